"""`manage.py rebuild_index`: index every post anew, while searches and changes go on."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ideas.models import Idea
from search.engines import engine


class Command(BaseCommand):
    help = "Index every post anew. Searches and changes go on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(total=Idea.objects.listed().count(), unit="post", disable=not sys.stderr.isatty()) as bar:
            done = engine().rebuild(lambda n: bar.update(n - bar.n))
        self.stdout.write(f"Indexed {done} posts.")
