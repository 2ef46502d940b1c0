"""`manage.py check_index`: is what can be found what was posted? Exits 1 where it is not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.events.outbox import NotNow
from search.engines import engines
from search.port import Drift, Engine

_SHOWN = 20


class Command(BaseCommand):
    help = "Compare the search indexes with the posts; exit 1 and list the differences if there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what differs, then check again")

    def handle(self, *args: Any, repair: bool = False, **options: Any) -> None:
        in_step = [self._check(engine, repair=repair) for engine in engines()]
        if not all(in_step):
            sys.exit(1)

    def _check(self, engine: Engine, *, repair: bool) -> bool:
        """Whether the index is in step (after the repair, where there was one)."""
        try:
            drift = engine.check(repair=repair)
            self._tell(engine, drift)
            if repair and drift:
                self.stdout.write(f"{engine.name}: repaired; checking again.")
                drift = engine.check(repair=False)
                self._tell(engine, drift)
        except NotNow as reason:
            self.stdout.write(f"{engine.name}: {reason}")
            return False
        if not drift:
            self.stdout.write(f"{engine.name}: in step with the posts.")
        return not drift

    def _tell(self, engine: Engine, drift: Drift) -> None:
        for name, found in vars(drift).items():
            if found:
                more = ", …" if len(found) > _SHOWN else ""
                self.stdout.write(f"{engine.name}: {name}: {len(found)} ({', '.join(map(str, found[:_SHOWN]))}{more})")
