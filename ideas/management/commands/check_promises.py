"""`manage.py check_promises`: what the calendar decides; the worker does the same every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from ideas import actions


class Command(BaseCommand):
    help = (
        "Do now what the calendar decides: confirm by default what was done 14 days ago and left without an answer, "
        "tell of what is overdue (never on a public holiday), and ask for the reviews that have come due."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"confirmed by default: {actions.confirm_silent()}")
        self.stdout.write(f"overdue, told of: {actions.escalate_overdue()}")
        self.stdout.write(f"reviews asked for: {actions.ask_reviews()}")
