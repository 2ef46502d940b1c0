"""Posts from files, through the checks that every post passes: bad rows are reported, good ones kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ideas.actions import bulk_import, known_source_ids
from ideas.models import Campaign, Idea
from portal.people.models import Division, Employee
from portal.reports.reading import Row, own_number
from portal.reports.rows import ParsedRow, Parser, RefusedRow
from search.syncing import announce

BATCH = 500


@dataclass
class ImportReport:
    """What an import did: posts made, posts that were here already, rows refused (line and reason)."""

    created: int = 0
    skipped: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)


def import_ideas(
    rows: Iterable[Row],
    *,
    by: Employee | None,
    campaign: Campaign | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Put up the posts of `rows`; the same id is imported once, however often it comes. Nobody is told.

    `campaign` is for rows that name none. `progress` is called with the line reached. In a dry run all is
    checked and nothing written.
    """
    intake = _Intake(by, campaign, dry_run)
    for row in rows:
        intake.take(row)
        if progress:
            progress(row.line)
    intake.flush()
    return intake.report


class _Intake:
    """Collects the good rows and writes them in batches, each batch in one transaction."""

    def __init__(self, by: Employee | None, campaign: Campaign | None, dry_run: bool) -> None:
        self.report = ImportReport()
        self._by, self._dry_run = by, dry_run
        self._parser = Parser(campaign)
        self._first_lines: dict[str, int] = {}
        self._batch: list[ParsedRow] = []

    def take(self, row: Row) -> None:
        try:
            self._batch.append(self._checked(row))
        except RefusedRow as refusal:
            self.report.errors.append((row.line, str(refusal)))
        if len(self._batch) >= BATCH:
            self.flush()

    def _checked(self, row: Row) -> ParsedRow:
        if row.error:
            raise RefusedRow(row.error)
        parsed = self._parser.parse(row.line, row.data)
        first = self._first_lines.setdefault(parsed.post.source_id, row.line)
        if first != row.line:
            told = {"id": parsed.post.source_id, "line": first}
            raise RefusedRow(_("The id “%(id)s” is already that of line %(line)s.") % told)
        return parsed

    def flush(self) -> None:
        """Write what was collected."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        created = len(batch) - len(_known(batch)) if self._dry_run else self._write(batch)
        self.report.created += created
        self.report.skipped += len(batch) - created

    def _write(self, batch: list[ParsedRow]) -> int:
        try:
            return self._write_once(batch)
        except IntegrityError:  # another import brought the same posts at this moment: they are known now
            return self._write_once(batch)

    @transaction.atomic
    def _write_once(self, batch: list[ParsedRow]) -> int:
        known = _known(batch)
        new = [row for row in batch if row.post.source_id not in known]
        divisions = _divisions({row.division for row in new if row.division})
        ideas = bulk_import([row.with_division(divisions.get(row.division)) for row in new], by=self._by)
        announce(idea.pk for idea in ideas)  # an import is found, but tells nobody
        return len(ideas)


def _known(batch: list[ParsedRow]) -> set[str]:
    """The ids of posts that are here already: imported before, or written here and come back from an export."""
    own = {number: row.post for row in batch if (number := own_number(row.post.source_id)) is not None}
    here = Idea.objects.filter(pk__in=own, source_id=None).values_list("pk", "title")
    returned = {own[pk].source_id for pk, title in here if own[pk].content.title == title}
    ids = [row.post.source_id for row in batch]
    as_decimals = {f"{source_id}.0": source_id for source_id in ids if source_id.isdecimal()}  # see `rows`
    known = known_source_ids([*ids, *as_decimals])
    return returned | known | {as_decimals[source_id] for source_id in known if source_id in as_decimals}


def _divisions(names: set[str]) -> dict[str, Division]:
    """The divisions of these names, in either language; unknown ones are made."""
    found = {division.name_en: division for division in Division.objects.filter(name_en__in=names)}
    found |= {division.name: division for division in Division.objects.filter(name__in=names)}
    for name in sorted(names - set(found)):
        found[name], _created = Division.objects.get_or_create(name=name)
    return found
