"""Finding a colleague by what somebody types into a form."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.kit.text import clean_line
from portal.people.models import Employee

_NAME_AND_USERNAME = re.compile(r"(?P<name>.*)\((?P<username>[^()]+)\)\s*")
_QUOTED = 40  # characters of what was typed that a message repeats


def find_person(typed: str) -> Employee:
    """Who is meant by "name (username)", a username or a name. Raises ValidationError if nobody or several are."""
    typed = clean_line(typed)
    staff = Employee.objects.staff()
    both = _NAME_AND_USERNAME.fullmatch(typed)
    person = staff.filter(username=both["username"].strip() if both else typed).first()
    if person is not None:
        return person
    same_name = list(staff.filter(name=typed).order_by("username")[:6]) if len(typed) <= 80 else []
    if len(same_name) == 1:
        return same_name[0]
    quoted = typed if len(typed) <= _QUOTED else f"{typed[:_QUOTED]}…"
    if not same_name:
        raise ValidationError(_("Nobody here is called “%(typed)s”.") % {"typed": quoted})
    people = ", ".join(name_and_username(person) for person in same_name)
    message = _("Several people are called “%(typed)s”. Please write it as one of: %(people)s")
    raise ValidationError(message % {"typed": quoted, "people": people})


def name_and_username(person: Employee) -> str:
    """How an owner is written down, so that two people of one name can be told apart."""
    return f"{person.name} ({person.username})"
