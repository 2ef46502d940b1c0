"""The agenda: which posts, in which order."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ideas import actions as idea_actions
from ideas.models import Idea
from ideas.permissions import can_view
from ideas.states import State
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.models import Employee
from workout.actions.announcing import announce, hold
from workout.actions.conducting import stop_clock
from workout.errors import MeetingClosed
from workout.models import AgendaItem, DeskReferral, Meeting
from workout.permissions import can_change_agenda, can_facilitate
from workout.states import LiveStep, MeetingState


@transaction.atomic
def add_item(
    meeting: Meeting,
    idea: Idea,
    *,
    by: Employee,
    minutes: int = 5,
    presenter: Employee | None = None,
    confidential: bool = False,
) -> AgendaItem:
    """Put an open post at the end of an agenda; while the meeting is live that is raising it from the floor.

    `confidential`: a post with an audience, by a room that has seen to it that those who rule there may read it.

    Raises NotAllowed, MeetingClosed, Invalid if it is on this agenda, WrongState if it is not open.
    """
    _may_change(meeting, by)
    if not can_view(by, idea) or (idea.audience_id is not None and not confidential):
        raise NotAllowed()
    if idea.state == State.OPEN:
        clear_leftovers(idea)
    if meeting.items.filter(idea=idea).exists():
        raise Invalid(_("This post is already on the agenda."))
    hold(meeting)
    idea_actions.schedule(idea, "meeting", by=by, meeting=meeting.pk)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting, idea=idea, position=last + 1, minutes=max(1, minutes), presenter=presenter,
        from_the_floor=meeting.is_live, added_by=by, added_at=clock.now(),
    )  # fmt: skip
    announce(meeting, LiveStep.AGENDA, by=by, item=item)
    return item


@transaction.atomic
def remove_item(item: AgendaItem, *, by: Employee) -> None:
    """Take a post off an agenda, unruled; it is open again."""
    _may_change(item.meeting, by)
    if item.rulings.exists():
        raise Conflict(_("This post was ruled on in this meeting; it stays on the agenda."))
    meeting = hold(item.meeting)
    if meeting.items.talked_over().filter(pk=item.pk).exists():
        raise Conflict(_("This post was talked over in this meeting; it stays on the agenda."))
    idea = item.idea
    if meeting.current_item_id == item.pk:
        stop_clock(meeting)
    item.delete()
    if idea.state == State.SCHEDULED:
        idea_actions.unschedule(idea, by=by, reason="agenda")
    announce(meeting, LiveStep.AGENDA, by=by)


@transaction.atomic
def move_item(item: AgendaItem, position: int, *, by: Employee) -> None:
    """Put an item at `position` (1 is first); the others close up."""
    _may_change(item.meeting, by)
    meeting = hold(item.meeting)
    others = item.meeting.items.exclude(pk=item.pk).select_for_update(of=("self",)).order_by("position", "pk")
    items = list(others)
    items.insert(max(0, position - 1), item)
    for index, each in enumerate(items, start=1):
        each.position = index
    AgendaItem.objects.bulk_update(items, ["position"])
    announce(meeting, LiveStep.AGENDA, by=by, item=item)


def clear_leftovers(idea: Idea) -> None:
    """An open post waits nowhere: what an agenda or a desk kept of it while it was merged, and set free again, goes."""
    waiting = AgendaItem.objects.filter(idea=idea, rulings=None).exclude(meeting__state=MeetingState.CLOSED)
    waiting.filter(notes=None, shows_of_hands=None).delete()
    DeskReferral.objects.filter(idea=idea, closed_at=None).update(closed_at=clock.now())


def _may_change(meeting: Meeting, by: Employee) -> None:
    if not can_change_agenda(by, meeting):
        closed = meeting.state == MeetingState.CLOSED and can_facilitate(by, meeting)
        raise MeetingClosed() if closed else NotAllowed()
