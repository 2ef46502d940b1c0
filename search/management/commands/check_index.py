"""`manage.py check_index`: is what can be found what was posted? Exits 1 where it is not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.engines import engine

_SHOWN = 20


class Command(BaseCommand):
    help = "Compare the search index with the posts; exit 1 and list the differences if there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what differs, then check again")

    def handle(self, *args: Any, repair: bool = False, **options: Any) -> None:
        drift = engine().check(repair=repair)
        for name, found in vars(drift).items():
            if found:
                more = ", …" if len(found) > _SHOWN else ""
                self.stdout.write(f"{name}: {len(found)} ({', '.join(map(str, found[:_SHOWN]))}{more})")
        if repair and drift:
            self.stdout.write("Repaired; checking again.")
            drift = engine().check(repair=False)
        if drift:
            sys.exit(1)
        self.stdout.write("The index is in step with the posts.")
