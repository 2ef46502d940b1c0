"""`manage.py verify_ledger [--checkpoint FILE]`: recompute the whole ledger; exit 0 if it is intact, 1 if not."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from workout import ledger, signing
from workout.models import LedgerRow


class Command(BaseCommand):
    help = "Recompute every row of the ledger of rulings. Exit 0: intact. Exit 1: the first bad row is named."
    requires_system_checks = ()  # what is wrong with the ledger is for this command to say

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoint", metavar="FILE", action="append", default=[],
            help="hold the ledger against a checkpoint that was kept elsewhere (may be given several times)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        outside = [_read(Path(name)) for name in options["checkpoint"]]
        shown = sys.stderr.isatty()
        with tqdm(total=LedgerRow.objects.count(), unit=" rows", disable=not shown, leave=False) as bar:

            def progress(size: int) -> None:
                bar.update(size - bar.n)

            found = ledger.verify(outside, progress=progress)
        if found.fault is None:
            held = f", {found.checkpoints} checkpoints hold" if found.checkpoints else ""
            self.stdout.write(f"intact: {found.size} rows, head {found.head}{held}")
            return
        where = f"row {found.fault.number}" if found.fault.number else "the ledger"
        self.stderr.write(f"NOT INTACT: {where}: {found.fault.what}")
        sys.exit(1)


def _read(path: Path) -> signing.Signed:
    try:
        return signing.read(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise CommandError(f"{path}: {error}") from None
