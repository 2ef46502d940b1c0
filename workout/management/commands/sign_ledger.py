"""`manage.py sign_ledger`: a signed checkpoint of the ledger as it is now, to be kept outside; also for cron."""

from typing import Any

from django.core.management.base import BaseCommand

from workout import ledger


class Command(BaseCommand):
    help = "Sign what the ledger holds now, keep the checkpoint, and print it (send it somewhere else)."

    def handle(self, *args: Any, **options: Any) -> None:
        with ledger.writing():
            checkpoint = ledger.checkpoint()
        self.stdout.write(checkpoint.signed().text(), ending="")
