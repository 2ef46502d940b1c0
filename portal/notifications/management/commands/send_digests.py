"""`manage.py send_digests`: send the digests that are due; the worker does the same every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.events import outbox
from portal.notifications.mail import digests, mailing


class Command(BaseCommand):
    help = "Send the digests of all whose hour has come (the worker does so, too); safe to run again and twice."

    def handle(self, *args: Any, **options: Any) -> None:
        queued = digests.queue_due()
        outbox.drain(lane=mailing.LANE)
        self.stdout.write(f"{queued} digests were due")
