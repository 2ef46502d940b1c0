"""Finding a colleague by what somebody types into a form, or mentions in a text."""

import re
from collections.abc import Iterable
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.kit import markdown, mentions
from portal.kit.text import clean_line
from portal.people.models import Employee, EmployeeQuerySet

_NAME_AND_USERNAME = re.compile(r"(?P<name>.*)\((?P<username>[^()]+)\)\s*")
_QUOTED = 40  # characters of what was typed that a message repeats
_MOST_NAMES = 2_000  # that one page looks up; a database takes no more than so many values at once


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


def people_in(texts: Iterable[str], among: EmployeeQuerySet) -> dict[str, Employee]:
    """Who is mentioned in these texts, by username as it is and in lower case: one query, and none without an "@"."""
    return _people_in((piece for text in texts for piece in markdown.mentionable(text)), among)


def _people_in(pieces: Iterable[str], among: EmployeeQuerySet) -> dict[str, Employee]:
    names = sorted(mentions.names_in(pieces))
    if not names:
        return {}
    people: dict[str, Employee] = {}
    for person in among.called(list(islice(names, _MOST_NAMES))).order_by("pk"):
        people.setdefault(person.username.lower(), person)
        people[person.username] = person
    return people


def mentioned_in(text: str, among: EmployeeQuerySet) -> list[Employee]:
    """Whom a text mentions, each once, in the order of the text; no more than one text may tell."""
    pieces = markdown.mentionable(text)
    people = _people_in(pieces, among)
    found = dict.fromkeys(person for piece in pieces for _start, _end, person in mentions.find(piece, people))
    return list(islice(found, mentions.MOST))
