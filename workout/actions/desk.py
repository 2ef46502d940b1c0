"""Desk rulings: 800 requests do not all need a meeting."""

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import actions as idea_actions
from ideas.models import Idea
from ideas.states import State
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.models import Employee
from workout import ledger
from workout.actions.agenda import clear_leftovers
from workout.actions.rulings import require_unruled, seal, sent_before
from workout.decision import Decision
from workout.models import DeskReferral, Ruling
from workout.permissions import can_refer, can_rule_at_desk


@transaction.atomic
def refer_to_desk(idea: Idea, *, by: Employee) -> DeskReferral:
    """Send a post to the head of its responsible division for a ruling.

    Raises NotAllowed, Invalid without a division or head, WrongState if it is not open.
    """
    if not can_refer(by, idea):
        raise NotAllowed()
    division = idea.responsible_division
    if division is None:
        raise Invalid(_("Please choose the responsible division first."))
    if division.head_id is None:
        raise Invalid(_("%(division)s has no head who could rule.") % {"division": division})
    if idea.state == State.OPEN:
        clear_leftovers(idea)
    idea_actions.schedule(idea, "desk", by=by, division=division.pk)
    return DeskReferral.objects.create(idea=idea, division=division, sent_by=by, at=clock.now())


@transaction.atomic
def take_back_from_desk(referral: DeskReferral, *, by: Employee) -> None:
    """Take a post off a desk again, unruled."""
    if not can_refer(by, referral.idea):
        raise NotAllowed()
    if not DeskReferral.objects.filter(pk=referral.pk, closed_at=None).update(closed_at=clock.now()):
        raise Conflict()
    if referral.idea.state == State.SCHEDULED:
        idea_actions.unschedule(referral.idea, by=by, reason="desk")


def rule_at_desk(referral: DeskReferral, decision: Decision, *, by: Employee, idempotency_key: str = "") -> Ruling:
    """The division's head rules. Sent twice with one key, it is one ruling.

    Raises NotAllowed, ValidationError, AlreadyRuled with the ruling that stands, Conflict if it was taken back.
    """
    if not can_rule_at_desk(by, referral):
        raise NotAllowed(_("Only the head of the division rules here."))
    decision = decision.checked()
    with ledger.writing():
        idea = Idea.objects.get(pk=referral.idea_id)
        sealed_before = sent_before(idea, decision, by, idempotency_key)
        if sealed_before:
            return sealed_before
        require_unruled(idea)
        if not DeskReferral.objects.filter(pk=referral.pk, closed_at=None).update(closed_at=clock.now()):
            raise Conflict()
        return seal(idea, decision, by=by, division=referral.division, idempotency_key=idempotency_key)
