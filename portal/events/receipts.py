"""A form that is sent twice does its work once, and its sender can ask whether it has arrived.

Every form of the site carries a key (`{% csrf_token %}` puts it there). The first event that is recorded while a form
is dealt with writes the key down, in the transaction of the change: of two sendings at once the database lets one in,
and a process that is killed leaves both or neither.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
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
    """A form that is being dealt with: whose it is, the key it was sent with, and how to tell it from another."""

    sender_id: int
    key: UUID
    make_digest: Callable[[], str] = str
    receipt: Receipt | None = None  # what this request wrote down; rolled back with the change, it is no row any more

    @cached_property
    def digest(self) -> str:
        """Made where it is asked for: it reads all that was sent."""
        return self.make_digest()

    def differs_from(self, before: Receipt) -> bool:
        """Whether something else had arrived under this key."""
        return before.digest not in ("", self.digest)


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
    if sending is None or sending.receipt is not None:
        return
    try:
        sending.receipt = Receipt.objects.create(sender_id=sending.sender_id, key=sending.key, digest=sending.digest)
    except IntegrityError as taken:
        raise AlreadyReceived from taken


def find(sending: Sending) -> Receipt | None:
    """The receipt of an earlier request with the same key."""
    return Receipt.objects.filter(sender_id=sending.sender_id, key=sending.key).first()


def confirm(sending: Sending, location: str = "") -> None:
    """The request went well: the same form sent again is led to `location`."""
    location = location[:LOCATION_LENGTH]
    arrived = Receipt.objects.filter(sender_id=sending.sender_id, key=sending.key)
    if not arrived.update(location=location):  # nothing was recorded on the way
        receipt = Receipt(sender_id=sending.sender_id, key=sending.key, location=location, digest=sending.digest)
        Receipt.objects.bulk_create([receipt], ignore_conflicts=True)


def withdraw(sending: Sending) -> None:
    """The request was refused after all, whatever was written down on the way: the form may be sent again.

    Only its own row goes. Where that was rolled back, SQLite gives its number to the next one: hence the time too.
    """
    if sending.receipt is not None:
        Receipt.objects.filter(pk=sending.receipt.pk, at=sending.receipt.at).delete()


def received(sender_id: int, keys: Iterable[UUID]) -> set[UUID]:
    """Which of these keys have arrived from this person."""
    return set(Receipt.objects.filter(sender_id=sender_id, key__in=list(keys)).values_list("key", flat=True))


def forget_old() -> int:
    """Drop receipts that nobody asks for any more; the worker does it every day."""
    return Receipt.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
