"""A copy of all that must last, in one folder, and how it is put back.

    backup.json      what it is: made last, so that a folder without it is no backup
    database.…       the database as of one moment (SQLite: the file; PostgreSQL: an archive of pg_dump)
    public, private/ the files, copied afterwards: a photo whose row is missing does no harm

Keys (`SECRET_KEY`, `LEDGER_SIGNING_KEY`) are in the environment and so in no backup; nor is Elasticsearch's index,
which can be made anew.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from portal.kit import clock
from portal.people.models import Employee

MANIFEST = "backup.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}

Progress = Callable[[int], None]  # so many bytes more have been copied


def make(folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Write a backup into a folder that is new or empty. Returns what `backup.json` says. Raises CommandError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(f"{folder} is not an empty folder.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = folder / DATABASES[connection.vendor]
    {"sqlite": _copy_sqlite_out, "postgresql": _dump_postgresql}[connection.vendor](database)
    database.chmod(0o600)
    progress(database.stat().st_size)
    said = {
        "made_at": clock.now().isoformat(),
        "engine": connection.vendor,
        "sha256": _digest(database),
        "migrations": sorted(map(list, MigrationLoader(connection).applied_migrations)),
        "files": sum(_copy_files(here, folder / name, progress) for name, here in _files().items()),
    }
    (folder / MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    return said


def read(folder: Path) -> dict[str, Any]:
    """What a backup says of itself, if it is whole and this portal can read it. Raises CommandError."""
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        database = folder / DATABASES[said["engine"]]
        whole = _digest(database) == said["sha256"]
        newer = {tuple(one) for one in said["migrations"]} - set(MigrationLoader(None).disk_migrations)
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{folder / MANIFEST} is not what a backup writes ({error}).") from None
    if not whole:
        raise CommandError(f"{database} is not the file that was backed up: its SHA-256 differs.")
    if said["engine"] != connection.vendor:
        raise CommandError(f"The backup is of {said['engine']}, DATABASE_URL names a database of {connection.vendor}.")
    if newer:
        raise CommandError(f"The backup was made by a newer version of the portal: it has {'.'.join(min(newer))}.")
    return dict(said)


def is_used() -> bool:
    """Whether somebody would lose something if this database were replaced."""
    return Employee._meta.db_table in connection.introspection.table_names() and Employee.objects.exists()


def put_back(folder: Path, said: dict[str, Any], *, progress: Progress) -> None:
    """Replace database and files by those of a backup that `read` has looked at. Raises CommandError."""
    database = folder / DATABASES[said["engine"]]
    connections.close_all()
    {"sqlite": _copy_sqlite_in, "postgresql": _restore_postgresql}[connection.vendor](database)
    progress(database.stat().st_size)
    for name, here in _files().items():
        _copy_files(folder / name, here, progress)


def _files() -> dict[str, Path]:
    """The folders of uploaded files, by what they are called in a backup."""
    return {"public": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_files(source: Path, target: Path, progress: Progress) -> int:
    """Copy a folder's files, over those that are there. Returns how many there were. Raises CommandError."""
    count = 0

    def copy(one: str, to: str) -> str:
        nonlocal count
        with suppress(FileNotFoundError):  # somebody has just taken a photo away
            shutil.copy2(one, to)
            progress(Path(to).stat().st_size)
            count += 1
        return to

    try:
        if source.is_dir():
            shutil.copytree(source, target, copy_function=copy, dirs_exist_ok=True)
    except OSError as error:
        raise CommandError(f"{source} could not be copied to {target}: {error}") from None
    return count


def _copy_sqlite_out(target: Path) -> None:
    source = Path(connection.settings_dict["NAME"]).resolve()
    _copy_sqlite(f"{source.as_uri()}?mode=ro", target)


def _copy_sqlite_in(source: Path) -> None:
    target = Path(connection.settings_dict["NAME"]).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy_sqlite(f"{source.resolve().as_uri()}?mode=ro&immutable=1", target)


def _copy_sqlite(source: str, target: Path) -> None:
    """SQLite's own backup: one moment's content, however many read and write meanwhile."""
    try:
        with closing(sqlite3.connect(source, uri=True)) as old, closing(sqlite3.connect(target, timeout=30)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        raise CommandError(f"{target}: {error}") from None


def _dump_postgresql(target: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _restore_postgresql(source: Path) -> None:
    """All or nothing: where it fails, the database is as it was."""
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", str(source))


def _run(program: str, *arguments: str) -> None:
    own = connection.settings_dict
    environ = {"PGHOST": own["HOST"], "PGPORT": own["PORT"], "PGUSER": own["USER"], "PGPASSWORD": own["PASSWORD"]}
    given = {name: str(value) for name, value in environ.items() if value}
    command = [program, *arguments, f"--dbname={own['NAME']}"]
    try:
        done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise CommandError(f"{program} is not on this machine: install PostgreSQL's client programs.") from None
    if done.returncode:
        raise CommandError(f"{program}: {done.stderr.strip() or done.returncode}")
