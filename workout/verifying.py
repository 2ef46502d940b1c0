"""Proving that nobody has tampered with the ledger. It is read in batches: a million rows need no more memory."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Q

from workout import chain, facts, triggers
from workout.models import Checkpoint, LedgerRow, LedgerText, Ruling
from workout.signing import Signed

BATCH = 2_000


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong: in which row (0: the ledger as a whole), and what."""

    number: int
    what: str


@dataclass(frozen=True)
class Verification:
    """What `verify` found: how many rows, the hash of the last one, the first fault or None, and how many
    checkpoints (kept here, and the one that was brought along) the rows were held against."""

    size: int
    head: str
    fault: Fault | None
    checkpoints: int = field(default=0, compare=False)


class _Row(NamedTuple):
    number: int
    kind: str
    payload: str
    previous_hash: str
    hash: str
    at: Any


class _Text(NamedTuple):
    row: int
    field: str
    salt: str
    text: str
    erased_at: datetime | None


def verify(outside: Iterable[Signed] = (), *, progress: Callable[[int], object] = lambda size: None) -> Verification:
    """Recompute the whole ledger: numbers, chain, payloads, texts, erasures, what was drawn from it, checkpoints.

    `outside`: checkpoints that were kept elsewhere. `progress` hears how many rows are done.
    """
    absent = triggers.missing()
    if absent:
        return Verification(0, chain.GENESIS, Fault(0, f"missing triggers: {', '.join(absent)}"))
    return _Pass([*(kept.signed() for kept in Checkpoint.objects.order_by("pk")), *outside], progress).run()


class _Pass:
    """One reading of the ledger, from the first row to the last."""

    def __init__(self, checkpoints: list[Signed], progress: Callable[[int], object]) -> None:
        self.size, self.head, self.trusted = 0, chain.GENESIS, 0
        self.checkpoints: dict[int, list[Signed]] = defaultdict(list)
        for signed in checkpoints:
            self.checkpoints[signed.statement.size].append(signed)
        self.held = 0
        self.erased: dict[tuple[int, str], datetime] = {}
        self.logged: dict[tuple[int, str], datetime] = {}
        self.progress = progress

    def run(self) -> Verification:
        fault = self._rows() or self._missing_end() or self._unlogged_erasure() or self._stray()
        return Verification(self.size, self.head, fault, self.held)

    def _rows(self) -> Fault | None:
        fault = self._checkpoints_here()
        for rows in _batches():
            texts, columns = _texts(rows), _columns(rows)
            for row in rows:
                if fault is not None:
                    return fault
                fault = self._row(row, texts[row.number], columns)
            self.progress(self.size)
        return fault

    def _row(self, row: _Row, texts: list[_Text], columns: dict[int, tuple[str, facts.Facts]]) -> Fault | None:
        if row.number != self.size + 1:
            return Fault(self.size + 1, "is missing")
        try:
            what = self._fault_in(row, texts, columns.get(row.number))
        except (AttributeError, KeyError, TypeError, ValueError):  # well hashed, but no row of ours
            what = "it cannot be read"
        if what:
            return Fault(row.number, what)
        self.size, self.head = row.number, row.hash
        return self._checkpoints_here()

    def _fault_in(self, row: _Row, texts: list[_Text], columns: tuple[str, facts.Facts] | None) -> str | None:
        if row.previous_hash != self.head:
            return "does not follow the row before it"
        if row.hash != chain.row_hash(self.head, row.payload):
            return "its hash does not fit what it says"
        payload = json.loads(row.payload)
        if chain.canonical(payload) != row.payload:
            return "its payload is not in canonical form"
        at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
        if (payload["number"], payload["kind"], payload["at"]) != (row.number, row.kind, at):
            return "its columns differ from its payload"
        if row.kind == ERASURE:
            self.logged |= {(payload["row"], name): row.at for name in payload["fields"]}
        return self._fault_in_texts(texts, payload["texts"]) or _fault_in_columns(row, payload, columns)

    def _fault_in_texts(self, texts: list[_Text], commitments: dict[str, str]) -> str | None:
        if len(texts) != len(commitments) or {text.field for text in texts} != set(commitments):
            return "its texts are not those it was written with"
        for text in texts:
            if text.erased_at is not None and not text.text and not text.salt:
                self.erased[text.row, text.field] = text.erased_at
            elif chain.commitment(text.salt, text.field, text.text) != commitments[text.field]:
                return f"its text {text.field!r} was changed"
        return None

    def _checkpoints_here(self) -> Fault | None:
        """Whether what was signed at this size holds."""
        for signed in self.checkpoints.pop(self.size, ()):
            what = signed.fault()
            if what:
                return Fault(max(self.size, 1), f"its checkpoint {what}")
            if signed.statement.head != self.head:
                return Fault(
                    self.trusted + 1, f"it or a row up to {self.size} is not what its checkpoint was signed on"
                )
            self.held += 1
            self.trusted = self.size
        return None

    def _unlogged_erasure(self) -> Fault | None:
        """A text that was emptied without a row that says who had it erased, and why; or at another time than that."""
        unlogged = sorted(key for key, at in self.erased.items() if self.logged.get(key) != at)
        return Fault(unlogged[0][0], f"its text {unlogged[0][1]!r} was erased without a record") if unlogged else None

    def _missing_end(self) -> Fault | None:
        if not self.checkpoints:
            return None
        size = min(self.checkpoints)
        what = self.checkpoints[size][0].fault()
        if what:
            return Fault(max(size, 1), f"its checkpoint {what}")
        return Fault(self.size + 1, f"is missing: a checkpoint was signed on {size} rows")

    def _stray(self) -> Fault | None:
        """What stands beside the ledger without a row in it: the rest of a row that was deleted."""
        outside = Q(pk__lt=1) | Q(pk__gt=self.size)
        later = LedgerRow.objects.filter(pk__gt=self.size).values("pk")  # appended since the last batch was read
        ruling = Ruling.objects.filter(outside).exclude(pk__in=later).order_by("pk").values_list("pk", flat=True)
        if (number := ruling.first()) is not None:
            return Fault(number, "a ruling without a row of its own")
        beyond = Q(row__lt=1) | Q(row__gt=self.size)
        text = LedgerText.objects.filter(beyond).exclude(row__in=later).order_by("row_id")
        number = text.values_list("row_id", flat=True).first()
        return Fault(number, "a text without its row") if number is not None else None


ERASURE = "erasure"


def _batches() -> Iterator[list[_Row]]:
    last = -1
    while True:
        rows = LedgerRow.objects.filter(pk__gt=last).order_by("pk").values_list(*_Row._fields)[:BATCH]
        batch = [_Row(*row) for row in rows]
        if not batch:
            return
        yield batch
        last = batch[-1].number


def _texts(rows: list[_Row]) -> dict[int, list[_Text]]:
    """The texts of these rows. (Read after the rows: what is appended meanwhile has no row here.)"""
    found: dict[int, list[_Text]] = defaultdict(list)
    texts = LedgerText.objects.filter(row__gte=rows[0].number, row__lte=rows[-1].number).order_by()
    for text in texts.values_list("row_id", "field", "salt", "text", "erased_at"):
        found[text[0]].append(_Text(*text))
    return found


def _columns(rows: list[_Row]) -> dict[int, tuple[str, facts.Facts]]:
    """What other tables say of these rows: the kind they are of, and their facts."""
    first, last = rows[0].number, rows[-1].number
    return {
        number: (kind, said)
        for kind, read in facts.READERS.items()
        for number, said in read(first, last).items()
    }  # fmt: skip


def _fault_in_columns(row: _Row, payload: dict[str, Any], columns: tuple[str, facts.Facts] | None) -> str | None:
    if columns is None:
        return f"its {row.kind} is missing" if row.kind in facts.READERS else None
    kind, said = columns
    if kind != row.kind:
        return f"a {kind} without a row of its own"
    at = said.pop("at")
    if at != row.at or any(payload[name] != value for name, value in said.items()):
        return f"its {kind} was changed"
    return None
