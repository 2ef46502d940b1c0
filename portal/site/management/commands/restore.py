"""`manage.py restore DIR [--replace]`: put a backup in place of what is here, and verify it."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from portal.site import backups


class Command(BaseCommand):
    help = "Put a backup in place of an empty database; --replace: of whatever is here. Stop the portal first."
    requires_system_checks = ()  # they look into the database that is about to be replaced

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="what `manage.py backup` wrote")
        parser.add_argument("--replace", action="store_true", help="also where that loses what is here")

    def handle(self, *args: Any, folder: Path, replace: bool, **options: Any) -> None:
        said = backups.read(folder)
        if backups.is_used() and not replace:
            raise CommandError("This database is not empty. To lose what is in it, say --replace.")
        with tqdm(unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar:
            backups.put_back(folder, said, progress=bar.update)
        call_command("migrate", verbosity=0)  # a newer portal's tables, and the triggers that guard the ledger
        self.stdout.write(f"Restored what was there on {said['made_at'][:16].replace('T', ' ')} (UTC). The ledger:")
        call_command("verify_ledger", stdout=self.stdout, stderr=self.stderr)
        if settings.ELASTICSEARCH_URL:
            self.stdout.write("Now run `manage.py rebuild_index --only elasticsearch`.")
