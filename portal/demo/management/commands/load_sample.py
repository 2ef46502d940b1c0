"""`manage.py load_sample`: the sample company and its 800 requests, once."""

from typing import Any

from django.core.management.base import BaseCommand

from ideas.models import Idea
from portal.demo.sample import build


class Command(BaseCommand):
    help = "Load the sample company and its 800 requests into an empty portal; does nothing where there are posts."

    def handle(self, *args: Any, **options: Any) -> None:
        if Idea.objects.exists():
            self.stdout.write("There are posts already: no sample was loaded.")
            return
        build()
        self.stdout.write(f"Loaded the sample: {Idea.objects.count()} posts.")
