"""Who is told of an event. Never told are who did it, and who may not see what it is about.

`portal.notifications.kinds` is the table: from a kind of event to the people it concerns.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from portal.events.models import Event
from portal.notifications.kinds import KINDS
from portal.notifications.models import Reason
from portal.notifications.subjects import may_see
from portal.people.models import Employee


def recipients(event: Event, subject: Model) -> dict[Employee, Reason]:
    """The people to be told of an event, each with the reason; a constant number of queries."""
    told: dict[int, Reason] = {}
    kind = KINDS.get(event.kind)
    for relation in kind.to if kind else ():
        for person in relation.find(event, subject):
            if person is not None and person != event.actor_id:
                told.setdefault(person, relation.reason)
    return {person: told[person.pk] for person in readers(told) if may_see(person, subject)}


def readers(keys: Iterable[int]) -> Iterable[Employee]:
    """Active people with all that predicates ask of them, in three queries however many they are."""
    people = Employee.objects.active().filter(pk__in=list(keys)).prefetch_related("groups", "audiences")
    for person in people:
        remembered: dict[str, Any] = vars(person)
        remembered["role_names"] = frozenset(group.name for group in person.groups.all())
        remembered["audience_ids"] = frozenset(audience.pk for audience in person.audiences.all())
        yield person
