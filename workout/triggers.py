"""The ledger guards itself: triggers that forbid to change or delete a row, on both databases.

Django rebuilds a SQLite table to alter it, and silently drops its triggers: they are put back after every migrate,
and a system check fails where one is missing. On SQLite `INSERT OR REPLACE` would get past a DELETE trigger, so
inserts are guarded too; on PostgreSQL TRUNCATE is, and triggers fire even for a replication role.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

ROWS, TEXTS, RULINGS = "workout_ledgerrow", "workout_ledgertext", "workout_ruling"
CHECKPOINTS = "workout_checkpoint"
_REFUSE = "RAISE(ABORT, 'the ledger is append-only')"

# An erasure empties text and salt together and touches nothing else.
_ERASURE = (
    "NEW.text = '' AND NEW.salt = '' AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL "
    "AND NEW.id = OLD.id AND NEW.row_id = OLD.row_id AND NEW.field = OLD.field"
)
_SQLITE = {
    f"{ROWS}_no_update": f"BEFORE UPDATE ON {ROWS} BEGIN SELECT {_REFUSE}; END",
    f"{ROWS}_no_delete": f"BEFORE DELETE ON {ROWS} BEGIN SELECT {_REFUSE}; END",
    f"{ROWS}_in_order": (
        f"BEFORE INSERT ON {ROWS} WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM {ROWS}) "
        f"OR EXISTS (SELECT 1 FROM {ROWS} WHERE hash = NEW.hash) BEGIN SELECT {_REFUSE}; END"
    ),
    f"{TEXTS}_erase_only": f"BEFORE UPDATE ON {TEXTS} WHEN NOT ({_ERASURE}) BEGIN SELECT {_REFUSE}; END",
    f"{TEXTS}_no_delete": f"BEFORE DELETE ON {TEXTS} BEGIN SELECT {_REFUSE}; END",
    f"{TEXTS}_no_replace": (
        f"BEFORE INSERT ON {TEXTS} WHEN EXISTS (SELECT 1 FROM {TEXTS} "
        f"WHERE id = NEW.id OR (row_id = NEW.row_id AND field = NEW.field)) BEGIN SELECT {_REFUSE}; END"
    ),
    f"{RULINGS}_no_update": f"BEFORE UPDATE ON {RULINGS} BEGIN SELECT {_REFUSE}; END",
    f"{RULINGS}_no_delete": f"BEFORE DELETE ON {RULINGS} BEGIN SELECT {_REFUSE}; END",
    f"{RULINGS}_no_replace": (
        f"BEFORE INSERT ON {RULINGS} WHEN EXISTS (SELECT 1 FROM {RULINGS} WHERE number = NEW.number "
        f"OR supersedes_id = NEW.supersedes_id OR (NEW.idempotency_key <> '' "
        f"AND ruled_by_id = NEW.ruled_by_id AND idempotency_key = NEW.idempotency_key)) BEGIN SELECT {_REFUSE}; END"
    ),
    f"{CHECKPOINTS}_no_update": f"BEFORE UPDATE ON {CHECKPOINTS} BEGIN SELECT {_REFUSE}; END",
    f"{CHECKPOINTS}_no_delete": f"BEFORE DELETE ON {CHECKPOINTS} BEGIN SELECT {_REFUSE}; END",
    f"{CHECKPOINTS}_no_replace": (
        f"BEFORE INSERT ON {CHECKPOINTS} WHEN EXISTS (SELECT 1 FROM {CHECKPOINTS} "
        f"WHERE id = NEW.id OR meeting_id = NEW.meeting_id) BEGIN SELECT {_REFUSE}; END"
    ),
}

_TABLES = [ROWS, TEXTS, RULINGS, CHECKPOINTS]

_POSTGRES_FUNCTIONS = {
    "ledger_refuse": "BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END",
    "ledger_erase_only": (
        f"BEGIN IF {_ERASURE} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END"
    ),
    "ledger_in_order": (
        f"BEGIN IF NEW.number = (SELECT COALESCE(MAX(number), 0) + 1 FROM {ROWS}) THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'ledger rows are numbered without gaps' USING ERRCODE = 'restrict_violation'; END"
    ),
}
_POSTGRES = {
    f"{ROWS}_append_only": (ROWS, "BEFORE UPDATE OR DELETE", "ROW", "ledger_refuse"),
    f"{ROWS}_no_truncate": (ROWS, "BEFORE TRUNCATE", "STATEMENT", "ledger_refuse"),
    f"{ROWS}_in_order": (ROWS, "BEFORE INSERT", "ROW", "ledger_in_order"),
    f"{TEXTS}_erase_only": (TEXTS, "BEFORE UPDATE", "ROW", "ledger_erase_only"),
    f"{TEXTS}_no_delete": (TEXTS, "BEFORE DELETE", "ROW", "ledger_refuse"),
    f"{TEXTS}_no_truncate": (TEXTS, "BEFORE TRUNCATE", "STATEMENT", "ledger_refuse"),
    f"{RULINGS}_append_only": (RULINGS, "BEFORE UPDATE OR DELETE", "ROW", "ledger_refuse"),
    f"{RULINGS}_no_truncate": (RULINGS, "BEFORE TRUNCATE", "STATEMENT", "ledger_refuse"),
    f"{CHECKPOINTS}_append_only": (CHECKPOINTS, "BEFORE UPDATE OR DELETE", "ROW", "ledger_refuse"),
    f"{CHECKPOINTS}_no_truncate": (CHECKPOINTS, "BEFORE TRUNCATE", "STATEMENT", "ledger_refuse"),
}


def guard(table: str, *unique: str) -> None:
    """Guard the table of a room above, too, which keeps in columns what the ledger says; call it in `ready()`.

    `unique`: for each of its constraints, the SQL condition under which a new row would replace one that is there.
    """
    _TABLES.append(table)
    _SQLITE[f"{table}_no_update"] = f"BEFORE UPDATE ON {table} BEGIN SELECT {_REFUSE}; END"
    _SQLITE[f"{table}_no_delete"] = f"BEFORE DELETE ON {table} BEGIN SELECT {_REFUSE}; END"
    _SQLITE[f"{table}_no_replace"] = (
        f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {' OR '.join(unique)}) "
        f"BEGIN SELECT {_REFUSE}; END"
    )
    _POSTGRES[f"{table}_append_only"] = (table, "BEFORE UPDATE OR DELETE", "ROW", "ledger_refuse")
    _POSTGRES[f"{table}_no_truncate"] = (table, "BEFORE TRUNCATE", "STATEMENT", "ledger_refuse")


def install() -> None:
    """Put every trigger in place, anew, on the tables that are there (an old migration has not all of them)."""
    with transaction.atomic(), connection.cursor() as cursor:
        _drop(cursor)
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "sqlite":
            for name, body in _SQLITE.items():
                if _table_of(name) in tables:
                    cursor.execute(f"CREATE TRIGGER {name} {body}")
            return
        for name, body in _POSTGRES_FUNCTIONS.items():
            cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        for name, (table, when, each, function) in _POSTGRES.items():
            if table in tables:
                cursor.execute(f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()")
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def missing() -> list[str]:
    """The names of triggers that should be there and are not, that do something else, or (PostgreSQL) that do not
    always fire."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            wanted = {(name, f"CREATE TRIGGER {name} {body}") for name, body in _SQLITE.items()}
        else:
            cursor.execute(
                "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
                "WHERE tgenabled = 'A' AND NOT tgisinternal"
            )
            wanted = {(name, _POSTGRES_FUNCTIONS[function]) for name, (*_rest, function) in _POSTGRES.items()}
        present = set(cursor.fetchall())
        tables = set(connection.introspection.table_names(cursor))
    # A table that a migration has yet to make has none: or nobody could run it.
    return sorted(name for name, _does in wanted - present if _table_of(name) in tables)


@contextmanager
def lifted() -> Iterator[None]:
    """Without the triggers, as only the tables' owner can: for tests that tamper, or that flush their tables."""
    with connection.cursor() as cursor:
        _drop(cursor)
    try:
        yield
    finally:
        install()


def _drop(cursor: Any) -> None:
    if connection.vendor == "sqlite":
        for name in _SQLITE:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        for name, (table, *_rest) in _POSTGRES.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def _table_of(name: str) -> str:
    return next(table for table in _TABLES if name.startswith(table))
