"""`manage.py check_promises`: what the calendar decides; the worker does the same every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from ideas import actions
from workout.actions import return_unanswered


class Command(BaseCommand):
    help = (
        "Do now what the calendar decides: confirm by default what was done 14 days ago and left without an answer, "
        "bring back questions that nobody answered, tell of what is overdue and ask for the reviews that have come due "
        "(neither on a public holiday)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"confirmed by default: {actions.confirm_silent()}")
        self.stdout.write(f"came back unanswered: {return_unanswered()}")
        self.stdout.write(f"overdue, told of: {actions.escalate_overdue()}")
        self.stdout.write(f"reviews asked for: {actions.ask_reviews()}")
