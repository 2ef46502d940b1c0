"""Two executives at once, and a process that dies in the middle of ruling: with real processes, on both databases.

A twentieth of the counts as a rule, all of it under `make proof`.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Count

from ideas.models import Idea, Promise
from ideas.states import State
from portal.people import roles
from tests import factories
from tests.conftest import proof_count
from tests.services import database
from workout import ledger
from workout.models import AgendaItem, LedgerRow, Meeting, Ruling

PAIRS, KILLS = 1000, 200
ITEMS_A_ROUND = 40

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


class Ruler:
    """The other process: what it is told, and what it says."""

    def __init__(self, username: str, verdict: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.workout.ruler", username, verdict],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database.url()},
        )  # fmt: skip

    def tell(self, *items: int) -> None:
        assert self.process.stdin
        self.process.stdin.write(" ".join(map(str, items)) + "\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@contextlib.contextmanager
def ruler(username: str, verdict: str) -> Iterator[Ruler]:
    other = Ruler(username, verdict)
    with other.process:  # at the end its input is closed: it stops
        assert other.hear() == "ready"
        yield other


@pytest.fixture
def hall() -> Any:
    """A live meeting with as many items as asked for."""

    def made(count: int) -> tuple[Meeting, list[int]]:
        sponsor = factories.employee(roles.EXECUTIVE, username="sponsor")
        deputy = factories.employee(roles.EXECUTIVE, username="deputy")
        meeting = factories.meeting(live=True, sponsor=sponsor, deputy=deputy)
        author = factories.employee()
        return meeting, [factories.item(meeting, factories.idea(by=author)).pk for _ in range(count)]

    return made


def test_of_two_conflicting_rulings_exactly_one_wins(hall: Any) -> None:
    count = proof_count(PAIRS)
    _, items = hall(count)
    outcomes: Counter[str] = Counter()
    with ruler("sponsor", "accept") as sponsor, ruler("deputy", "reject") as deputy:
        for turn, item in enumerate(items):
            pair = [sponsor, deputy] if turn % 2 else [deputy, sponsor]
            for each in pair:
                each.tell(item)
            answers = {each: each.hear() for each in pair}
            number = Ruling.objects.get(item=item).number
            assert sorted(answers.values()) == [f"sealed {number}", f"stands {number}"], answers
            outcomes["sponsor" if answers[sponsor].startswith("sealed") else "deputy"] += 1
    assert set(outcomes) == {"sponsor", "deputy"}, outcomes
    assert Idea.objects.filter(state=State.ACCEPTED).count() == outcomes["sponsor"] == Promise.objects.count()
    assert Idea.objects.filter(state=State.REJECTED).count() == outcomes["deputy"]
    found = ledger.verify()
    assert (found.size, found.fault) == (count, None)


def test_a_ruling_sent_twice_at_once_is_one_ruling(hall: Any) -> None:
    """The same person, the same key, two connections: a double click, or a retry that overtakes."""
    _, items = hall(proof_count(200))
    with ruler("sponsor", "accept") as first, ruler("sponsor", "accept") as again:
        for item in items:
            first.tell(item)
            again.tell(item)
            number = {first.hear(), again.hear()}
            assert number == {f"sealed {Ruling.objects.get(item=item).number}"}
    assert ledger.verify() == ledger.Verification(len(items), LedgerRow.objects.last().hash, None)


def test_no_acknowledged_ruling_is_lost_when_the_process_is_killed(hall: Any) -> None:
    rounds = proof_count(KILLS)
    _, items = hall(ITEMS_A_ROUND + rounds * 5)
    acknowledged: dict[int, int] = {}
    cut_short = 0
    chance = random.Random(20261123)
    with ruler("sponsor", "accept") as other:
        for _ in range(rounds):
            ruled = set(Ruling.objects.values_list("item", flat=True))
            waiting = [item for item in items if item not in ruled][:ITEMS_A_ROUND]
            heard = _one_life(other, waiting, seconds=chance.uniform(0, 0.08))
            acknowledged |= heard
            cut_short += len(heard) < len(waiting)
            for item, number in heard.items():
                assert Ruling.objects.get(pk=number).item_id == item
    assert cut_short == rounds
    _everything_fits(acknowledged)


def _one_life(other: Ruler, items: list[int], *, seconds: float) -> dict[int, int]:
    """Let a process rule for a moment, kill it, and give back what it had acknowledged: item → number."""
    other.tell(*items)
    word, pid = other.hear().split()
    assert word == "pid"
    time.sleep(seconds)
    os.kill(int(pid), signal.SIGKILL)
    heard = {}
    while (line := other.hear()) != "ended":
        item, said, number = line.split(maxsplit=2)
        assert said == "sealed", line
        heard[int(item)] = int(number)
    return heard


def _everything_fits(acknowledged: dict[int, int]) -> None:
    """All or nothing: every acknowledged ruling is there, none twice, and its post says the same as the ledger."""
    ruled = dict(Ruling.objects.values_list("item", "row"))
    assert acknowledged.items() <= ruled.items()
    assert not AgendaItem.objects.annotate(n=Count("rulings")).filter(n__gt=1).exists()
    accepted = set(Idea.objects.filter(state=State.ACCEPTED).values_list("pk", flat=True))
    assert (
        accepted
        == set(Ruling.objects.values_list("idea", flat=True))
        == set(Promise.objects.values_list("idea", flat=True))
    )
    found = ledger.verify()
    assert (found.size, found.fault) == (len(ruled), None)
