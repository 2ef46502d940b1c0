"""A whole contest by script: 3,000 entries, 12 jurors, 36,000 votes, and an answer for everybody.

A twentieth of it as a rule, all under `make proof`; with `-s` it prints its figures (`docs/benchmarks.md`).
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from ideas import actions as idea_actions
from ideas.contests import actions, reading
from ideas.contests.models import Assignment, Contest, Entry
from ideas.contests.states import Phase
from portal.people.models import Employee
from tests import factories
from tests.conftest import proof_count
from tests.contests.conftest import enter, make

ENTRIES, VOTES, JURORS = 3_000, 36_000, 12

pytestmark = [pytest.mark.proof, pytest.mark.django_db]


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{what:<44}{time.perf_counter() - start:8.1f} s")


def test_a_whole_contest(browse: Callable[..., Client]) -> None:
    entries, votes = proof_count(ENTRIES), proof_count(VOTES)
    made = make(jurors=JURORS)
    chance, people = random.Random(5), [factories.employee() for _ in range(max(20, entries // 10))]
    with timed(f"{entries} entries"):
        sent = [enter(made, f"제안 {number}", by=people[number % len(people)]) for number in range(entries)]
    given = Counter[int]()
    with timed(f"{votes} votes, each taken back once in ten"):
        for _ in range(votes):
            _vote(made, chance.choice(sent), chance.choice(people), given, chance)
    assert {entry.pk: count for entry in Entry.objects.select_related("idea") if (count := entry.idea.vote_count)} == {
        pk: count for pk, count in given.items() if count
    }, "every counter is what was given"
    _page(browse, made, Phase.VOTING, "vote/", people[0])
    with timed("the jury's tasks are given out"), made.at(Phase.JURY):
        actions.assign(made.contest, by=None)
    tasks = list(Assignment.objects.select_related("juror", "entry__contest__campaign"))
    load = Counter(task.juror_id for task in tasks)
    assert len(tasks) == 3 * entries
    assert max(load.values()) - min(load.values()) <= 1
    with timed(f"{len(tasks)} scores"), made.at(Phase.JURY):
        for task in tasks:
            actions.score(task, {one.pk: chance.randint(1, 5) for one in made.criteria}, by=task.juror)
    contest = Contest.objects.select_related("campaign").get(pk=made.contest.pk)
    assert not contest.is_sealed
    with timed("the ranking"):
        ranked = [entry for entry, _standing in reading.ranking(contest)]
    assert len(ranked) == entries
    _page(browse, made, Phase.FINAL, "ranking/", made.manager)
    with made.at(Phase.FINAL):
        best = actions.shortlist(contest, [entry.pk for entry in ranked[:10]], by=made.manager)
    factories.ruled(factories.accept(), best[0].idea)
    with made.at(Phase.FINAL):
        actions.award(Entry.objects.get(pk=best[0].pk), made.prize, by=made.manager)
    with timed("the results: an answer for each"), made.at(Phase.RESULTS):
        actions.tick()
    assert Counter(Entry.objects.values_list("outcome", flat=True)) == {
        "awarded": 1, "shortlisted": 9, "thanked": entries - 10,
    }  # fmt: skip
    _page(browse, made, Phase.RESULTS, "results/", people[0])


def _vote(made: Any, entry: Entry, by: Employee, given: Counter[int], chance: random.Random) -> None:
    """Give a vote, unless it is one's own entry or was given before; one in ten is taken back again."""
    if entry.idea.author_id == by.pk or entry.idea.votes.filter(voter=by).exists():
        return
    with made.at(Phase.VOTING):
        idea_actions.vote(entry.idea, by=by)
        given[entry.pk] += 1
        if chance.random() < 0.1:
            idea_actions.unvote(entry.idea, by=by)
            given[entry.pk] -= 1


def _page(browse: Callable[..., Client], made: Any, phase: Phase, path: str, by: Employee) -> None:
    client = browse(by)
    with made.at(phase), timed(f"page {path}"):
        assert client.get(f"/campaigns/{made.contest.slug}/{path}").status_code == 200
