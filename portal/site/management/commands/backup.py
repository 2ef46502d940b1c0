"""`manage.py backup DIR`: the database and the files, in a folder that `manage.py restore` reads."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from portal.site import backups


class Command(BaseCommand):
    help = "Copy the database and the files into a new folder, while the portal runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="a folder that is new or empty")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        with tqdm(unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar:
            said = backups.make(folder, progress=bar.update)
        self.stdout.write(f"{folder}: the database and {said['files']} files. Keys are not in it: keep them elsewhere.")
