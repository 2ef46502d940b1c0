"""A form that is sent twice does its work once, and its sender can ask whether it has arrived.

Every form of the site carries a key (`{% csrf_token %}` puts it there). The first event that is recorded while a form
is dealt with writes the key down, in the transaction of the change: of two sendings at once the database lets one in,
and a process that is killed leaves both or neither.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError

from portal.events.models import Receipt
from portal.kit import clock

KEPT = timedelta(days=30)  # how long a sending is known; a draft on a device is not kept for longer either
LOCATION_LENGTH = 500


class AlreadyReceived(Exception):
    """This sending's work is done, or is being done by another request."""


@dataclass
class Sending:
    """A form that is being dealt with: whose it is, and the key it was sent with."""

    sender_id: int
    key: UUID
    claimed: bool = False


_current: ContextVar[Sending | None] = ContextVar("sending", default=None)


def begin(sending: Sending) -> None:
    """What is recorded from here on, in this thread, belongs to this sending."""
    _current.set(sending)


def end() -> None:
    """The request is answered."""
    _current.set(None)


def claim() -> None:
    """Write down that the current sending, if there is one, has done its work; `record` calls this.

    Must run in the transaction of the change. Raises AlreadyReceived where another request was faster.
    """
    sending = _current.get()
    if sending is None or sending.claimed:
        return
    try:
        Receipt.objects.create(sender_id=sending.sender_id, key=sending.key)
    except IntegrityError as taken:
        raise AlreadyReceived from taken
    sending.claimed = True


def find(sending: Sending) -> Receipt | None:
    """The receipt of an earlier request with the same key."""
    return Receipt.objects.filter(sender_id=sending.sender_id, key=sending.key).first()


def confirm(sending: Sending, location: str = "") -> None:
    """The request went well: the same form sent again is led to `location`."""
    location = location[:LOCATION_LENGTH]
    arrived = Receipt.objects.filter(sender_id=sending.sender_id, key=sending.key)
    if not arrived.update(location=location):  # nothing was recorded on the way
        receipt = Receipt(sender_id=sending.sender_id, key=sending.key, location=location)
        Receipt.objects.bulk_create([receipt], ignore_conflicts=True)


def withdraw(sending: Sending) -> None:
    """The request was refused after all, whatever was written down on the way: the form may be sent again."""
    if sending.claimed:
        Receipt.objects.filter(sender_id=sending.sender_id, key=sending.key).delete()


def received(sender_id: int, keys: Iterable[UUID]) -> set[UUID]:
    """Which of these keys have arrived from this person."""
    return set(Receipt.objects.filter(sender_id=sender_id, key__in=list(keys)).values_list("key", flat=True))


def forget_old() -> int:
    """Drop receipts that nobody asks for any more; the worker does it every day."""
    return Receipt.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
