"""`manage.py export_ideas [FILE]`: all posts that staff may see, as a file or on the standard output."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from portal.kit.files import replacing
from portal.reports import exporting
from portal.reports.reading import FORMATS, kind_of


class Command(BaseCommand):
    help = (
        "Export all posts that staff may see to FILE, or to the standard output (“-”, the default). "
        "Names that authors hide are left out. What comes out, import_ideas reads again: .jsonl in names and "
        "codes for programs, .csv and .xlsx in words for people."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-")
        parser.add_argument("--format", choices=FORMATS, help="otherwise the file's name says it; jsonl")
        parser.add_argument(
            "--language", choices=dict(settings.LANGUAGES), help="of the headings and words in .csv and .xlsx"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = None if options["file"] == "-" else Path(options["file"])
        kind = options["format"] or (kind_of(path) if path else "jsonl")
        if kind is None:
            raise CommandError(_("The file's name must end in .jsonl, .csv or .xlsx, or --format must say which."))
        with translation.override(options["language"] or translation.get_language()):
            if path is None:
                with suppress(BrokenPipeError):
                    exporting.write(exporting.records(), kind, sys.stdout.buffer)
                return
            if not path.parent.is_dir():
                raise CommandError(_("There is no folder %(path)s.") % {"path": path.parent})
            with replacing(path) as file:
                count = exporting.write(exporting.records(), kind, file)
        self.stdout.write(_("%(count)s posts written to %(path)s.") % {"count": count, "path": path})
