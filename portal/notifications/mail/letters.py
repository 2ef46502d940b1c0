"""A mail as its reader finds it: their language, their time zone, one thread for each post."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ideas.models import Idea
from portal.events.models import Event
from portal.kit import slots
from portal.notifications.details import Details
from portal.notifications.inbox import Group, grouped
from portal.notifications.kinds import KINDS, sentence
from portal.notifications.mail import unsubscribing
from portal.notifications.models import Digest, Notification
from portal.people.models import Employee

LONGEST_DIGEST = 40  # posts; the rest is in the inbox


@contextmanager
def speaking_to(person: Employee) -> Iterator[None]:
    """Within this block texts are in the person's language, moments in their time zone."""
    with translation.override(person.language or settings.LANGUAGE_CODE), timezone.override(person.zone):
        yield


@dataclass(frozen=True)
class Headers:
    """What makes mails of one post a thread, and lets a mail program offer to stop them."""

    message_id: str
    thread: str
    unsubscribe: str

    def as_dict(self) -> dict[str, str]:
        return {
            "Message-ID": f"<{self.message_id}@{host()}>",
            "In-Reply-To": f"<{self.thread}@{host()}>",
            "References": f"<{self.thread}@{host()}>",
            "List-Id": f"<portal.{host()}>",
            "List-Unsubscribe": f"<{self.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }


def host() -> str:
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"


def about_event(notification: Notification, person: Employee, details: Details) -> EmailMultiAlternatives:
    """The mail about one event. Raises KeyError for what its reader may not see (any more).

    The same event for the same person is the same Message-ID: who gets it twice can tell.
    """
    event: Event = notification.event
    with speaking_to(person):
        subject = details.subject(event)
        said = sentence(event, notification.reason, details)
        topic = KINDS[event.kind].topic_for(notification.reason)
        headers = Headers(
            f"event-{event.pk}.{person.pk}",
            f"{event.subject_type}-{event.subject_id}",
            unsubscribing.address(person, topic),
        )
        context = {
            "title": str(subject),
            "said": said,
            "why": notification.get_reason_display(),
            "topic": topic.label,
            "at": event.at,
            "state": subject.get_state_display() if isinstance(subject, Idea) else "",
            "url": f"{_absolute(details.standing(subject).get_absolute_url())}{said.anchor}",
        }
        return _letter(person, f"[{portal_name()}] {subject}", "mail/event", context, headers)


def about_days(
    digest: Digest, person: Employee, notifications: list[Notification], details: Details
) -> EmailMultiAlternatives | None:
    """A digest of these notifications; None where its reader may see nothing of it any more."""
    with speaking_to(person):
        groups = [_whole(group) for group in grouped(notifications, details) if group.url]
        if not groups:
            return None
        context = {
            "groups": groups[:LONGEST_DIGEST],
            "more": len(groups) - LONGEST_DIGEST,
            "count": sum(len(group.lines) for group in groups),
            "on": digest.slot,
            "inbox_url": _absolute("/me/inbox/"),
        }
        day = timezone.localtime(digest.slot).date()
        headers = Headers(
            f"digest-{digest.pk}.{person.pk}", "digest", unsubscribing.address(person, unsubscribing.DIGEST)
        )
        subject = _("[%(portal)s] What is new, %(day)s") % {"portal": portal_name(), "day": day.strftime("%Y-%m-%d")}
        return _letter(person, subject, "mail/digest", context, headers)


def _whole(group: Group) -> Group:
    """With addresses that work outside the site."""
    group.url = _absolute(group.url)
    return group


def _letter(
    person: Employee, subject: str, template: str, context: dict[str, Any], headers: Headers
) -> EmailMultiAlternatives:
    frame = {
        "portal": portal_name(),
        "person": person,
        "language": translation.get_language(),
        "settings_url": _absolute("/me/notifications/"),
        "unsubscribe_url": headers.unsubscribe,
    }
    text = render_to_string(f"{template}.txt", context | frame)
    letter = EmailMultiAlternatives(
        " ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [person.email], headers=headers.as_dict()
    )
    letter.attach_alternative(render_to_string(f"{template}.html", context | frame), "text/html")
    return letter


def portal_name() -> str:
    """As the company calls it; the site's room says (slot portal.name)."""
    return "".join(str(piece) for piece in slots.render_slot("portal.name")) or settings.WAGTAIL_SITE_NAME


def _absolute(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
