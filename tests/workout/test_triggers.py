"""The ledger refuses to be rewritten, whoever asks, on both databases; and its guards come back."""

import contextlib
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, models, transaction

from portal.kit import clock
from tests import factories
from workout import actions, ledger, triggers
from workout.checks import ledger_is_guarded
from workout.models import Checkpoint, LedgerRow, LedgerText, Ruling

ROW = "number, kind, payload, previous_hash, hash, at"
TABLES = ("workout_ledgerrow", "workout_ledgertext", "workout_ruling", "workout_checkpoint")


@pytest.fixture
def two_rulings(room: Any) -> list[Ruling]:
    first = actions.rule(room.item, factories.reject(), by=room.sponsor, idempotency_key="k")
    second = actions.correct(first, factories.accept(), "다시", by=room.sponsor)
    with ledger.writing():
        ledger.checkpoint()
    return [first, second]


def refused(statement: str, *values: Any, because: str = "append-only") -> None:
    before = everything()
    with pytest.raises(DatabaseError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    assert everything() == before


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (LedgerRow, LedgerText, Ruling, Checkpoint)]


UPDATES = [
    "UPDATE workout_ledgerrow SET payload = payload",
    "UPDATE workout_ledgerrow SET number = number + 10",
    "UPDATE workout_ledgerrow SET at = at WHERE number = 2",
    "UPDATE workout_checkpoint SET size = 1",
    "UPDATE workout_ruling SET verdict = 'reject'",
    "UPDATE workout_ruling SET idempotency_key = '' WHERE number = 1",
    "UPDATE workout_ledgertext SET text = 'another' WHERE field = 'reason'",
    "UPDATE workout_ledgertext SET salt = ''",
    "UPDATE workout_ledgertext SET field = 'remark' WHERE field = 'reason'",
    "UPDATE workout_ledgertext SET text = '', salt = ''",
    "UPDATE workout_ledgertext SET row_id = 1",
    "UPDATE workout_ledgertext SET text = '', salt = '', erased_at = CURRENT_TIMESTAMP, row_id = 1 WHERE row_id = 2",
]


@pytest.mark.parametrize("statement", UPDATES)
def test_nothing_is_changed(statement: str, two_rulings: list[Ruling]) -> None:
    refused(statement)


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_deleted(table: str, two_rulings: list[Ruling]) -> None:
    refused(f"DELETE FROM {table}")


def test_rows_come_in_order(two_rulings: list[Ruling]) -> None:
    for number in (4, 1, 100):
        refused(
            f"INSERT INTO workout_ledgerrow ({ROW}) VALUES (%s, 'x', '', '', %s, %s)",
            number, f"{number:064}", clock.now(),
            because="append-only|without gaps|UNIQUE|unique",
        )  # fmt: skip


def test_the_orm_gets_no_further(two_rulings: list[Ruling]) -> None:
    for queryset in (LedgerRow.objects, LedgerText.objects, Ruling.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            queryset.all()._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        Ruling.objects.update(verdict="reject")


@pytest.mark.sqlite
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement", ["INSERT OR REPLACE INTO {0} SELECT * FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_sqlite_replaces_nothing(statement: str, table: str, two_rulings: list[Ruling]) -> None:
    refused(statement.format(table))


@pytest.mark.sqlite
def test_sqlite_replaces_nothing_by_another_key(two_rulings: list[Ruling]) -> None:
    """REPLACE deletes whatever is in the way of any unique key, not of the primary one alone."""
    of_row_2 = f"SELECT 3, {ROW.removeprefix('number, ')} FROM workout_ledgerrow WHERE number = 2"
    refused(f"INSERT OR REPLACE INTO workout_ledgerrow ({ROW}) {of_row_2}")
    columns = [column.column for column in LedgerText._meta.concrete_fields if column.name != "id"]
    names = ", ".join(columns)
    refused(f"INSERT OR REPLACE INTO workout_ledgertext ({names}) SELECT {names} FROM workout_ledgertext")
    columns = [column.column for column in Ruling._meta.concrete_fields if column.column != "number"]
    names = ", ".join(columns)
    for number in (1, 2):  # the idempotency key of the first, what the second supersedes
        refused(
            f"INSERT OR REPLACE INTO workout_ruling (number, {names}) SELECT 3, {names} FROM workout_ruling "
            f"WHERE number = {number}"
        )


@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_postgresql_truncates_nothing(table: str, two_rulings: list[Ruling]) -> None:
    connection.check_constraints()
    refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.postgres
def test_postgresql_guards_against_a_replica_role_too(two_rulings: list[Ruling]) -> None:
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    refused("UPDATE workout_ledgerrow SET payload = payload")
    refused("DELETE FROM workout_ledgertext")
    refused("TRUNCATE workout_ruling")


def test_all_triggers_are_there(db: None) -> None:
    assert triggers.missing() == []
    assert ledger_is_guarded(databases=["default"]) == []


def drop(name: str) -> None:
    table = next(table for table in triggers._TABLES if name.startswith(table))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def names() -> list[str]:
    return sorted(triggers._SQLITE if connection.vendor == "sqlite" else triggers._POSTGRES)


def test_the_check_fails_for_each_one_that_is_missing(db: None) -> None:
    for name in names():
        drop(name)
        (error,) = ledger_is_guarded(databases=["default"])
        assert error.id == "workout.E001" and name in error.msg
        with pytest.raises(SystemCheckError):
            call_command("check", databases=["default"])
        triggers.install()


@pytest.mark.postgres
def test_the_check_fails_for_one_that_is_switched_off(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workout_ledgerrow DISABLE TRIGGER workout_ledgerrow_append_only")
    assert triggers.missing() == ["workout_ledgerrow_append_only"]


def test_migrate_puts_them_back(db: None) -> None:
    for name in names():
        drop(name)
    assert triggers.missing() == names()
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []


@pytest.mark.sqlite
def test_a_table_that_sqlite_rebuilds_loses_them_until_migrate_has_run(transactional_db: None) -> None:
    old = LedgerRow._meta.get_field("kind")
    new = models.CharField(max_length=33)
    new.set_attributes_from_name("kind")
    new.model = LedgerRow
    for was, becomes in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(LedgerRow, was, becomes)
        assert [name for name in triggers.missing() if name.startswith("workout_ledgerrow")]
        call_command("migrate", verbosity=0)
        assert triggers.missing() == []


def test_lifted_puts_them_back_whatever_happens(db: None) -> None:
    with contextlib.suppress(ZeroDivisionError), triggers.lifted():
        assert triggers.missing() == names()
        raise ZeroDivisionError
    assert triggers.missing() == []
