"""What the facilitator does while a meeting is live: leads from item to item, keeps the time, hands over."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.people import roles
from portal.people.models import Employee
from portal.people.roles import has_role
from workout.actions.announcing import announce, hold
from workout.actions.hands import count_open_hands
from workout.errors import MeetingNotLive
from workout.models import AgendaItem, Meeting
from workout.permissions import can_facilitate
from workout.states import LiveStep

MORE_TIME = 120  # seconds that "+2 min" adds
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that can be taken for another one
CODE_LENGTH = 6


def new_code() -> str:
    """A code to check in with: short enough to type from the screen."""
    return "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))


def require_lead(meeting: Meeting, by: Employee) -> Meeting:
    """The live meeting, locked, for somebody who may lead it. Raises NotAllowed or MeetingNotLive."""
    if not can_facilitate(by, meeting):
        raise NotAllowed()
    held = hold(meeting)
    if not held.is_live:
        raise MeetingNotLive()
    return held


@transaction.atomic
def go_to(meeting: Meeting, item: AgendaItem, *, by: Employee) -> None:
    """Lead the room to an item: the clock of the last one stops, this one's runs; open hands are counted."""
    if item.meeting_id != meeting.pk:
        raise NotAllowed()
    held = require_lead(meeting, by)
    stop_clock(held)
    count_open_hands(held, by=by)
    Meeting.objects.filter(pk=held.pk).update(current_item=item, clock_since=clock.now())
    meeting.current_item = item
    announce(meeting, LiveStep.MOVED, by=by, item=item)


@transaction.atomic
def pause_clock(meeting: Meeting, *, by: Employee) -> None:
    """Stop the clock of the current item; once stopped it stays so."""
    held = require_lead(meeting, by)
    if held.clock_since is not None:
        stop_clock(held)
        announce(meeting, LiveStep.CLOCK, by=by, item=held.current_item, did="pause")


@transaction.atomic
def resume_clock(meeting: Meeting, *, by: Employee) -> None:
    """Let the clock of the current item run on. Raises Invalid where there is no current item."""
    held = require_lead(meeting, by)
    if held.current_item_id is None:
        raise Invalid(_("Please go to an item first."))
    if held.clock_since is None:
        Meeting.objects.filter(pk=held.pk).update(clock_since=clock.now())
        announce(meeting, LiveStep.CLOCK, by=by, item=held.current_item, did="resume")


@transaction.atomic
def add_time(meeting: Meeting, *, by: Employee, seconds: int = MORE_TIME) -> None:
    """Make the time box of the current item longer. Raises Invalid where there is no current item."""
    held = require_lead(meeting, by)
    if held.current_item_id is None:
        raise Invalid(_("Please go to an item first."))
    AgendaItem.objects.filter(pk=held.current_item_id).update(seconds_added=F("seconds_added") + seconds)
    announce(meeting, LiveStep.CLOCK, by=by, item=held.current_item, did="add", seconds=seconds)


def stop_clock(held: Meeting) -> None:
    """Put what has run into the item; for a meeting that is locked."""
    if held.clock_since is None:
        return
    if held.current_item_id is not None:
        ran = max(0, round((clock.now() - held.clock_since).total_seconds()))
        AgendaItem.objects.filter(pk=held.current_item_id).update(seconds_spent=F("seconds_spent") + ran)
    Meeting.objects.filter(pk=held.pk).update(clock_since=None)
    held.clock_since = None


@transaction.atomic
def hand_over(meeting: Meeting, to: Employee, *, by: Employee) -> None:
    """Somebody else leads from now on; who is no facilitator of this meeting yet becomes one.

    Raises Invalid if they hold no facilitator's role, or rule in this meeting.
    """
    held = require_lead(meeting, by)
    if not has_role(to, roles.FACILITATOR):
        raise Invalid(_("%(name)s is not a facilitator.") % {"name": to}, field="to")
    if to.pk in (held.sponsor_id, held.deputy_id):
        raise Invalid(_("Who rules in a meeting does not lead it."), field="to")
    if held.lead_id == to.pk:
        return
    held.facilitators.add(to)
    Meeting.objects.filter(pk=held.pk).update(lead=to)
    record("meeting.handed_over", held, by=by, to=to.pk)
    announce(meeting, LiveStep.LEAD, by=by, to=to.pk)


@transaction.atomic
def show_code(meeting: Meeting, shown: bool, *, by: Employee) -> None:
    """Show the check-in code and its QR on the big screen, or put the item back there."""
    held = require_lead(meeting, by)
    if held.shows_code != shown:
        Meeting.objects.filter(pk=held.pk).update(shows_code=shown)
        announce(meeting, LiveStep.CODE, by=by, shown=shown)


def seconds_spent(meeting: Meeting, item: AgendaItem, at: datetime | None = None) -> int:
    """How long an item has been discussed so far, with what its running clock says now."""
    running = meeting.clock_since if meeting.current_item_id == item.pk else None
    ran = (at or clock.now()) - running if running else timedelta(0)
    return item.seconds_spent + max(0, round(ran.total_seconds()))
