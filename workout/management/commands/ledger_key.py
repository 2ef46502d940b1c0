"""`manage.py ledger_key`: the public key that checkpoints are signed with; `--new` makes another private one."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workout import signing


class Command(BaseCommand):
    help = "Print the public key of LEDGER_SIGNING_KEY; with --new a fresh private key, for LEDGER_SIGNING_KEY."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new", action="store_true", help="print a new private key instead; nothing is changed")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(secrets.token_urlsafe(32) if options["new"] else signing.public_key())
