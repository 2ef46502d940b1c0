"""The triage queue's numbers, in one query each: for its shortcuts and for the dashboard."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ideas.models import Idea
from ideas.states import State
from portal.kit import clock
from search.duplicates import have_some
from workout.models import DeskReferral

LONG_WAIT_DAYS = 14


@dataclass(frozen=True)
class Shortcut:
    """One number with the list behind it."""

    label: Any
    count: int
    url: str
    urgent: bool = False


def shortcuts(person: Any) -> list[Shortcut]:
    """What waits, as this person may see it; each leads to the queue filtered to just that."""
    now = clock.now()
    waiting = Idea.objects.visible_to(person).waiting()
    numbers = waiting.aggregate(
        all=Count("pk"),
        new=Count("pk", filter=Q(posted_at__gt=now - timedelta(days=1))),
        unassigned=Count("pk", filter=Q(responsible_division=None)),
        long=Count("pk", filter=Q(posted_at__lte=now - timedelta(days=LONG_WAIT_DAYS), state=State.OPEN)),
    )
    repeated = waiting.filter(have_some()).count()
    at_desk = DeskReferral.objects.filter(waiting.include(), closed_at=None).count()
    long_wait = _("Waiting over %(days)s days") % {"days": LONG_WAIT_DAYS}
    return [
        Shortcut(_("Waiting for a ruling"), numbers["all"], _queue()),
        Shortcut(_("New today"), numbers["new"], _queue(new=1, ordering="-posted_at")),
        Shortcut(_("Unassigned"), numbers["unassigned"], _queue(unassigned="on"), numbers["unassigned"] > 0),
        Shortcut(long_wait, numbers["long"], _queue(state=State.OPEN.value, days=LONG_WAIT_DAYS), numbers["long"] > 0),
        Shortcut(_("With a likely duplicate"), repeated, _queue(duplicates="on")),
        Shortcut(_("At a desk"), at_desk, _queue(at_desk="on")),
    ]  # fmt: skip


def _queue(**filters: Any) -> str:
    return f"{reverse('triage:index')}?{urlencode(filters)}" if filters else reverse("triage:index")
