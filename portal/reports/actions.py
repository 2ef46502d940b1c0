"""Files that people ask for or send in. The asking is quick; the worker does the rest."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ideas.models import Campaign
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed, PortalError
from portal.people.models import Employee
from portal.reports import exporting
from portal.reports.datasets import SOURCES
from portal.reports.importing import ImportReport, import_ideas
from portal.reports.models import Dataset, Export, FileState, Import, export_path
from portal.reports.permissions import can_export, can_import
from portal.reports.reading import read

KEPT = timedelta(days=7)
STEP = 500  # rows between two looks at the progress bar
LONGEST_LIST = 1000  # refusals that are kept
LARGEST = 100 * 1024 * 1024
EXPORT_HANDLER, IMPORT_HANDLER = "reports.export", "reports.import"


@transaction.atomic
def ask_export(dataset: str, file_format: str, *, by: Employee) -> Export:
    """Have the worker make a file. Raises NotAllowed, Invalid."""
    if not can_export(by):
        raise NotAllowed()
    if dataset not in Dataset.values or file_format not in Export.Format.values:
        raise Invalid()
    export = Export(
        asked_by=by, dataset=dataset, format=file_format, asked_at=clock.now(), expires_at=clock.now() + KEPT
    )
    export.file.name = export_path(export, "")  # known beforehand: a worker that dies leaves no stray file behind
    export.save()
    record("export.asked", export, by=by, dataset=dataset, format=file_format)
    return export


@transaction.atomic
def ask_import(file: UploadedFile, *, campaign: Campaign | None = None, dry_run: bool, by: Employee) -> Import:
    """Have the worker read a file of posts; `dry_run` checks it and writes nothing. Raises NotAllowed, Invalid."""
    if not can_import(by):
        raise NotAllowed()
    name = Path(file.name or "").name
    if exporting.kind_of(Path(name)) is None:
        raise Invalid(_("Only .jsonl, .csv and .xlsx files can be imported."), field="file")
    if (file.size or 0) > LARGEST:
        raise Invalid(_("The file is larger than 100 MB; please split it."), field="file")
    sent = Import.objects.create(
        asked_by=by, file=file, name=name[-200:], campaign=campaign, dry_run=dry_run, asked_at=clock.now(),
        expires_at=clock.now() + KEPT,
    )  # fmt: skip
    record("import.asked", sent, by=by, dry_run=dry_run)
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


def make_exports(keys: Sequence[str]) -> None:
    """The outbox's handler: write the files of these exports. Done again, it makes the same file again."""
    for export in Export.objects.filter(pk__in=keys).exclude(state=FileState.READY).select_related("asked_by"):
        _make(export)


def _make(export: Export) -> None:
    if not can_export(export.asked_by):  # who has left meanwhile gets nothing any more
        _update(export, state=FileState.FAILED, error=str(NotAllowed.default_message))
        return
    source = SOURCES[export.dataset]
    _update(export, state=FileState.WORKING, total=source.count(), done=0)
    path = Path(export.file.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file, translation.override(export.asked_by.language or "ko"):
        rows = exporting.write(_counted(source.records(), export), export.format, file, source.columns)
    _update(export, state=FileState.READY, done=rows, total=rows)


def _counted(records: Iterable[dict[str, Any]], export: Export) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(records, start=1):
        if number % STEP == 0:
            _update(export, done=number)
        yield one


def read_imports(keys: Sequence[str]) -> None:
    """The outbox's handler: read these files. Done again, it takes in nothing twice."""
    for sent in Import.objects.filter(pk__in=keys).select_related("asked_by", "campaign"):
        if sent.is_under_way:
            with translation.override(sent.asked_by.language or "ko"):
                _read(sent)


def _read(sent: Import) -> None:
    _update(sent, state=FileState.WORKING, done=0, total=_lines(sent))

    def progress(line: int) -> None:
        if line % STEP == 0:
            _update(sent, done=line)

    try:
        if not can_import(sent.asked_by):
            raise NotAllowed()
        rows = read(Path(sent.file.path))
        told = import_ideas(rows, by=sent.asked_by, campaign=sent.campaign, dry_run=sent.dry_run, progress=progress)
    except PortalError as error:
        _update(sent, state=FileState.FAILED, error=str(error)[:500])
    else:
        _tell(sent, told)


def _tell(sent: Import, told: ImportReport) -> None:
    whole = told.created + told.skipped + len(told.errors)
    _update(
        sent, state=FileState.READY, done=whole, total=whole, created=told.created, skipped=told.skipped,
        refused=len(told.errors), refusals=[list(error) for error in told.errors[:LONGEST_LIST]],
    )  # fmt: skip


def _lines(sent: Import) -> int:
    """How many lines a text file has; an Excel file does not tell in advance."""
    if sent.file.name.endswith(".xlsx"):
        return 0
    with sent.file.open("rb") as file:
        return sum(1 for _line in file)


def discard_expired() -> int:
    """Take away what is older than a week, files first; returns how many."""
    count = 0
    for model in (Export, Import):
        for old in model.objects.expired():
            old.file.delete(save=False)
            old.delete()
            count += 1
    return count


def _update(one: Export | Import, **fields: Any) -> None:
    """At once, so that the page can show it: no transaction is around this."""
    type(one).objects.filter(pk=one.pk).update(**fields)
    for name, value in fields.items():
        setattr(one, name, value)
