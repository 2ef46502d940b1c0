"""What the worker does with files. Whatever happens to it meanwhile, no file stays "being made" for ever."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from portal.events import outbox
from portal.events.models import Job
from portal.kit.errors import NotAllowed, PortalError
from portal.kit.files import replacing
from portal.reports import exporting, listings, refusals
from portal.reports.datasets import SOURCES
from portal.reports.importing import ImportReport, import_ideas
from portal.reports.models import Export, FileState, Import, Transfer
from portal.reports.permissions import can_export, can_import
from portal.reports.reading import read

log = logging.getLogger("portal.reports")

STEP = 500  # rows after which the progress bar moves on, and the lease of the job
LONGEST_LIST = 1000  # refusals that the page shows; the file has all
EXPORT_HANDLER, IMPORT_HANDLER = "reports.export", "reports.import"
ATTEMPTS = 3  # workers that may die over one file
LEASE = timedelta(minutes=5)  # longer than what is done at one go: counting, opening a workbook, the refused rows


class Overtaken(Exception):
    """The file is not under way any more: another worker, which took this one for dead, has told how it ended."""


def make_exports(keys: Sequence[str]) -> None:
    """The outbox's handler: write the files of these exports. Done again, it makes the same file again."""
    for export in Export.objects.filter(pk__in=keys).select_related("asked_by"):
        if export.is_under_way:
            _finish(export, _make)


def read_imports(keys: Sequence[str]) -> None:
    """The outbox's handler: read these files. Done again, it takes in nothing twice."""
    for sent in Import.objects.filter(pk__in=keys).select_related("asked_by", "campaign"):
        if sent.is_under_way:
            _finish(sent, _read)


def fail_abandoned() -> int:
    """By the clock: files that no job is for any more, as after workers that died over them; returns how many."""
    count = 0
    for model, handler in ((Export, EXPORT_HANDLER), (Import, IMPORT_HANDLER)):
        waited_for = model.objects.filter(state__in=(FileState.WAITING, FileState.WORKING))
        under_way = list(waited_for.select_related("asked_by"))  # before its jobs: whoever asks now has one by then
        alive = set(Job.objects.filter(handler=handler, dead_at=None).values_list("key", flat=True))
        for one in under_way:
            if str(one.pk) not in alive:
                with translation.override(one.asked_by.language or "ko"):
                    count += _fail(one, _("The work on this file broke off several times. Please try another one."))
    return count


def _finish(one: Any, work: Callable[[Any], None]) -> None:
    """Do the work in the language of who asked, and say so where it fails."""
    with translation.override(one.asked_by.language or "ko"):
        try:
            work(one)
        except Overtaken:
            log.warning("the file %s %s was finished by another worker", type(one).__name__, one.pk)
        except PortalError as error:
            _fail(one, str(error))
        except Exception:  # whatever it was: who waits for the file is told, and the log has the rest
            log.exception("the file %s %s failed", type(one).__name__, one.pk)
            _fail(one, _("Something went wrong with this file. Please try again; if it stays so, tell the admins."))


def _make(export: Export) -> None:
    if not can_export(export.asked_by):  # who has left meanwhile gets nothing any more
        raise NotAllowed()
    source = SOURCES[export.dataset]
    total = listings.count(export) if export.listing else source.count()
    _update(export, state=FileState.WORKING, total=total, done=0)
    path = Path(export.file.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    records = listings.records(export) if export.listing else source.records()
    with replacing(path) as file:
        rows = exporting.write(_counted(records, export), export.format, file, source.columns)
    _update(export, state=FileState.READY, done=rows, total=rows)


def _counted(records: Iterable[dict[str, Any]], export: Export) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(records, start=1):
        if number % STEP == 0:
            _update(export, done=number)
        yield one


def _read(sent: Import) -> None:
    _update(sent, state=FileState.WORKING, done=0, total=_lines(sent))
    if not can_import(sent.asked_by):
        raise NotAllowed()

    def progress(line: int) -> None:
        if line >= sent.done + STEP:  # there are empty lines, too
            _update(sent, done=line)

    columns = sent.columns or None  # where none were chosen, the file's own header says it
    rows = read(Path(sent.file.path), columns)
    told = import_ideas(rows, by=sent.asked_by, campaign=sent.campaign, dry_run=sent.dry_run, progress=progress)
    _tell(sent, told)


def _tell(sent: Import, told: ImportReport) -> None:
    """What came of it, all at once; of the former and the new file of refused rows the one stays that is told of."""
    storage, former = sent.refused_file.storage, sent.refused_file.name
    sent.refused_file = ""
    if told.errors:
        with refusals.written(Path(sent.file.path), dict(told.errors)) as file:
            sent.refused_file.save(sent.file.name, File(file), save=False)
    whole = told.created + told.skipped + len(told.errors)
    try:
        _update(
            sent, state=FileState.READY, done=whole, total=whole, created=told.created, skipped=told.skipped,
            refused=len(told.errors), refusals=[list(error) for error in told.errors[:LONGEST_LIST]],
            refused_file=sent.refused_file.name or "",
        )  # fmt: skip
    except Overtaken:
        sent.refused_file.delete(save=False)
        raise
    if former:
        storage.delete(former)


def _lines(sent: Import) -> int:
    """How many lines a text file has; an Excel file does not tell in advance."""
    if sent.file.name.endswith(".xlsx"):
        return 0
    with sent.file.open("rb") as file:
        return sum(1 for _line in file)


def _fail(one: Transfer, why: str) -> bool:
    """Whether it was still under way: another worker may have come to its end meanwhile."""
    return bool(_under_way(one).update(state=FileState.FAILED, error=why[:500]))


def _under_way(one: Transfer) -> QuerySet[Any]:
    return type(one)._default_manager.filter(pk=one.pk, state__in=(FileState.WAITING, FileState.WORKING))


def _update(one: Export | Import, **fields: Any) -> None:
    """At once, so that the page can show it: no transaction is around this. Raises Overtaken."""
    if not _under_way(one).update(**fields):
        raise Overtaken()
    outbox.renew(IMPORT_HANDLER if isinstance(one, Import) else EXPORT_HANDLER, str(one.pk))
    for name, value in fields.items():
        setattr(one, name, value)
