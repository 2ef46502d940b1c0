"""`manage.py find_duplicates`: look for likely duplicates among all posts, as the worker does when one changes."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ideas.models import Idea
from search import duplicates
from search.indexing import batches
from search.models import LikelyDuplicate


class Command(BaseCommand):
    help = "Look for likely duplicates among all posts that nobody has ruled on."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = Idea.objects.waiting().order_by("pk").values_list("pk", flat=True)
        with tqdm(total=waiting.count(), unit="post", disable=not sys.stderr.isatty()) as bar:
            for ids in batches(waiting):
                duplicates.find(ids)
                bar.update(len(ids))
        self.stdout.write(f"{LikelyDuplicate.objects.count()} likely duplicates.")
