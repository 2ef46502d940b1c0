"""A whole round by script: 200 panelists, 500 findings, proofs refused and accepted, disputes, and the verdict.

A twentieth of it as a rule, all under `make proof`; with `-s` it prints its figures (`docs/benchmarks.md`).
"""

import random
import time
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from portal.kit import clock
from tests import factories
from tests.conftest import proof_count
from tests.verification import rounds
from tests.verification.test_pages import client_of
from workout import actions as workout_actions
from workout import ledger
from workout.verification import actions, gate
from workout.verification.errors import NotFlawless
from workout.verification.models import Finding, Round
from workout.verification.states import OVER, PanelKind, Severity

PANELISTS, FINDINGS = 200, 500
WORDS = (
    "전원", "표시등", "와이파이", "앱", "비밀번호", "설치", "속도", "화면", "글자", "소리", "발열", "설명서",
    "포장", "요금", "안내", "버튼", "연결", "알림", "벽걸이",
)  # fmt: skip

pytestmark = [pytest.mark.proof, pytest.mark.django_db]


class Course:
    """What becomes of each finding, by chance, but always the same."""

    def __init__(self, room: Any, round: Round, people: dict[str, list[Any]]) -> None:
        self.room, self.round, self.people = room, round, people
        self.chance = random.Random(11)
        self.counts: dict[str, int] = {}

    def raise_all(self, count: int) -> list[Finding]:
        everybody = [person for each in self.people.values() for person in each]
        return [
            rounds.finding(
                self.round, everybody[number % len(everybody)], " ".join(self.chance.sample(WORDS, 3)) + f" {number}",
                severity=self.chance.choice(Severity.values), steps="켜고 기다린다",
            )
            for number in range(count)
        ]  # fmt: skip

    def settle(self, finding: Finding, other: Finding) -> None:
        end = self.chance.choices(("proof", "refused", "others", "merge", "out", "meeting"), (60, 15, 10, 8, 4, 3))[0]
        if end == "merge" and (other.pk == finding.pk or self.is_over(other)):
            end = "proof"
        self.counts[end] = self.counts.get(end, 0) + 1
        getattr(self, f"_{end}")(finding, other)

    def is_over(self, finding: Finding) -> bool:
        return Finding.objects.filter(pk=finding.pk, idea__state__in=OVER).exists()

    def _proof(self, finding: Finding, _other: Finding) -> None:
        actions.judge(rounds.proof(finding), by=finding.idea.author, accepts=True)

    def _refused(self, finding: Finding, other: Finding) -> None:
        actions.judge(rounds.proof(finding), by=finding.idea.author, accepts=False, reason="아직입니다")
        self._proof(Finding.objects.get(pk=finding.pk), other)

    def _others(self, finding: Finding, _other: Finding) -> None:
        proof = rounds.proof(finding)
        panel = [person for person in self.people[finding.panel.kind] if person.pk != finding.idea.author_id]
        with clock.at(clock.now() + timedelta(days=8)):
            for person in panel[:2]:
                actions.judge(proof, by=person, accepts=True)

    def _merge(self, finding: Finding, other: Finding) -> None:
        actions.merge(finding, other, by=self.room.coordinator)

    def _out(self, finding: Finding, _other: Finding) -> None:
        actions.rule_out(finding, "이번 출시와 무관", by=self.room.executive)

    def _meeting(self, finding: Finding, _other: Finding) -> None:
        disputed = actions.dispute(finding, "아닙니다", by=self.room.product.owner)
        meeting = factories.meeting(live=True, facilitator=self.room.coordinator)
        item = actions.put_on_agenda(disputed, meeting, by=self.room.coordinator)
        workout_actions.rule(item, factories.reject(), by=meeting.sponsor)


def test_a_whole_round() -> None:
    panelists, count = max(proof_count(PANELISTS), 12), proof_count(FINDINGS)
    sizes = {PanelKind.CUSTOMER: panelists // 2, PanelKind.PARTNER: panelists // 4, PanelKind.EXPERT: panelists // 4}
    started = time.perf_counter()
    round = rounds.opened(sizes={kind: (size, max(1, size * 6 // 10)) for kind, size in sizes.items()})
    people = {
        PanelKind.CUSTOMER: [rounds.guest(round) for _ in range(sizes[PanelKind.CUSTOMER])],
        PanelKind.PARTNER: [rounds.guest(round, PanelKind.PARTNER) for _ in range(sizes[PanelKind.PARTNER])],
        PanelKind.EXPERT: [rounds.colleague(round) for _ in range(sizes[PanelKind.EXPERT])],
    }
    mission = round.missions.get()
    for each in people.values():
        for person in each:
            actions.try_mission(mission, by=person, works=True)
    seated = time.perf_counter()
    course = Course(round, round, people)
    found = course.raise_all(count)
    raised = time.perf_counter()
    pages = _pages(round, people[PanelKind.CUSTOMER][0])
    for number, finding in enumerate(found):
        if number % max(1, count // 10) == 0:
            with pytest.raises(NotFlawless):
                actions.give_verdict(round, by=round.executive)
        course.settle(Finding.objects.get(pk=finding.pk), found[(number + 1) % count])
    seal = actions.give_verdict(round, by=round.executive)
    over = time.perf_counter()
    assert gate.answer(round.product) == gate.Answer(True, [], seal.number)
    assert Finding.objects.filter(round=round).count() == count
    assert not Finding.objects.filter(round=round).unsettled().exists()
    assert ledger.verify().fault is None
    print(
        f"\n{panelists} panelists in {seated - started:.1f} s, {count} findings in {raised - seated:.1f} s, "
        f"settled in {over - raised:.1f} s {course.counts}; pages in ms: {pages}"
    )


def _pages(round: Round, panelist: Any) -> dict[str, int]:
    """How long the pages take while all of it is open: the middle of five."""
    took = {}
    for name, person, query in (
        ("round", panelist, ""), ("findings", panelist, ""), ("finding-alike", panelist, "?title=와이파이 비밀번호"),
        ("round-report", round.executive, ""), ("round-verdict", round.executive, ""),
    ):  # fmt: skip
        client, times = client_of(person), []
        for _ in range(5):
            start = time.perf_counter()
            assert client.get(reverse(name, args=[round.pk]) + query).status_code == 200
            times.append(time.perf_counter() - start)
        took[name] = int(sorted(times)[2] * 1000)
    return took
