"""The database as the migrations leave it: made quickly, and brought back after a test that commits.

Migrating takes ten times as long as a test file: a SQLite database is copied from one that was migrated before. The
copy in `var/` is keyed by what the migrations say; what has changed since is migrated, as for any old database.
"""

import contextlib
import hashlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

_rows: dict[str, list[tuple[Any, ...]]] = {}

FOLDER = settings.BASE_DIR / "var" / "test-databases"


def put_in_place() -> None:
    """Before the test database is set up: start from the copy, if there is one for these migrations."""
    if connection.vendor == "sqlite":
        copy_to(connection.settings_dict["TEST"]["NAME"])


def copy_to(path: str | Path) -> None:
    """Make a database there that is migrated already, if there is a copy; otherwise leave that to whoever opens it."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(_copy(), path)


def keep() -> None:
    """After it was set up: keep a copy for the next run."""
    if connection.vendor != "sqlite" or _copy().exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    fresh = FOLDER / f"{os.getpid()}.unfinished"
    with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(fresh) as target:
        source.backup(target)
    fresh.replace(_copy())
    for older in set(FOLDER.glob("*.sqlite3")) - {_copy()}:
        older.unlink(missing_ok=True)


def _copy() -> Path:
    own = sorted(settings.BASE_DIR.glob("[!.]*/**/migrations/*.py"))
    roles = settings.BASE_DIR / "portal" / "people" / "roles.py"  # read by a migration
    digest = hashlib.sha256()
    for path in [settings.BASE_DIR / "uv.lock", roles, *own]:
        digest.update(path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"


def _columns() -> dict[str, str]:
    """Quoted: each table, and its columns that can be written (PostgreSQL writes the index's own)."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    quote = connection.ops.quote_name
    return {
        quote(model._meta.db_table): ", ".join(quote(field.column) for field in model._meta.local_concrete_fields)
        for model in models
        if not model._meta.proxy
    }


def remember_rows() -> None:
    """What the migrations left in every table: roles, the first pages. Read before any test can have added to it."""
    with connection.cursor() as cursor:
        for table, columns in _columns().items():
            cursor.execute(f"SELECT {columns} FROM {table}")
            _rows[table] = cursor.fetchall()


def flush() -> None:
    """Empty every table, the ledger too, whose triggers refuse that to anyone; then put the migrations' rows back."""
    from workout import triggers  # the apps are not loaded yet when pytest reads this module

    with triggers.lifted():
        call_command("flush", verbosity=0, interactive=False, allow_cascade=True, inhibit_post_migrate=True)
        with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
            columns = _columns()
            for table, rows in _rows.items():
                if rows:
                    places = ", ".join(["%s"] * len(rows[0]))
                    cursor.executemany(f"INSERT INTO {table} ({columns[table]}) VALUES ({places})", rows)
            # The rows came back with their own numbers, which a sequence that starts again at 1 knows nothing of.
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
                cursor.execute(statement)
