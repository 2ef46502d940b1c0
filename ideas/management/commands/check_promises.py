"""`manage.py check_promises`: what the calendar decides; the worker does the same every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from ideas import actions


class Command(BaseCommand):
    help = "Confirm by default what was done 14 days ago and left without an answer."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"confirmed by default: {actions.confirm_silent()}")
