"""Putting news into inboxes, and marking it read."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from portal.events.actions import enqueue
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import NotAllowed
from portal.notifications import choices
from portal.notifications.kinds import KINDS
from portal.notifications.kinds.base import Topic
from portal.notifications.mail import mailing
from portal.notifications.models import Mail, Notification, Preferences, Rhythm
from portal.notifications.recipients import recipients
from portal.notifications.subjects import SUBJECTS
from portal.people.actions import set_language, set_time_zone
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


@transaction.atomic
def _deliver(event: Event) -> None:
    """All rows of an event and the jobs for their mails, or none of them."""
    Event.objects.select_for_update().get(pk=event.pk)  # two workers with the same event: one after the other
    subject = SUBJECTS[event.subject_type].read([event.subject_id]).get(event.subject_id)
    if subject is None:  # deleted since, as a draft may be: nobody is left to be told
        return
    known = set(Notification.objects.filter(event=event).values_list("recipient", flat=True))
    told = {person: why for person, why in recipients(event, subject).items() if person.pk not in known}
    preferences = choices.of_people(told)
    age = clock.now() - event.at
    rows = [_row(event, person, reason, preferences[person.pk], age) for person, reason in told.items()]
    rows = [row for row in rows if row.in_inbox or row.mail]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    enqueue(mailing.EVENT_HANDLER, [mailing.key(row) for row in rows if row.mail == Mail.NOW])


def _row(event: Event, person: Employee, reason: str, preferences: Preferences, age: timedelta) -> Notification:
    topic = KINDS[event.kind].topic_for(reason)
    mail = choices.mail_for(preferences, topic, age) if person.email else Mail.NEVER
    in_inbox = choices.choice(preferences, topic).inbox
    return Notification(recipient=person, event=event, reason=reason, at=event.at, in_inbox=in_inbox, mail=mail)


@transaction.atomic
def mark_read(notifications: Iterable[int], *, by: Employee) -> int:
    """Mark some of one's own notifications read. Returns how many were not yet."""
    return Notification.objects.to(by).unread().filter(pk__in=list(notifications)).update(read_at=clock.now())


@transaction.atomic
def mark_all_read(*, by: Employee) -> int:
    """Mark all of one's own notifications read. Returns how many were not yet."""
    return Notification.objects.to(by).unread().update(read_at=clock.now())


@transaction.atomic
def choose(
    person: Employee,
    *,
    by: Employee,
    answers: Mapping[str, Mapping[str, Any]],
    rhythm: str,
    hour: int,
    weekday: int,
    language: str,
    time_zone: str,
) -> Preferences:
    """Keep how somebody wants to hear of things; `answers` by topic, as in `Preferences`.

    Raises NotAllowed, ValidationError.
    """
    if by.pk != person.pk:
        raise NotAllowed()
    known = {topic: dict(answers[topic]) for topic in Topic.values if topic in answers}
    fields = {"rhythm": rhythm, "hour": hour, "weekday": weekday}
    preferences = choices.of(person)
    preferences.choices = preferences.choices | known
    for name, value in fields.items():
        setattr(preferences, name, value)
    preferences.full_clean(exclude=["choices", "person"])
    preferences.save()
    set_language(person, language, by=by)
    set_time_zone(person, time_zone, by=by)
    return preferences


@transaction.atomic
def stop_mail(person: Employee, what: str, *, by: Employee) -> None:
    """No more mails of one topic, or no digest: what the link at the foot of a mail does. The inbox is as before."""
    if by.pk != person.pk:
        raise NotAllowed()
    preferences = choices.of(person)
    if what in Topic.values:
        chosen = choices.choice(preferences, Topic(what))
        preferences.choices = preferences.choices | {what: {"inbox": chosen.inbox, "mail": Mail.NEVER.value}}
    else:
        preferences.rhythm = Rhythm.OFF
    preferences.save()


@transaction.atomic
def renew_feeds(person: Employee, *, by: Employee) -> None:
    """New addresses for one's feeds; the old ones end."""
    if by.pk != person.pk:
        raise NotAllowed()
    preferences = choices.of(person)
    preferences.feed_key += 1
    preferences.save()
