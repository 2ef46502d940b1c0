"""`manage.py rebuild_index`: index every post anew, while searches and changes go on."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from elasticsearch import ApiError
from tqdm import tqdm

from ideas.models import Idea
from portal.events.outbox import NotNow
from search.engines import engines
from search.versions import Busy


class Command(BaseCommand):
    help = "Index every post anew, in every engine. Searches and changes go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        names = [engine.name for engine in engines()]
        parser.add_argument("--only", choices=names, help="the index of one engine")

    def handle(self, *args: Any, only: str | None = None, **options: Any) -> None:
        posts = Idea.objects.count()
        for engine in engines():
            if only in (None, engine.name):
                with tqdm(total=posts, desc=engine.name, unit="post", disable=not sys.stderr.isatty()) as bar:
                    try:
                        done = engine.rebuild(lambda n, bar=bar: bar.update(n - bar.n))  # type: ignore[misc]
                    except (NotNow, Busy, ApiError) as reason:
                        raise CommandError(f"{engine.name}: {reason}") from reason
                self.stdout.write(f"{engine.name}: {done} posts indexed.")
