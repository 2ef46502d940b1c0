"""Moving a post from one state to another: compare-and-set, and the event in the same transaction."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from ideas.errors import WrongState
from ideas.hotness import hotness_after
from ideas.models import Idea
from ideas.states import may_follow
from portal.events.actions import record
from portal.events.models import Event
from portal.kit import clock
from portal.people.models import Employee


def move(
    idea: Idea,
    to: str,
    event: str,
    *,
    by: Employee | None,
    data: dict[str, Any] | None = None,
    **fields: Any,
) -> Event:
    """Take a post from the state it was read in to `to`, setting `fields` too; writes `event`.

    Raises WrongState if the table of transitions forbids it, or if somebody else moved the post first.
    """
    if not may_follow(idea.kind, idea.state, to):
        raise WrongState(idea)
    return force(idea, to, event, by=by, data=data, **fields)


def force(
    idea: Idea,
    to: str,
    event: str,
    *,
    by: Employee | None,
    data: dict[str, Any] | None = None,
    **fields: Any,
) -> Event:
    """As `move`, without the table: for undoing a merge and for a correcting ruling."""
    fields |= {"state": to, "changed_at": clock.now()}
    old = idea.state
    if not Idea.objects.filter(pk=idea.pk, state=old).update(**fields):
        idea.refresh_from_db(fields=["state"])
        raise WrongState(idea)
    for name, value in fields.items():
        setattr(idea, name, value)
    return record(event, idea, by=by, old=str(old), new=str(to), **(data or {}))


def count(
    idea: Idea,
    *,
    votes: int = 0,
    reports: int = 0,
    comments: int = 0,
    follows: int = 0,
    among: Iterable[str],
) -> None:
    """Move a post's counters by what was really added or removed, if its state is (still) one of `among`.

    One UPDATE: concurrent ones queue on the row, none is lost. Raises WrongState otherwise.
    """
    change: dict[str, Any] = {
        f"{name}_count": F(f"{name}_count") + by
        for name, by in (
            ("vote", votes),
            ("report", reports),
            ("comment", comments),
            ("follow", follows),
        )
        if by
    }
    if votes or reports:
        change["hot"] = hotness_after(votes + reports, idea.posted_at or idea.created_at)
    if not Idea.objects.filter(pk=idea.pk, state__in=among).update(**change):
        idea.refresh_from_db(fields=["state"])
        raise WrongState(idea)
    idea.refresh_from_db(fields=list(change))
