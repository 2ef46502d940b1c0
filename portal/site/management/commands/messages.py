"""`manage.py messages`: collects the strings to translate; `make messages` runs it."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import makemessages

# No line numbers and no date: a change in the file is a change of its strings.
OPTIONS = {
    "locale": ["ko"],
    "ignore_patterns": ["tests", "var", "docs", "locale"],
    "no_location": True,
    "no_obsolete": True,
    "no_wrap": True,
}
CREATED = re.compile(r'^"POT-Creation-Date:.*\n', re.MULTILINE)


class Command(makemessages.Command):
    help = "Collect the strings to translate into locale/ko (needs gettext). A new one is empty, never a guess."
    msgmerge_options = ("-q", "--backup=none", "--update", "--no-fuzzy-matching", "--sort-output")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--into", type=Path, default=settings.LOCALE_PATHS[0], help="another folder than locale/")

    def handle(self, *args: Any, into: Path, **options: Any) -> None:
        self.msgmerge_options = list(self.msgmerge_options)
        self.into = into
        super().handle(*args, **{**options, **OPTIONS})
        catalogue = into / "ko" / "LC_MESSAGES" / "django.po"
        catalogue.write_text(CREATED.sub("", catalogue.read_text("utf-8")), "utf-8")

    def build_potfiles(self) -> list[str]:
        """All strings go to one catalogue, wherever they stand."""
        self.into.mkdir(parents=True, exist_ok=True)
        self.default_locale_path = str(self.into)
        self.locale_paths = [self.default_locale_path]
        return super().build_potfiles()
