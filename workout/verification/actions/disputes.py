"""Where the two sides cannot agree: a meeting's sponsor rules, who is neither of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.errors import refusal
from ideas.models import Idea
from ideas.permissions import can_view
from ideas.states import Kind
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.text import required_text
from portal.people.models import Employee
from workout import actions as workout_actions
from workout.models import AgendaItem, Meeting
from workout.permissions import can_change_agenda
from workout.verification.actions.base import fresh_finding, locked
from workout.verification.models import Dispute, Finding
from workout.verification.models.finding import REASON_LENGTH
from workout.verification.permissions import can_dispute
from workout.verification.states import DISPUTABLE


@transaction.atomic
def dispute(finding: Finding, reason: str, *, by: Employee) -> Dispute:
    """Ask for a meeting's ruling on a finding. Raises NotAllowed, WrongState, Invalid, Conflict if it was asked."""
    locked(finding.product_id)
    finding = fresh_finding(finding.pk)
    if not can_dispute(by, finding):
        side = by.pk in (finding.product.owner_id, finding.idea.author_id)
        raise refusal(side and can_view(by, finding.idea), finding.idea)
    reason = required_text(reason, REASON_LENGTH, field="reason", missing=_("Please say what you cannot agree on."))
    if finding.disputes.filter(settled_at=None).exists():
        raise Conflict(_("A meeting’s ruling has been asked for already."))
    made = Dispute.objects.create(finding=finding, raised_by=by, reason=reason, at=clock.now())
    record("finding.disputed", finding.idea, by=by, dispute=made.pk)
    return made


@transaction.atomic
def put_on_agenda(dispute: Dispute, meeting: Meeting, *, by: Employee) -> AgendaItem:
    """A facilitator who may read the finding puts it on an agenda; who rules there is let in to read it.

    Raises NotAllowed, Conflict, Invalid for a meeting whose sponsor or deputy is the product's owner.
    """
    locked(dispute.finding.product_id)
    finding = fresh_finding(dispute.finding_id)
    if not can_view(by, finding.idea) or not can_change_agenda(by, meeting):
        raise NotAllowed()
    if finding.product.owner_id in (meeting.sponsor_id, meeting.deputy_id):
        raise Invalid(_("Whoever rules there owns the product: please choose another meeting."), field="meeting")
    if finding.idea.state not in DISPUTABLE:
        raise refusal(True, finding.idea)
    now = clock.now()
    if not Dispute.objects.filter(pk=dispute.pk, settled_at=None).update(settled_at=now, meeting=meeting):
        raise Conflict()
    if finding.idea.audience is not None:
        facilitators = meeting.facilitators.values_list("pk", flat=True)
        rulers = [pk for pk in (meeting.sponsor_id, meeting.deputy_id, *facilitators) if pk]
        finding.idea.audience.members.add(*rulers)
    return workout_actions.add_item(meeting, finding.idea, by=by, confidential=True)


def object_to_ruling(idea: Idea, by: Employee) -> None:
    """What this room has against a ruling on a finding: the owner's own, or one on a round that is over."""
    if idea.kind != Kind.FINDING:
        return
    finding = Finding.objects.select_related("product", "round").filter(pk=idea.pk).first()
    if finding is None:
        return
    locked(finding.product_id)
    finding = fresh_finding(finding.pk)
    if by.pk == finding.product.owner_id:
        raise NotAllowed(_("The product’s owner cannot rule on findings about it."))
    if finding.round is not None and finding.round.is_over:
        raise Conflict(_("The round is over; what it found stays as it is."))
