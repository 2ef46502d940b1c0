"""A proof is accepted while a new finding is raised while the verdict is given: never flawless with an open finding.

Three threads with a connection each, on both databases. A twentieth of the trials as a rule, all under `make proof`.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from portal.kit.errors import PortalError
from portal.people import roles
from tests import factories
from tests.conftest import proof_count
from tests.verification import rounds
from workout import ledger
from workout.verification import actions, gate
from workout.verification.models import Finding, Round
from workout.verification.states import PanelKind, RoundState

TRIALS = 1000

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


class Racers:
    """Threads that start together, a few milliseconds apart at most."""

    def __init__(self, count: int) -> None:
        self.pool = ThreadPoolExecutor(count)
        self.barrier = threading.Barrier(count)
        self.chance = random.Random(7)

    def run(self, *acts: Callable[[], Any]) -> list[Any]:
        delays = [self.chance.choice((0, 0.002, 0.005, 0.01)) for _ in acts]
        return [one.result() for one in [self.pool.submit(self._act, *each) for each in zip(acts, delays, strict=True)]]

    def _act(self, act: Callable[[], Any], delay: float) -> Any:
        self.barrier.wait()
        time.sleep(delay)
        try:
            return act()
        except PortalError as refused:
            return refused

    def close(self) -> None:
        self.run(*[lambda: connection.close()] * self.barrier.parties)  # each thread has its own
        self.pool.shutdown()


@pytest.fixture
def racers() -> Iterator[Racers]:
    made = Racers(3)
    yield made
    made.close()


def cast() -> SimpleNamespace:
    people = {kind: factories.employee() for kind in PanelKind}
    executive, coordinator = factories.employee(roles.EXECUTIVE), factories.employee(roles.FACILITATOR)
    return SimpleNamespace(people=people, owner=factories.employee(), executive=executive, coordinator=coordinator)


def ready_but_for_one_proof(cast: SimpleNamespace) -> tuple[Round, Any]:
    round = rounds.opened(
        of=rounds.product(owner=cast.owner), executive=cast.executive, coordinator=cast.coordinator
    )  # fmt: skip
    mission = round.missions.get()
    for kind, person in cast.people.items():
        actions.pick(rounds.panel(round, kind), person, by=cast.coordinator)
        actions.try_mission(mission, by=person, works=True)
    return round, rounds.proof(rounds.finding(round, cast.people[PanelKind.CUSTOMER]))


def test_never_flawless_with_an_open_finding(racers: Racers) -> None:
    who, seen = cast(), Counter()
    for _ in range(proof_count(TRIALS)):
        round, proof = ready_but_for_one_proof(who)
        judged, raised, verdict = racers.run(
            lambda proof=proof: actions.judge(proof, by=who.people[PanelKind.CUSTOMER], accepts=True),
            lambda round=round: rounds.finding(round, who.people[PanelKind.EXPERT]),
            lambda round=round: actions.give_verdict(round, by=who.executive),
        )
        assert not isinstance(judged, PortalError)
        flawless = Round.objects.get(pk=round.pk).state == RoundState.FLAWLESS
        assert flawless == (not isinstance(verdict, PortalError))
        if flawless:
            assert isinstance(raised, PortalError), "raised in time, and yet the verdict was given"
            assert not Finding.objects.filter(round=round).unsettled().exists()
        assert gate.answer(round.product).open == flawless
        seen["flawless" if flawless else "raised in time" if not isinstance(raised, PortalError) else "neither"] += 1
    assert seen["neither"] == 0, "a finding refused although no verdict was given"
    assert len(seen) == 2, f"the three never met: {seen}"
    assert ledger.verify().fault is None
    print(dict(seen))
