"""Every step of a live meeting is written down in its order, and the screens are told that there is something new."""

from typing import Any

from django.db import connection
from django.db.models import F

from portal.events import receipts
from portal.kit import clock
from portal.people.models import Employee
from workout.models import AgendaItem, LiveEvent, Meeting
from workout.states import LiveStep

CHANNEL = "workout_live"


def hold(meeting: Meeting) -> Meeting:
    """The meeting as it stands, locked until the end of the transaction.

    Every action of a live meeting takes this lock first, so that no two of them wait for each other.
    """
    return Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)


def announce(
    meeting: Meeting, step: LiveStep, *, by: Employee | None, item: AgendaItem | None = None, **data: Any
) -> None:
    """Append a step in the transaction of its change. Nobody needs to hear of a meeting that is not live.

    The number comes from the meeting's own row, which stays locked until the commit: numbers appear in the order in
    which their steps do, and a screen that has seen one has missed none before it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a step belongs in the transaction of its change")
    receipts.claim()
    if not Meeting.objects.filter(pk=meeting.pk).exclude(started_at=None).update(live_number=F("live_number") + 1):
        return
    meeting.live_number = Meeting.objects.values_list("live_number", flat=True).get(pk=meeting.pk)
    LiveEvent.objects.create(
        meeting=meeting, number=meeting.live_number, kind=step, item=item, actor=by, data=data, at=clock.now()
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # delivered by the commit
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(meeting.pk)])
