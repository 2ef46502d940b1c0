"""Who can be mentioned where, who was, and with what names a reader is shown them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model

from ideas.models import Idea
from portal.events.models import Event, EventQuerySet
from portal.people.finding import mentioned_in, people_in
from portal.people.models import Employee, EmployeeQuerySet
from portal.people.roles import is_staff


def readers(thing: Any = None) -> EmployeeQuerySet:
    """Whom a mention can reach: the audience of a post or a round; of what is open to all, the company's people.

    A hidden author who is not among a post's audience is not in here either: it would tell who they are.
    """
    audience = getattr(thing, "audience_id", None)
    return Employee.objects.active().filter(audiences=audience) if audience else Employee.objects.staff()


def shown_to(viewer: Any, texts: Iterable[str]) -> dict[str, Employee]:
    """The people mentioned in these texts, as `viewer` may know them: guests only who is among them anyway."""
    if is_staff(viewer):
        return people_in(texts, Employee.objects.only("username", "name"))
    companions = Employee.objects.filter(audiences__in=viewer.audiences.values("pk")).distinct()
    return people_in(texts, companions.only("username", "name"))


def newly_mentioned(
    text: str, idea: Idea, *, by: Employee, before: str = "", earlier: EventQuerySet | None = None
) -> list[int]:
    """Whom a text tells: those it mentions who may see the post, but nobody it has told already.

    `before` is what the text said until now, `earlier` the events that told people of it.
    """
    found = mentioned_in(text, readers(idea))
    if not found:
        return []
    people = {by.pk, *(person.pk for person in mentioned_in(before, readers(idea)))}
    for data in earlier.values_list("data", flat=True) if earlier is not None else ():
        people |= set(data.get("mentioned", ()))
    return [person.pk for person in found if person.pk not in people]


def told_since(moment: datetime, thing: Model, *, by: Employee) -> list[Employee]:
    """Whom this person has told of a thing since then, by mentioning them."""
    events = Event.objects.about(str(thing._meta.model_name), thing.pk).filter(actor=by, at__gte=moment)
    keys = [key for data in events.values_list("data", flat=True) for key in data.get("mentioned", ())]
    people = Employee.objects.in_bulk(keys)
    return [people[key] for key in dict.fromkeys(keys) if key in people]
