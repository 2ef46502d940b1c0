"""Who owns a fix: handed over with the other's consent, or given to somebody by an admin."""

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.actions.requests import lapse_requests, settle
from ideas.errors import refusal
from ideas.models import Handover, Idea, Outcome
from ideas.models.idea import REASON_LENGTH
from ideas.permissions import can_answer_handover, can_be_owner, can_hand_over, can_steer, can_withdraw_handover
from ideas.states import OWED
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.text import required_line
from portal.people.models import Employee


@transaction.atomic
def hand_over(idea: Idea, to: Employee, reason: str, *, by: Employee) -> Handover:
    """The owner asks a colleague to take over; until they accept nothing changes."""
    if not can_hand_over(by, idea):
        raise refusal(idea.owner_id == by.pk, idea)
    _require_new_owner(idea, to)
    reason = required_line(reason, REASON_LENGTH, field="reason")
    if Handover.objects.open().filter(idea=idea).exists():
        raise Conflict(_("Somebody has already been asked to take this over."))
    asked = Handover.objects.create(
        idea=idea, from_owner=idea.owner, to=to, reason=reason, asked_by=by, at=clock.now(),  # type: ignore[misc]
    )  # fmt: skip
    record("idea.handover_asked", idea, by=by, handover=asked.pk)
    return asked


@transaction.atomic
def accept_handover(asked: Handover, *, by: Employee) -> None:
    """The colleague takes it over, with the promise as it stands."""
    if not can_answer_handover(by, asked):
        raise NotAllowed()
    settle(asked, Outcome.AGREED, by=by)
    _give(asked.idea, by, asked.from_owner_id)
    record("idea.handed_over", asked.idea, by=by, handover=asked.pk, owner=by.pk, old=asked.from_owner_id)


@transaction.atomic
def refuse_handover(asked: Handover, answer: str, *, by: Employee) -> None:
    """The colleague cannot, and says why; the owner stays."""
    if not can_answer_handover(by, asked):
        raise NotAllowed()
    settle(asked, Outcome.REFUSED, by=by, answer=required_line(answer, REASON_LENGTH, field="answer"))
    record("idea.handover_refused", asked.idea, by=by, handover=asked.pk)


@transaction.atomic
def withdraw_handover(asked: Handover, *, by: Employee) -> None:
    """Who asked keeps it after all."""
    if not can_withdraw_handover(by, asked):
        raise NotAllowed()
    settle(asked, Outcome.WITHDRAWN, by=by)
    record("idea.handover_withdrawn", asked.idea, by=by, handover=asked.pk)


@transaction.atomic
def assign_owner(idea: Idea, owner: Employee, reason: str, *, by: Employee) -> None:
    """An admin gives it to another owner at once, as when somebody has left; why is told to both."""
    if not can_steer(by, idea):
        raise refusal(False, idea)
    _require_new_owner(idea, owner)
    reason = required_line(reason, REASON_LENGTH, field="reason")
    old = idea.owner_id
    _give(idea, owner, old)
    lapse_requests(idea)
    record("idea.owner_assigned", idea, by=by, owner=owner.pk, old=old, reason=reason)


@transaction.atomic
def remind(idea: Idea, *, by: Employee) -> None:
    """An admin or the champion asks the owner how it stands."""
    if not (can_steer(by, idea) or (idea.champion_id == by.pk and idea.state in OWED)):
        raise refusal(False, idea)
    record("idea.reminded", idea, by=by, owner=idea.owner_id)


def _require_new_owner(idea: Idea, person: Employee) -> None:
    if person.pk == idea.owner_id:
        raise Invalid(_("This is the owner already."), field="to")
    if not can_be_owner(person, idea):
        raise Invalid(_("The owner must be one of the company's people."), field="to")


def _give(idea: Idea, owner: Employee, old: int | None) -> None:
    as_read = Idea.objects.filter(pk=idea.pk, state__in=OWED, owner=old)
    if not as_read.update(owner=owner, changed_at=clock.now()):
        idea.refresh_from_db(fields=["state", "owner"])
        raise Conflict(_("Somebody else has taken this over, or it is done."))
    idea.owner = owner
