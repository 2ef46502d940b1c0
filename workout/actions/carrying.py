"""What a meeting did not get to: marked with the reason, open again, and at the head of the next agenda."""

from collections.abc import Mapping, Sequence

from django.db.models import F

from ideas import actions as idea_actions
from ideas.states import UNRULED, State
from portal.kit import clock
from portal.kit.text import cut_line
from portal.people.models import Employee
from workout.actions.agenda import add_item, clear_leftovers
from workout.actions.returning import unanswered_of
from workout.models import AgendaItem, Meeting
from workout.states import MeetingState

REASON_LENGTH = 200


def carry_over(meeting: Meeting, reasons: Mapping[int, str], *, by: Employee) -> None:
    """Inside `close`: free what was not ruled on, and put it first in the sponsor's next meeting that is planned."""
    left = list(meeting.items.filter(rulings=None, idea__state__in=UNRULED).select_related("idea").order_by("position"))
    for item in left:
        item.carried_over = True
        item.carried_reason = cut_line(reasons.get(item.pk, ""), REASON_LENGTH)
        item.save(update_fields=["carried_over", "carried_reason"])
        if item.idea.state == State.SCHEDULED:
            idea_actions.unschedule(item.idea, by=by, reason="carried_over")
    planned = Meeting.objects.filter(state=MeetingState.PLANNED, sponsor=meeting.sponsor_id)
    following = planned.order_by("starts_at", "pk").first()
    if following is not None:
        _put_first(following, left, by=by)


def take_up(meeting: Meeting, *, by: Employee) -> None:
    """Inside `plan`: what earlier meetings of this sponsor left, and nobody has taken up since, heads the agenda."""
    left = AgendaItem.objects.filter(
        carried_over=True, carried_to=None, meeting__sponsor=meeting.sponsor_id, idea__state=State.OPEN,
        idea__audience=None,
    )  # fmt: skip
    latest = {item.idea_id: item for item in left.select_related("idea").order_by("meeting__closed_at", "position")}
    _put_first(meeting, list(latest.values()), by=by)
    for idea in unanswered_of(meeting.sponsor_id):
        if not meeting.items.filter(idea=idea).exists():
            add_item(meeting, idea, by=by)


def _put_first(meeting: Meeting, items: Sequence[AgendaItem], *, by: Employee) -> None:
    there = set(meeting.items.values_list("idea", flat=True))
    items = [item for item in items if item.idea.state == State.OPEN and item.idea_id not in there]
    if not items:
        return
    meeting.items.update(position=F("position") + len(items))
    for position, item in enumerate(items, start=1):
        clear_leftovers(item.idea)
        idea_actions.schedule(item.idea, "meeting", by=by, meeting=meeting.pk)
        AgendaItem.objects.create(
            meeting=meeting, idea=item.idea, position=position, minutes=item.minutes, presenter=item.presenter,
            carried_from=item, added_by=by, added_at=clock.now(),
        )  # fmt: skip
