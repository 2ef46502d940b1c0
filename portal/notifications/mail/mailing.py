"""The outbox's handlers for mail: one mail for one event and one person, one digest for one person and day.

Both may be handed the same key again (a worker died): what is marked as mailed is not mailed again. A mail that was
taken by the server in the moment before the worker died is the only one that can come twice, under one Message-ID.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction

from portal.events.outbox import NotNow
from portal.kit import clock
from portal.notifications import choices
from portal.notifications.details import Details, load
from portal.notifications.kinds import KINDS
from portal.notifications.mail import letters, outages
from portal.notifications.mail.sending import Post, describe
from portal.notifications.models import Digest, Mail, Notification, Rhythm
from portal.notifications.recipients import readers

EVENT_HANDLER = "notifications.mail"
DIGEST_HANDLER = "notifications.digest"
LANE = "mail"
BATCH = 100
ATTEMPTS = 20  # about nine hours, for an address that does not work just now

log = logging.getLogger("portal.mail")


def key(notification: Notification) -> str:
    return f"{notification.event_id}:{notification.recipient_id}"


def send_events(keys: Sequence[str]) -> dict[str, str]:
    """Mail these (event:person); who may not see it now, or wants no such mail any more, gets none."""
    waiting = _waiting(keys)
    people = {person.pk: person for person in readers({row.recipient_id for row in waiting})}
    preferences = choices.of_people(list(people.values()))
    details = load({row.event_id: row.event for row in waiting}.values())
    seen: dict[int, Details] = {}
    written: dict[str, EmailMessage] = {}
    failures: dict[str, str] = {}
    for row in waiting:
        person = people.get(row.recipient_id)
        topic = KINDS[row.event.kind].topic_for(row.reason)
        if person is None or choices.choice(preferences[person.pk], topic).mail == Mail.NEVER:
            continue
        own = seen.get(person.pk) or seen.setdefault(person.pk, details.seen_by(person))
        _write(
            key(row), written, failures, lambda row=row, person=person, own=own: letters.about_event(row, person, own)
        )
    by_key = {key(row): row.pk for row in waiting}
    return failures | _post(written, lambda sent: _mark([by_key[sent]]))


def send_digests(keys: Sequence[str]) -> dict[str, str]:
    """Send these digests (their numbers)."""
    digests = {str(one.pk): one for one in Digest.objects.filter(pk__in=keys, sent_at=None)}
    people = {person.pk: person for person in readers({one.person_id for one in digests.values()})}
    preferences = choices.of_people(list(people.values()))
    rows = {number: _rows_of(one) for number, one in digests.items()}
    details = load({row.event_id: row.event for found in rows.values() for row in found}.values())
    written: dict[str, EmailMessage] = {}
    failures: dict[str, str] = {}
    for number, one in digests.items():
        person = people.get(one.person_id)
        if person is None or not person.email or preferences[person.pk].rhythm == Rhythm.OFF:
            continue
        own = details.seen_by(person)
        _write(number, written, failures, partial(letters.about_days, one, person, rows[number], own))
    failures |= _post(written, lambda number: _sent(digests[number], rows[number]))
    for number in set(digests) - set(written) - set(failures):  # nothing to tell (any more)
        _sent(digests[number], rows[number], mailed=False)
    return failures


def _waiting(keys: Sequence[str]) -> list[Notification]:
    pairs = [tuple(map(int, one.split(":"))) for one in keys]
    rows = Notification.objects.select_related("event__actor__division").filter(
        event__in={event for event, _ in pairs}, recipient__in={person for _, person in pairs},
        mail=Mail.NOW, mailed_at=None,
    )  # fmt: skip
    wanted = set(keys)
    return [row for row in rows if key(row) in wanted]


def _rows_of(digest: Digest) -> list[Notification]:
    pending = Notification.objects.for_digest().filter(recipient=digest.person_id, at__lt=digest.slot)
    return list(pending.newest_first()[:500])


def _write(
    number: str,
    written: dict[str, EmailMessage],
    failures: dict[str, str],
    write: Callable[[], EmailMessage | None],
) -> None:
    try:
        letter = write()
    except KeyError:  # its reader may not see it any more
        return
    except Exception as error:  # one that cannot be written keeps no other back
        log.exception("mail %s could not be written", number)
        failures[number] = describe(error)
        return
    if letter is not None:
        written[number] = letter


def _post(written: dict[str, EmailMessage], sent: Callable[[str], None]) -> dict[str, str]:
    if not written:
        return {}
    try:
        failures = Post(written, sent).deliver()
    except NotNow as error:
        outages.began(outages.MAIL, error)
        raise
    if len(failures) < len(written):
        outages.ended(outages.MAIL)
    return failures


def _mark(rows: Iterable[int]) -> None:
    Notification.objects.filter(pk__in=list(rows), mailed_at=None).update(mailed_at=clock.now())


@transaction.atomic
def _sent(digest: Digest, rows: list[Notification], *, mailed: bool = True) -> None:
    Digest.objects.filter(pk=digest.pk).update(sent_at=clock.now(), count=len(rows) if mailed else 0)
    _mark(row.pk for row in rows)
