"""`manage.py issue_token <username>`: prints a new API token, alone on the last line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.kit.errors import PortalError
from portal.people import actions
from portal.people.models import Employee


class Command(BaseCommand):
    help = "Make an API token for an employee and print it alone on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="issue_token", help="what it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        employee = Employee.objects.active().filter(username=options["username"]).first()
        if employee is None:
            raise CommandError(f"there is no active employee {options['username']!r}")
        try:
            token = actions.issue_token(employee, name=options["name"], by=None)
        except PortalError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(token)
