"""Files that people ask for or send in. The asking is quick; the worker does the rest (`portal.reports.work`)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from ideas.models import Campaign
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.models import Employee
from portal.reports.columns import REQUIRED, TAKEN, guess
from portal.reports.listings import LISTINGS, LONGEST_QUERY
from portal.reports.models import Dataset, Export, FileState, Import, Listing, export_path
from portal.reports.permissions import can_export, can_import
from portal.reports.reading import Table, legible, open_table

KEPT = timedelta(days=7)
LARGEST = 100 * 1024 * 1024
PREVIEWED, LONGEST_CELL = 8, 120  # rows of a preview, characters of one of its cells
MOST_COLUMNS = 200


@transaction.atomic
def ask_export(dataset: str, file_format: str, *, listing: str = "", query: str = "", by: Employee) -> Export:
    """Have the worker make a file: of a whole dataset, or of the list of a page (`Listing`) at an address.

    Raises NotAllowed, Invalid.
    """
    if not can_export(by):
        raise NotAllowed()
    if listing in Listing.values:
        dataset = LISTINGS[Listing(listing)].dataset
    elif listing or query:
        raise Invalid()
    if dataset not in Dataset.values or file_format not in Export.Format.values or len(query) > LONGEST_QUERY:
        raise Invalid()
    export = Export(
        asked_by=by, dataset=dataset, listing=listing, query=query, format=file_format, asked_at=clock.now(),
        expires_at=clock.now() + KEPT,
    )  # fmt: skip
    export.file.name = export_path(export, "")  # known beforehand: a worker that dies leaves no stray file behind
    export.save()
    record("export.asked", export, by=by, dataset=dataset, format=file_format)
    return export


@transaction.atomic
def ask_import(file: UploadedFile, *, campaign: Campaign | None = None, by: Employee) -> Import:
    """Keep a file of posts that can be read; nothing happens until its columns are chosen.

    Raises NotAllowed; Invalid where the file is none that can be read, in words that say why.
    """
    if not can_import(by):
        raise NotAllowed()
    if (file.size or 0) > LARGEST:
        raise Invalid(_("The file is larger than 100 MB; please split it."), field="file")
    name = Path(file.name or "").name
    table = open_table(file, name)
    preview = _preview(table)
    file.seek(0)
    return Import.objects.create(
        asked_by=by, file=file, name=name[-200:], campaign=campaign, asked_at=clock.now(),
        expires_at=clock.now() + KEPT, state=FileState.COLUMNS, preview=preview, columns=guess(table.header),
    )  # fmt: skip


def _preview(table: Table) -> dict[str, Any]:
    """The first lines as they are read, before anything is made of them."""
    if len(table.header) > MOST_COLUMNS:
        raise Invalid(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS}, field="file")
    if table.kind == "jsonl":
        names = [column.name for column in TAKEN]
        found = list(islice(table.rows(), PREVIEWED))
        if not found:
            raise Invalid(_("There is nothing in this file."), field="file")
        rows = [
            [row.line, [_shown(row.data.get(name)) for name in names] if row.data else [row.error]] for row in found
        ]
        return {"header": names, "rows": rows}
    lines = islice(table.lines, PREVIEWED)
    width = len(table.header)
    rows = [[one.line, [_shown(value) for value in [*one.values, *[None] * width][:width]]] for one in lines]
    return {"header": [_shown(name) for name in table.header], "rows": rows}


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        value = f"{value:%Y-%m-%d %H:%M}" if value.time() != time() else f"{value:%Y-%m-%d}"
    text = "" if value is None else str(value)
    text = legible(text).replace("\0", "")  # a database takes neither
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


@transaction.atomic
def choose_columns(sent: Import, columns: Sequence[str], *, campaign: Campaign | None, by: Employee) -> Import:
    """Say which of our columns each of a file's is ("" for none), and have the whole file tried; nothing is written.

    Raises NotAllowed; Invalid where a column is missing or there twice; Conflict where it is being read already.
    """
    if not can_import(by) or sent.asked_by_id != by.pk:
        raise NotAllowed()
    chosen = [name for name in columns if name]
    if sent.is_table:
        if len(columns) != len(sent.columns) or set(chosen) - {column.name for column in TAKEN}:
            raise Invalid()
        labels = {column.name: str(column.label) for column in TAKEN}
        if missing := [labels[name] for name in REQUIRED if name not in chosen]:
            raise Invalid(_("Please say which column this is: %(columns)s.") % {"columns": ", ".join(missing)})
        if twice := [labels[name] for name in dict.fromkeys(chosen) if chosen.count(name) > 1]:
            raise Invalid(_("Two columns cannot be the same: %(columns)s.") % {"columns": ", ".join(twice)})
    fresh = {"state": FileState.WAITING, "dry_run": True, "done": 0, "total": 0, "error": "", "campaign": campaign}
    changeable = (FileState.COLUMNS, FileState.READY, FileState.FAILED)
    found = Import.objects.filter(pk=sent.pk, dry_run=True, state__in=changeable)
    if not found.update(**fresh, columns=list(columns)):
        raise Conflict(_("This file is being read, or was taken in already."))
    sent.refresh_from_db()
    record("import.asked", sent, by=by, dry_run=True)
    return sent


@transaction.atomic
def import_in_earnest(tried: Import, *, by: Employee) -> Import:
    """After a try that was to one's liking: the same file again, this time for real."""
    if not can_import(by) or tried.asked_by_id != by.pk:
        raise NotAllowed()
    fresh = {"state": FileState.WAITING, "dry_run": False, "done": 0}
    if not Import.objects.filter(pk=tried.pk, dry_run=True, state=FileState.READY).update(**fresh):
        raise Invalid(_("This file was taken in already."))
    tried.refresh_from_db()
    record("import.asked", tried, by=by, dry_run=False)
    return tried


def discard_expired() -> int:
    """Take away what is older than a week, files first; returns how many."""
    count = 0
    for model in (Export, Import):
        for old in model.objects.expired():
            old.discard_files()
            old.delete()
            count += 1
    return count
