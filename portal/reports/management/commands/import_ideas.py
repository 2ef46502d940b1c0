"""`manage.py import_ideas FILE`: posts from a .jsonl, .csv or .xlsx file."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from ideas.models import Campaign
from portal.kit.errors import PortalError
from portal.reports.importing import ImportReport, import_ideas
from portal.reports.reading import read


class Command(BaseCommand):
    help = (
        "Import posts from FILE (.jsonl, .csv, .xlsx). A post is known by its id: importing twice imports once. "
        "Bad rows are listed with line and reason and the good ones kept; the exit code is then 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--campaign", metavar="SLUG", help="the campaign of rows that name none")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        campaign = _campaign(options["campaign"])
        hidden = not sys.stderr.isatty() and options["verbosity"] < 2
        with tqdm(total=_lines(path), unit="line", disable=hidden, leave=False) as bar:
            try:
                report = import_ideas(
                    read(path), by=None, campaign=campaign, dry_run=options["dry_run"],
                    progress=lambda line: bar.update(line - bar.n) and None,
                )  # fmt: skip
            except PortalError as error:
                raise CommandError(str(error)) from error
        self._tell(report, dry_run=options["dry_run"])
        if report.errors:
            sys.exit(1)

    def _tell(self, report: ImportReport, *, dry_run: bool) -> None:
        for line, reason in report.errors:
            self.stderr.write(_("line %(line)s: %(reason)s") % {"line": line, "reason": reason})
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        counts = {"created": report.created, "skipped": report.skipped, "refused": len(report.errors)}
        self.stdout.write(_("%(created)s imported, %(skipped)s here already, %(refused)s refused.") % counts)


def _campaign(slug: str | None) -> Campaign | None:
    if slug is None:
        return None
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise CommandError(_("There is no campaign “%(slug)s”.") % {"slug": slug})
    return campaign


def _lines(path: Path) -> int | None:
    """How many lines a text file has, for the progress bar; an Excel file does not tell in advance."""
    if path.suffix.lower() == ".xlsx":
        return None
    with path.open("rb") as file:
        return sum(1 for _line in file)
