"""The sample for load tests: as many rows as asked for, exact counters, the same every time."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F

from ideas.models import Idea, IdeaVersion, Vote
from ideas.states import State
from portal.events.models import Job
from portal.people.models import Employee
from portal.reports.sampling import make_sample

pytestmark = pytest.mark.django_db


def told() -> list[tuple]:
    return list(Idea.objects.order_by("source_id").values_list("title", "body", "state", "vote_count", "touchpoint"))


def test_as_many_rows_as_asked_for_with_exact_counters(capsys):
    call_command("make_sample", ideas=300, employees=40, votes=2000)
    assert (Idea.objects.count(), Vote.objects.count(), IdeaVersion.objects.count()) == (300, 2000, 300)
    assert Employee.objects.staff().count() == 40
    counted = Idea.objects.annotate(real=Count("votes", distinct=True))
    assert not counted.exclude(vote_count=F("real")).exists()
    assert Idea.objects.values("state").distinct().count() >= 5
    assert Idea.objects.filter(state=State.ACCEPTED, owner__isnull=False, due_on__isnull=False).exists()
    assert not Job.objects.exists()
    with pytest.raises(CommandError, match="already"):
        call_command("make_sample", ideas=1, employees=1, votes=0)


def test_it_is_the_same_every_time():
    make_sample(ideas=20, employees=5, votes=30)
    first = told()
    Vote.objects.all().delete()
    IdeaVersion.objects.all().delete()
    Idea.objects.all().delete()
    Employee.objects.filter(username__startswith="sample-").delete()
    make_sample(ideas=20, employees=5, votes=30)
    assert told() == first


@pytest.mark.parametrize("counts", [(2, 2, 5), (-1, 1, 0)])
def test_what_cannot_be_is_refused(counts):
    ideas, employees, votes = counts
    with pytest.raises(CommandError):
        call_command("make_sample", ideas=ideas, employees=employees, votes=votes)
    assert not Idea.objects.exists()


@pytest.mark.parametrize("counts", [(0, 0, 0), (0, 3, 0), (3, 0, 0), (1, 2, 2)])
def test_small_samples(counts):
    ideas, employees, votes = counts
    make_sample(ideas=ideas, employees=employees, votes=votes)
    assert (Idea.objects.count(), Vote.objects.count()) == (ideas, votes)


@pytest.mark.postgres
def test_postgresql_knows_of_the_rows_at_once() -> None:
    """Until its tables are analysed it plans for empty ones."""
    call_command("make_sample", ideas=50, employees=10, votes=200)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'ideas_vote'::regclass")
        assert cursor.fetchone()[0] > 0
