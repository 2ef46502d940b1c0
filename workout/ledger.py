"""Writing to the ledger, and proving that nobody has tampered with it. The format is `workout.chain`'s."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection, transaction

from portal.kit import clock
from workout import chain, triggers
from workout.models import LedgerRow, LedgerText, Ruling

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


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong: in which row (0: the ledger as a whole), and what."""

    number: int
    what: str


@dataclass(frozen=True)
class Verification:
    """What `verify` found: how many rows, the hash of the last one, and the first fault or None."""

    size: int
    head: str
    fault: Fault | None


def verify() -> Verification:
    """Recompute the whole ledger: numbers, chain, payloads, texts, and the rulings drawn from it."""
    size, previous = 0, chain.GENESIS
    absent = triggers.missing()
    if absent:
        return Verification(0, previous, Fault(0, f"missing triggers: {', '.join(absent)}"))
    rows = LedgerRow.objects.prefetch_related("texts").select_related("ruling").order_by("number")
    for row in rows.iterator(chunk_size=1000):
        if row.number != size + 1:
            return Verification(size, previous, Fault(size + 1, "is missing"))
        try:
            what = _fault_in(row, previous)
        except (AttributeError, KeyError, TypeError, ValueError):  # well hashed, but no row of ours
            what = "it cannot be read"
        if what:
            return Verification(size, previous, Fault(row.number, what))
        size, previous = row.number, row.hash
    return Verification(size, previous, _stray())


def _stray() -> Fault | None:
    """What stands beside the ledger without a row in it: the rest of a row that was deleted."""
    ruling_rows = LedgerRow.objects.filter(kind="ruling").values("pk")
    ruling = Ruling.objects.exclude(pk__in=ruling_rows).order_by("pk").values_list("pk", flat=True).first()
    if ruling is not None:
        return Fault(ruling, "a ruling without a row of its own")
    text = LedgerText.objects.exclude(row__in=LedgerRow.objects.values("pk")).order_by("row_id").first()
    return Fault(text.row_id, "a text without its row") if text else None


def _fault_in(row: LedgerRow, previous: str) -> str | None:
    if row.previous_hash != previous:
        return "does not follow the row before it"
    if row.hash != chain.row_hash(previous, row.payload):
        return "its hash does not fit what it says"
    payload = json.loads(row.payload)
    if chain.canonical(payload) != row.payload:
        return "its payload is not in canonical form"
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    if (payload["number"], payload["kind"], payload["at"]) != (row.number, row.kind, at):
        return "its columns differ from its payload"
    return _fault_in_texts(row, payload["texts"]) or _fault_in_ruling(row, payload)


def _fault_in_texts(row: LedgerRow, commitments: dict[str, str]) -> str | None:
    texts = {text.field: text for text in row.texts.all()}
    if set(texts) != set(commitments):
        return "its texts are not those it was written with"
    for field, text in texts.items():
        erased = text.erased_at is not None and not text.text and not text.salt
        if not erased and chain.commitment(text.salt, field, text.text) != commitments[field]:
            return f"its text {field!r} was changed"
    return None


def _fault_in_ruling(row: LedgerRow, payload: dict[str, Any]) -> str | None:
    if row.kind != "ruling":
        return None
    ruling = getattr(row, "ruling", None)
    if ruling is None:
        return "its ruling is missing"
    if ruling_facts(ruling) != {key: payload[key] for key in ruling_facts(ruling)} or ruling.at != row.at:
        return "its ruling was changed"
    return None


def ruling_facts(ruling: Ruling) -> dict[str, Any]:
    """What the chain says of a ruling, from its columns (`row` itself aside)."""
    return {
        "format": 1,
        "post": ruling.idea_id,
        "post_version": ruling.idea_version,
        "meeting": ruling.meeting_id,
        "item": ruling.item_id,
        "division": ruling.division_id,
        "verdict": str(ruling.verdict),
        "ruled_by": ruling.ruled_by_id,
        "owner": ruling.owner_id,
        "champion": ruling.champion_id,
        "due": ruling.due_on.isoformat() if ruling.due_on else None,
        "supersedes": ruling.supersedes_id,
        "idempotency_key": ruling.idempotency_key,
    }


def _pragma(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {text}")
