"""Writing to the ledger: the one door. The format is `workout.chain`'s; `workout.verifying` proves it intact."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from portal.kit import clock
from workout import chain, signing
from workout.facts import ruling_facts
from workout.models import Checkpoint, LedgerRow, LedgerText, Meeting
from workout.verifying import Fault, Verification, verify

__all__ = ["Fault", "Verification", "append", "checkpoint", "ruling_facts", "verify", "writing"]

# The two halves of the PostgreSQL advisory lock that serialises writers ("fix", "led").
_LOCK = (0x666978, 0x6C6564)


@contextmanager
def writing() -> Iterator[None]:
    """One transaction that may append: writers queue here, and its commit is on the disk before it returns.

    SQLite queues by BEGIN IMMEDIATE; its `synchronous` can only be raised outside a transaction.
    """
    durable = connection.vendor == "sqlite" and not connection.in_atomic_block
    if durable:
        _pragma("synchronous = FULL")
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _LOCK)
            yield
    finally:
        if durable:
            _pragma("synchronous = NORMAL")


def append(kind: str, facts: dict[str, Any], texts: dict[str, str]) -> LedgerRow:
    """Add one row inside `writing()`: `facts` (numbers, dates, codes) in the chain, `texts` beside it.

    Empty texts are left out. Rows are ordered by their number, never by the clock.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the ledger is written in the transaction of what it records")
    last = LedgerRow.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.hash) if last else (1, chain.GENESIS)
    at = clock.now().astimezone(UTC)
    kept = {field: (chain.new_salt(), text) for field, text in texts.items() if text}
    payload = chain.canonical(
        facts
        | {
            "number": number,
            "kind": kind,
            "at": at.isoformat(timespec="microseconds"),
            "texts": {field: chain.commitment(salt, field, text) for field, (salt, text) in kept.items()},
        }
    )
    row = LedgerRow.objects.create(
        number=number, kind=kind, payload=payload, previous_hash=previous, hash=chain.row_hash(previous, payload), at=at
    )
    LedgerText.objects.bulk_create(
        LedgerText(row=row, field=field, salt=salt, text=text) for field, (salt, text) in kept.items()
    )
    return row


def checkpoint(meeting: Meeting | None = None) -> Checkpoint:
    """Sign what the ledger holds now, inside `writing()`."""
    last = LedgerRow.objects.order_by("-number").first()
    size, head = (last.number, last.hash) if last else (0, chain.GENESIS)
    origin = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc
    signed = signing.sign(signing.Statement(origin, size, head, clock.now().astimezone(UTC)))
    return Checkpoint.objects.create(
        meeting=meeting, origin=origin, size=size, head=head, at=signed.statement.at, key=signed.key,
        signature=signed.signature,
    )  # fmt: skip


def _pragma(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {text}")
