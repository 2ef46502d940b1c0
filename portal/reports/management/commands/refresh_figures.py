"""`manage.py refresh_figures`: the dashboard's figures, all of them again."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.reports import facts


class Command(BaseCommand):
    help = "Count everything for the dashboard again; the worker keeps it up to date by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{facts.rebuild()} posts counted")
