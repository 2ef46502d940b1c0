"""Whose digest is due: looked at every few minutes by the worker, and by `manage.py send_digests`."""

import uuid

from django.db import transaction
from django.db.models import Min

from portal.events.actions import enqueue
from portal.kit import clock
from portal.notifications import choices
from portal.notifications.mail.mailing import DIGEST_HANDLER
from portal.notifications.models import Digest, Notification, Rhythm
from portal.people.models import Employee

EVERY = 120  # seconds


def queue_due() -> int:
    """Queue the digests of all whose hour has come since something happened; returns how many.

    A number of queries that does not grow with the people. Called twice, or by two workers, it queues nothing twice.
    """
    now = clock.now()
    oldest = dict(Notification.objects.for_digest().order_by().values_list("recipient").annotate(Min("at")))
    people = {person.pk: person for person in Employee.objects.active().filter(pk__in=oldest).exclude(email="")}
    preferences = choices.of_people(list(people.values()))
    due = []
    for pk, person in people.items():
        slot = choices.last_slot(preferences[pk], person.zone, now)
        if preferences[pk].rhythm != Rhythm.OFF and oldest[pk] < slot:
            due.append((pk, slot))
    if not due:
        return 0
    first = min(slot for _, slot in due)
    known = set(Digest.objects.filter(person__in=people, slot__gte=first).values_list("person", "slot"))
    mine = uuid.uuid4()  # of two workers at once, each queues the rows that it made
    fresh = [Digest(person_id=pk, slot=slot, batch=mine) for pk, slot in due if (pk, slot) not in known]
    if not fresh:
        return 0
    with transaction.atomic():
        Digest.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
        keys = [str(pk) for pk in Digest.objects.filter(batch=mine).values_list("pk", flat=True)]
        enqueue(DIGEST_HANDLER, keys)
    return len(keys)
