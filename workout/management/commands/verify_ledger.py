"""`manage.py verify_ledger`: recompute the whole ledger; exit 0 if it is intact, 1 if not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from workout import ledger


class Command(BaseCommand):
    help = "Recompute every row of the ledger of rulings. Exit 0: intact. Exit 1: the first bad row is named."

    def handle(self, *args: Any, **options: Any) -> None:
        found = ledger.verify()
        if found.fault is None:
            self.stdout.write(f"intact: {found.size} rows, head {found.head}")
            return
        where = f"row {found.fault.number}" if found.fault.number else "the ledger"
        self.stderr.write(f"NOT INTACT: {where}: {found.fault.what}")
        sys.exit(1)
