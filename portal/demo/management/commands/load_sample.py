"""`manage.py load_sample`: the sample company and its 800 requests, once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from ideas.models import Idea
from portal.demo.sample import build
from portal.events import outbox
from portal.kit import clock, statistics
from portal.notifications.models import Notification

READ_AFTER = timedelta(days=10)  # nobody starts a demo with months of unread news


class Command(BaseCommand):
    help = "Load the sample company and its 800 requests into an empty portal; does nothing where there are posts."

    def handle(self, *args: Any, **options: Any) -> None:
        if Idea.objects.exists():
            self.stdout.write("There are posts already: no sample was loaded.")
            return
        build()
        statistics.renew()
        outbox.drain()
        statistics.renew()
        now = clock.now()
        Notification.objects.unread().filter(event__at__lt=now - READ_AFTER).update(read_at=now)
        self.stdout.write(f"Loaded the sample: {Idea.objects.count()} posts.")
