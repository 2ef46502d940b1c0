"""`manage.py make_sample --ideas N --employees N --votes N`: made-up rows for load tests."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from portal.kit import statistics
from portal.reports.sampling import make_sample, sample_exists


class Command(BaseCommand):
    help = (
        "Fill the database with made-up posts, people and votes for load tests: the same ones every time, without "
        "history or rulings. Run rebuild_index afterwards to make them searchable."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ideas", type=int, default=1000)
        parser.add_argument("--employees", type=int, default=100)
        parser.add_argument("--votes", type=int, default=5000)

    def handle(self, *args: Any, **options: Any) -> None:
        counts = {name: options[name] for name in ("ideas", "employees", "votes")}
        if any(count < 0 for count in counts.values()):
            raise CommandError("numbers must not be negative")
        if sample_exists():
            raise CommandError("there is a sample already; start from an empty database")
        with tqdm(total=sum(counts.values()), unit="row", disable=None, leave=False) as bar:
            try:
                make_sample(**counts, progress=lambda done: bar.update(done) and None)
            except ValueError as error:
                raise CommandError(str(error)) from error
        statistics.renew()
        self.stdout.write("{ideas:,} posts, {employees:,} employees, {votes:,} votes.".format(**counts))
