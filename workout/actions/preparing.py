"""Before a meeting: the order of its agenda, who presents what for how long, and the invitations."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.models import Employee
from portal.people.roles import is_staff
from workout.actions.announcing import announce
from workout.models import AgendaItem, Meeting
from workout.permissions import can_change_agenda, can_facilitate
from workout.states import LiveStep, MeetingState

LONGEST = 240  # minutes for one item


@transaction.atomic
def reorder(meeting: Meeting, order: Sequence[int], *, by: Employee) -> None:
    """Bring the items into this order; those it does not name (nobody sees them) come last, in theirs.

    Raises NotAllowed; Conflict if one of them is no longer on the agenda.
    """
    if not can_change_agenda(by, meeting):
        raise NotAllowed()
    items = {item.pk: item for item in meeting.items.select_for_update(of=("self",)).order_by("position", "pk")}
    if len(set(order)) != len(order) or not set(order) <= set(items):
        raise Conflict(_("The agenda changed in the meantime. Please look again."))
    ordered = [items.pop(pk) for pk in order] + list(items.values())
    for position, item in enumerate(ordered, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(ordered, ["position"])
    announce(meeting, LiveStep.AGENDA, by=by)


@transaction.atomic
def prepare_item(item: AgendaItem, *, minutes: int, presenter: Employee | None, by: Employee) -> None:
    """Say how long an item may take and who presents it. Raises NotAllowed, Invalid."""
    if not can_change_agenda(by, item.meeting):
        raise NotAllowed()
    if not 1 <= minutes <= LONGEST:
        raise Invalid(_("A time box has 1 to %(most)s minutes.") % {"most": LONGEST}, field="minutes")
    if presenter is not None and not is_staff(presenter):
        raise Invalid(_("The presenter must be one of the company's people."), field="presenter")
    item.minutes, item.presenter = minutes, presenter
    item.save(update_fields=["minutes", "presenter"])
    announce(item.meeting, LiveStep.AGENDA, by=by, item=item)


@transaction.atomic
def invite(meeting: Meeting, *, by: Employee) -> None:
    """Send the invitations; again, they replace those that were sent. Raises NotAllowed, Conflict once it is live."""
    if not can_facilitate(by, meeting):
        raise NotAllowed()
    if meeting.state != MeetingState.PLANNED:
        raise Conflict(_("Invitations go out before a meeting starts."))
    announce_plan(meeting, by=by)


def announce_plan(meeting: Meeting, *, by: Employee) -> None:
    """Inside a transaction: a new version of the invitation for everybody who is invited."""
    again = meeting.invited_at is not None
    meeting.sequence += again
    meeting.invited_at = clock.now()
    meeting.save(update_fields=["sequence", "invited_at"])
    record("meeting.invited", meeting, by=by, again=again, sequence=meeting.sequence)
