"""Putting news into inboxes, and marking it read."""

import logging
from collections.abc import Iterable, Sequence

from django.db import transaction

from ideas.models import Idea
from portal.events.models import Event
from portal.kit import clock
from portal.notifications.models import Notification
from portal.notifications.recipients import TOLD, recipients
from portal.people.models import Employee
from workout.models import Meeting

HANDLER = "notifications.inbox"
KINDS = tuple(TOLD)

log = logging.getLogger("portal.notifications")
_SUBJECTS: dict[str, type[Idea] | type[Meeting]] = {"idea": Idea, "meeting": Meeting}


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
    subject = _SUBJECTS[event.subject_type].objects.filter(pk=event.subject_id).first()
    if subject is None:  # deleted since, as a draft may be: nobody is left to be told
        return
    told = recipients(event, subject)
    Notification.objects.bulk_create(
        (Notification(recipient_id=pk, event=event, reason=reason, at=event.at) for pk, reason in told.items()),
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
