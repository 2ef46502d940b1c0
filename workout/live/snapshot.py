"""What everybody's page and the big screen show, drawn once for all who look: it says nothing of a single reader.

Only posts that all staff may see are told of in full. The same step is drawn once a process, however many ask for it.
"""

import hashlib
import threading
import time
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ideas.states import UNRULED
from portal.people.finding import people_in
from portal.people.models import Employee
from workout.models import AgendaItem, Meeting
from workout.states import Hand

TEMPLATES = {"room": "workout/live/_room.html", "screen": "workout/live/_screen.html"}
REMARKS = 30
OLD = 5.0  # seconds after which what is drawn outside a live meeting is drawn anew


@dataclass(frozen=True)
class Snapshot:
    """HTML as of step `number`; `tag` changes whenever the HTML does."""

    number: int
    html: str
    tag: str
    drawn_at: float
    is_live: bool


_drawn: dict[tuple[int, str, str], Snapshot] = {}
_drawing = threading.Lock()


def current(meeting_id: int, view: str, language: str) -> Snapshot | None:
    """What the meeting looks like now; None if there is no such meeting or view."""
    if view not in TEMPLATES or language not in dict(settings.LANGUAGES):
        return None
    number = Meeting.objects.values_list("live_number", flat=True).filter(pk=meeting_id).first()
    if number is None:
        return None
    key = (meeting_id, view, language)
    if (known := _drawn.get(key)) and _still_good(known, number):
        return known
    with _drawing:  # one draws, the others wait for what it has drawn
        if (known := _drawn.get(key)) and _still_good(known, number):
            return known
        _drawn[key] = _draw(meeting_id, view, language)
        return _drawn[key]


def _still_good(known: Snapshot, number: int) -> bool:
    return known.number >= number and (known.is_live or time.monotonic() - known.drawn_at < OLD)


def _draw(meeting_id: int, view: str, language: str) -> Snapshot:
    meeting = Meeting.objects.with_people().get(pk=meeting_id)
    with translation.override(language):
        html = render_to_string(TEMPLATES[view], context(meeting))
    tag = hashlib.sha256(html.encode()).hexdigest()[:20]
    return Snapshot(meeting.live_number, html, tag, time.monotonic(), meeting.is_live)


def context(meeting: Meeting) -> dict[str, Any]:
    """What the templates of a live meeting are given."""
    items = list(meeting.items.for_the_room())
    for number, item in enumerate(items, start=1):
        item.number = number
        item.waits = item.idea.state in UNRULED
        item.is_open_to_all = item.idea.audience_id is None
        item.shown_title = item.idea.title if item.is_open_to_all else _("A finding that only its panel may read")
    current_item = next((item for item in items if item.pk == meeting.current_item_id), None)
    rulings = [item.standing_ruling for item in items if item.standing_ruling]
    remarks = list(meeting.remarks.filter(removed_at=None).select_related("author", "item").order_by("-pk")[:REMARKS])
    return {
        "meeting": meeting,
        "items": items,
        "current": current_item,
        "clock": clock_of(meeting, current_item),
        "hands": Hand.choices,
        "tally": tally(meeting, current_item),
        "ruled": len(rulings),
        "latest": max(rulings, key=lambda ruling: ruling.pk, default=None),
        "present": meeting.attendances.count(),
        "remarks": remarks,
        "named": people_in((remark.body for remark in remarks), Employee.objects.only("username", "name")),
        "check_in": check_in_code(meeting) if meeting.is_live and meeting.shows_code else None,
    }


def clock_of(meeting: Meeting, item: AgendaItem | None) -> dict[str, Any] | None:
    """The time box of an item in seconds: its length, what is spent, since when (a moment) it runs."""
    if item is None:
        return None
    runs = meeting.clock_since if item.pk == meeting.current_item_id else None
    box = item.minutes * 60 + item.seconds_added
    left = box - item.seconds_spent
    return {
        "box": box,
        "spent": item.seconds_spent,
        "since": round(runs.timestamp() * 1000) if runs else "",
        "left": f"{'−' if left < 0 else ''}{abs(left) // 60}:{abs(left) % 60:02}",
    }


def tally(meeting: Meeting, item: AgendaItem | None) -> dict[str, Any] | None:
    """The last show of hands on an item: is it open, and how many hands say what."""
    show = item.shows_of_hands.order_by("-pk").first() if item is not None else None
    if show is None:
        return None
    counted = dict(show.hands.order_by().values_list("hand").annotate(n=Count("pk")))
    whole = sum(counted.values())
    hands = [
        {"hand": hand.value, "label": hand.label, "count": counted.get(hand.value, 0),
         "share": round(100 * counted.get(hand.value, 0) / whole) if whole else 0}
        for hand in Hand
    ]  # fmt: skip
    return {"is_open": show.closed_at is None and meeting.is_live, "hands": hands, "whole": whole}


def check_in_code(meeting: Meeting) -> dict[str, Any]:
    """The code to check in with, and its QR code as SVG."""
    address = f"{settings.WAGTAILADMIN_BASE_URL}{meeting.get_absolute_url()}check-in/?code={meeting.check_in_code}"
    drawn = segno.make(address, error="m").svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None)
    return {"code": meeting.check_in_code, "qr": SafeString(drawn), "address": address}
