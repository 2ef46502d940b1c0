"""What triage and meetings do to a post before its ruling."""

from django.db import transaction

from ideas.actions.states import move
from ideas.errors import refusal
from ideas.models import Idea
from ideas.permissions import can_triage
from ideas.states import State
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import NotAllowed
from portal.people.models import Division, Employee


@transaction.atomic
def assign_division(idea: Idea, division: Division | None, *, by: Employee) -> None:
    """Say which division should answer."""
    if not can_triage(by, idea):
        raise NotAllowed()
    if idea.state in (State.MERGED, State.WITHDRAWN):
        raise refusal(True, idea)
    idea.responsible_division, idea.changed_at = division, clock.now()
    idea.save(update_fields=["responsible_division", "changed_at"])
    record("idea.assigned", idea, by=by, division=division.pk if division else None)


@transaction.atomic
def schedule(idea: Idea, where: str, *, by: Employee, **data: int) -> None:
    """A ruling is coming: `where` is "meeting" or "desk". The room of rulings has checked the right to do so."""
    move(idea, State.SCHEDULED, "idea.scheduled", by=by, data={"where": where, **data})


@transaction.atomic
def unschedule(idea: Idea, *, by: Employee, reason: str = "") -> None:
    """It went unruled, or was taken off the agenda: back among the open ones."""
    move(idea, State.OPEN, "idea.unscheduled", by=by, data={"reason": reason})
