"""A ledger of 200 rows, and everything that can be done to any of them behind the application's back: it is found, and
the first bad row is named. As a rule ten rows of a ledger of 40; all 200 under `make proof`.
"""

import itertools
import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from portal.people import roles
from tests import factories
from tests.conftest import proof_count
from workout import actions, chain, ledger, signing, triggers
from workout.models import Checkpoint, LedgerRow, LedgerText, Meeting, Ruling

ALL = 200
ROWS, MIDDLE = (ALL, 120) if proof_count(ALL) == ALL else (40, 24)  # the first meeting closes at row MIDDLE
WRONG: dict[type, Any] = {
    models.DateTimeField: datetime(2020, 1, 1, tzinfo=UTC), models.DateField: date(2031, 1, 1),
    models.TextField: "바뀐 말", models.PositiveIntegerField: 77, models.BigIntegerField: 77,
}  # fmt: skip
pytestmark = [pytest.mark.proof, pytest.mark.django_db]


@pytest.fixture
def written(db: None) -> list[signing.Signed]:
    """Rows of every kind: every verdict, in meetings, with corrections and erasures; their checkpoints."""
    sponsor, auditor = factories.employee(roles.EXECUTIVE), factories.employee(roles.AUDITOR)
    author, owner = factories.employee(), factories.employee()
    signed = []
    for last in (MIDDLE, ROWS):
        meeting = factories.meeting(live=True, sponsor=sponsor)
        while (number := LedgerRow.objects.count()) < last:
            if number % 20 == 19:
                row = LedgerRow.objects.get(pk=number - 3)
                actions.erase_texts(row, ["title"], "법", by=auditor)
            elif number % 10 == 7:
                ruling = Ruling.objects.get(pk=number)
                actions.correct(ruling, factories.reject("정정"), "다시 보니", by=sponsor)
            else:
                decisions: list[Callable[[], Any]] = [
                    lambda: factories.accept(owner=owner, champion=sponsor, reason="예"),
                    factories.reject, lambda: factories.ask(owner=owner),
                ]  # fmt: skip
                item = factories.item(meeting, factories.idea(by=author))
                actions.rule(item, decisions[number % 3](), by=sponsor, idempotency_key=f"key-{number}")
        actions.close(meeting, by=meeting.facilitators.get())
        signed.append(Checkpoint.objects.get(meeting=meeting).signed())
    found = ledger.verify(signed)
    assert (found.size, found.fault, found.checkpoints) == (ROWS, None, 4)
    return signed


@pytest.fixture
def tampered(written: list[signing.Signed]) -> Iterator[Callable[..., ledger.Fault | None]]:
    """Do something as the owner of the database, hear what is found, and undo it."""
    connection.check_constraints()

    def after(tamper: Callable[[], Any], *outside: signing.Signed) -> ledger.Fault | None:
        with transaction.atomic():
            with triggers.lifted(), connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET LOCAL session_replication_role = replica")
                else:
                    cursor.execute("PRAGMA defer_foreign_keys = ON")
                tamper()
            found = ledger.verify(outside)
            transaction.set_rollback(True)
        return found.fault

    yield after
    assert ledger.verify(written).fault is None


def rows() -> list[int]:
    """Which rows are tampered with: the ends, the one before each checkpoint, one with an erasure, others by chance."""
    if ROWS == ALL:
        return list(range(1, ROWS + 1))
    erased = LedgerText.objects.exclude(erased_at=None).values_list("row_id", flat=True)[:1]
    return sorted({1, MIDDLE, MIDDLE + 1, ROWS, *erased, *random.Random(20261126).sample(range(2, ROWS), 6)})


def changes(model: Any, **where: Any) -> Iterator[tuple[str, Any, Any]]:
    """For each row and each of its fields: another value."""
    for values in model.objects.filter(**where).values():
        for column in model._meta.concrete_fields:
            name, old = column.attname, values[column.attname]
            if name in ("id", "number") or column.primary_key:
                continue
            if name == "erased_at" and old is None:
                continue  # alone it says nothing: a text that is still there counts as it stands
            yield name, values, _another(column, old)


def _another(column: Any, old: Any) -> Any:
    for kind, value in WRONG.items():
        if isinstance(column, kind):
            return value if value != old else None
    if isinstance(column, models.ForeignKey):
        return 1 if old != 1 else 2
    if column.attname in ("previous_hash", "hash"):
        return "f" * 64
    choices = [value for value, _label in column.choices or ()]
    return next((value for value in choices if value != old), f"x{old}"[: column.max_length])


def test_every_changed_field_is_found(tampered: Any) -> None:
    """Or refused by the database itself, which knows what a ruling needs."""
    found = 0
    for number in rows():
        for model, key in ((LedgerRow, "number"), (Ruling, "row"), (LedgerText, "row")):
            for name, values, other in changes(model, **{key: number}):
                refused: list[str] = []

                def update(
                    model: Any = model, values: Any = values, name: str = name, other: Any = other,
                    refused: Any = refused,
                ) -> None:  # fmt: skip
                    try:
                        with transaction.atomic():
                            key = "number" if "number" in values else model._meta.pk.attname
                            model.objects.filter(pk=values[key]).update(**{name: other})
                    except IntegrityError:
                        refused.append(name)

                fault = tampered(update)
                if not refused:
                    first = min(number, other) if name == "row_id" else number  # a text that went to another row
                    assert fault is not None and fault.number == first, (model.__name__, number, name, other, fault)
                    found += 1
    assert found > 20 * len(rows())


def remove(*numbers: int) -> None:
    Ruling.objects.filter(pk__in=numbers)._raw_delete("default")
    LedgerText.objects.filter(row__in=numbers)._raw_delete("default")
    LedgerRow.objects.filter(pk__in=numbers)._raw_delete("default")


def test_every_deleted_row_is_found(tampered: Any) -> None:
    for number in rows():
        fault = tampered(lambda number=number: remove(number))
        assert fault is not None and fault.number == number and fault.what.startswith("is missing"), fault


def test_every_truncation_is_found(tampered: Any, written: list[signing.Signed]) -> None:
    """By the checkpoints that are kept here; where these went too, by one that was kept outside."""
    for number in rows():
        numbers = range(number, ROWS + 1)
        assert tampered(lambda numbers=numbers: remove(*numbers)).number == number

        def with_checkpoints(numbers: Any = numbers) -> None:
            remove(*numbers)
            Checkpoint.objects.all()._raw_delete("default")

        assert tampered(with_checkpoints, written[1]).number == number
        logged = tampered(
            with_checkpoints
        )  # without one the chain alone says nothing, but for lost records of erasures
        assert logged is None or "without a record" in logged.what


def rehash(first: int) -> None:
    """Hash the chain anew from a row on, numbers included: the best that somebody without the key can do."""
    previous = LedgerRow.objects.get(pk=first - 1).hash if first > 1 else chain.GENESIS
    for row in LedgerRow.objects.filter(pk__gte=first).order_by("pk"):
        payload = chain.canonical(json.loads(row.payload) | {"number": row.pk})
        digest = chain.row_hash(previous, payload)
        LedgerRow.objects.filter(pk=row.pk).update(payload=payload, previous_hash=previous, hash=digest)
        previous = digest


def renumber(old: int, new: int) -> None:
    with connection.cursor() as cursor:
        for table, column in (
            ("workout_ledgerrow", "number"), ("workout_ledgertext", "row_id"), ("workout_ruling", "number"),
        ):  # fmt: skip
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [new, old])


def test_every_swap_is_found(tampered: Any) -> None:
    for first, second in itertools.pairwise(rows()):

        def swap(first: int = first, second: int = second) -> None:
            for old, new in ((first, 9001), (second, first), (9001, second)):
                renumber(old, new)

        fault = tampered(swap)
        assert fault is not None and fault.number == first, (first, second, fault)


def test_every_insertion_is_found(tampered: Any) -> None:
    for number in rows():

        def insert(number: int = number, *, hashed: bool = False) -> None:
            for old in range(ROWS, number - 1, -1):
                renumber(old, old + 1)
            previous = LedgerRow.objects.get(pk=number - 1).hash if number > 1 else chain.GENESIS
            at = datetime(2026, 1, 1, tzinfo=UTC)
            facts = {"number": number, "kind": "note", "at": at.isoformat(timespec="microseconds"), "texts": {}}
            payload = chain.canonical(facts)
            LedgerRow.objects.create(
                number=number, kind="note", payload=payload, previous_hash=previous, at=at,
                hash=chain.row_hash(previous, payload),
            )  # fmt: skip
            if hashed:
                rehash(number + 1)

        fault = tampered(insert)
        assert (fault is not None and fault.number == (number + 1 if number < ROWS else ROWS + 1)) or (
            fault is not None and fault.number <= number + 1
        ), (number, fault)
        fault = tampered(lambda insert=insert: insert(hashed=True))
        trusted = 0 if number <= MIDDLE else MIDDLE
        assert fault is not None and trusted < fault.number <= number + 1, (number, fault)


def test_a_chain_that_is_hashed_anew_from_any_row_on_is_found(tampered: Any, written: list[signing.Signed]) -> None:
    """Payload, ruling and all hashes after it are made to fit; only a signature cannot be."""
    for number in rows():
        if not Ruling.objects.filter(pk=number).exclude(due_on=None).exists():
            continue

        def rewrite(number: int = number) -> None:
            Ruling.objects.filter(pk=number).update(due_on="2031-01-01")
            row = LedgerRow.objects.get(pk=number)
            payload = json.loads(row.payload) | {"due": "2031-01-01"}
            LedgerRow.objects.filter(pk=number).update(payload=chain.canonical(payload))
            rehash(number)

        trusted = 0 if number <= MIDDLE else MIDDLE
        assert tampered(rewrite).number == trusted + 1

        def rewrite_and_forget(rewrite: Any = rewrite) -> None:
            rewrite()
            Checkpoint.objects.all()._raw_delete("default")

        assert tampered(rewrite_and_forget) is None  # what a checkpoint kept outside is for
        assert tampered(rewrite_and_forget, *written).number == trusted + 1
        assert tampered(rewrite_and_forget, written[1]).number == 1


def test_every_meeting_has_signed(written: list[signing.Signed]) -> None:
    assert [signed.statement.size for signed in written] == [MIDDLE, ROWS]
    assert Meeting.objects.filter(checkpoint=None).count() == 0
