"""A page of somebody's inbox: by day, then by what the news is about."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ideas.models import Idea
from portal.kit import clock
from portal.notifications.details import Details, gather
from portal.notifications.kinds import sentence
from portal.notifications.models import Notification
from portal.notifications.telling import Sentence

PAGE_SIZE = 30
LINES_SHOWN = 3  # of one thing on one day; the rest unfolds


@dataclass(frozen=True)
class Line:
    """One piece of news. `url` leads to the very place."""

    id: int
    at: datetime
    unread: bool
    reason: str
    url: str
    said: Sentence


@dataclass
class Group:
    """All news of one day about one post or meeting; without a `url` if the reader may not see it any more."""

    key: str
    title: str = ""
    url: str = ""
    state: str = ""
    state_label: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def unread(self) -> list[int]:
        return [line.id for line in self.lines if line.unread]

    @property
    def shown(self) -> list[Line]:
        return self.lines[:LINES_SHOWN]

    @property
    def folded(self) -> list[Line]:
        return self.lines[LINES_SHOWN:]


@dataclass
class Day:
    label: str
    on: date
    groups: list[Group]


@dataclass
class Inbox:
    page: Page
    days: list[Day]
    unread_count: int
    only_unread: bool


def read(person: Any, *, only_unread: bool = False, page: Any = 1) -> Inbox:
    """One page of a person's inbox; a page that does not exist is the nearest one."""
    mine = Notification.objects.to(person)
    unread = mine.unread()
    shown = Paginator((unread if only_unread else mine).newest_first(), PAGE_SIZE).get_page(page)
    notifications = list(shown)
    details = gather((notification.event for notification in notifications), person)
    days = [
        Day(_day_label(day), day, grouped(list(of_day), details))
        for day, of_day in groupby(notifications, key=lambda notification: localdate(notification.at))
    ]
    return Inbox(shown, days, unread.count(), only_unread)


def grouped(notifications: list[Notification], details: Details) -> list[Group]:
    """News by what it is about, as far as the reader of `details` may see it."""
    groups: dict[str, Group] = {}
    for notification in notifications:
        event = notification.event
        key = f"{event.subject_type}-{event.subject_id}"
        group = groups.get(key) or groups.setdefault(key, _group(key, notification, details))
        group.lines.append(_line(notification, group, details))
    return list(groups.values())


def _group(key: str, notification: Notification, details: Details) -> Group:
    key = f"{localdate(notification.at)}-{key}"
    try:
        subject = details.subject(notification.event)
    except KeyError:
        return Group(key)
    url = details.standing(subject).get_absolute_url()
    if isinstance(subject, Idea):
        return Group(key, subject.title, url, subject.state, subject.get_state_display())
    return Group(key, str(subject), url)


def _line(notification: Notification, group: Group, details: Details) -> Line:
    said = (
        sentence(notification.event, notification.reason, details)
        if group.url
        else Sentence(_("You can no longer see what this was about."), icon="lock")
    )
    url = f"{group.url}{said.anchor}" if group.url else ""
    unread = notification.read_at is None
    return Line(notification.pk, notification.at, unread, notification.get_reason_display(), url, said)


def _day_label(day: date) -> str:
    today = localdate(clock.now())  # the reader's, not the company's
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, _("l, j F") if day.year == today.year else "DATE_FORMAT")
