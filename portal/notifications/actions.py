"""Putting news into inboxes, and marking it read."""

import logging
from collections.abc import Iterable, Sequence

from django.db import transaction

from portal.events.models import Event
from portal.kit import clock
from portal.notifications.models import Notification
from portal.notifications.recipients import recipients
from portal.notifications.subjects import SUBJECTS
from portal.people.models import Employee

HANDLER = "notifications.inbox"

log = logging.getLogger("portal.notifications")


def deliver(keys: Sequence[str]) -> dict[str, str]:
    """The outbox's handler: put the events of these numbers into everybody's inbox they concern.

    The same event twice is the same rows once: a worker that died half-way is simply followed by another.
    """
    failures = {}
    for event in Event.objects.filter(pk__in=keys).order_by("pk"):
        try:
            _deliver(event)
        except Exception as error:  # one bad event must not keep the others of its batch
            log.exception("event %s could not be delivered", event.pk)
            failures[str(event.pk)] = f"{type(error).__name__}: {error}"
    return failures


def _deliver(event: Event) -> None:
    subject = SUBJECTS[event.subject_type].read([event.subject_id]).get(event.subject_id)
    if subject is None:  # deleted since, as a draft may be: nobody is left to be told
        return
    told = recipients(event, subject)
    Notification.objects.bulk_create(
        (Notification(recipient=person, event=event, reason=reason, at=event.at) for person, reason in told.items()),
        ignore_conflicts=True,
        batch_size=500,
    )


@transaction.atomic
def mark_read(notifications: Iterable[int], *, by: Employee) -> int:
    """Mark some of one's own notifications read. Returns how many were not yet."""
    return Notification.objects.to(by).unread().filter(pk__in=list(notifications)).update(read_at=clock.now())


@transaction.atomic
def mark_all_read(*, by: Employee) -> int:
    """Mark all of one's own notifications read. Returns how many were not yet."""
    return Notification.objects.to(by).unread().update(read_at=clock.now())
