"""Whatever people do in a round, in whatever order: there is no path to *flawless* with an open finding."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from portal.kit import clock
from portal.kit.errors import PortalError
from portal.people import roles
from tests import factories
from tests.conftest import PROOF
from tests.verification import rounds
from workout import actions as workout_actions
from workout.verification import actions, gate
from workout.verification.models import Finding, Member, Proof, Round
from workout.verification.states import RAISER_ALONE, PanelKind, ProofState, RoundState

WHO = ("customer", "customer2", "customer3", "partner", "expert", "owner", "executive", "coordinator", "admin",
       "stranger")  # fmt: skip


def cast() -> dict[str, Any]:
    people = {name: factories.employee(username=name) for name in WHO if name not in ("executive", "coordinator")}
    people["executive"] = factories.employee(roles.EXECUTIVE, username="executive")
    people["coordinator"] = factories.employee(roles.FACILITATOR, username="coordinator")
    people["admin"].is_superuser = True
    people["admin"].save()
    people["sponsor"] = factories.employee(roles.EXECUTIVE, username="sponsor")
    return people


class RoundMachine(RuleBasedStateMachine):
    """Keeps by itself which findings are settled, by the rules as people know them, and compares."""

    people: dict[str, Any]
    findings = Bundle("findings")

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        people = self.people
        self.round = rounds.opened(
            of=rounds.product(owner=people["owner"]), executive=people["executive"], coordinator=people["coordinator"]
        )
        for name, kind in (("customer", "customer"), ("customer2", "customer"), ("customer3", "customer"),
                           ("partner", PanelKind.PARTNER), ("expert", PanelKind.EXPERT)):  # fmt: skip
            actions.pick(rounds.panel(self.round, kind), people[name], by=people["coordinator"])
        self.settled: dict[int, bool] = {}
        self.into: dict[int, int] = {}
        self.tried: set[str] = set()
        self.late: dict[int, dict[bool, set[str]]] = {}
        self.flawless = False

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    def attempt(self, act: Any) -> Any:
        """What it gives, or None where it is refused."""
        try:
            with transaction.atomic():
                return act()
        except PortalError:
            return None

    @rule(target=findings, who=st.sampled_from(WHO))
    def raise_one(self, who: str) -> int:
        found = self.attempt(lambda: rounds.finding(self.round, self.people[who]))
        if found is None:
            return 0
        assert not self.flawless, "raised after the verdict"
        self.settled[found.pk] = False
        self.tried.add(who)
        return found.pk

    @rule(who=st.sampled_from(WHO))
    def try_it(self, who: str) -> None:
        if self.attempt(lambda: actions.try_mission(self.round.missions.get(), by=self.people[who], works=True)):
            self.tried.add(who)

    @rule(pk=findings, who=st.sampled_from(("owner", "owner", "owner", *WHO)), words=st.sampled_from(("네", "네", "")))
    def prove(self, pk: int, who: str, words: str) -> None:
        found = Finding.objects.filter(pk=pk).first()
        if found and self.attempt(lambda: actions.offer_proof(found, words, by=self.people[who])):
            assert who == "owner" and words
            self.late[pk] = {True: set(), False: set()}

    @rule(pk=findings, who=st.sampled_from(("owner", *WHO)))
    def take_up(self, pk: int, who: str) -> None:
        if found := Finding.objects.filter(pk=pk).first():
            self.attempt(lambda: actions.take_up(found, "보고 있습니다", by=self.people[who]))

    @rule(pk=findings, who=st.sampled_from(WHO), accepts=st.booleans(), late=st.booleans())
    def judge(self, pk: int, who: str, accepts: bool, late: bool) -> None:
        proof = Proof.objects.filter(finding=pk).select_related("finding__product", "finding__idea__author").last()
        if proof is None:
            return
        moment = clock.now() + RAISER_ALONE if late else clock.now()
        with clock.at(moment):
            done = self.attempt(lambda: actions.judge(proof, by=self.people[who], accepts=accepts, reason="까닭"))
        if done is None:
            return
        raiser = proof.finding.idea.author.username
        assert who == raiser or late, "others judge after seven days only"
        assert who != "owner"
        votes = self.late.setdefault(pk, {True: set(), False: set()})[accepts]
        votes.add(who)
        if who == raiser or len(votes - {raiser}) >= 2:
            self.settled[pk] = accepts
            assert done.state == (ProofState.ACCEPTED if accepts else ProofState.REFUSED)
        else:
            assert done.state == ProofState.OFFERED, "one other alone settles nothing"

    @rule(pk=findings, who=st.sampled_from(("executive", *WHO)), why=st.sampled_from(("이번 출시와 무관", "")))
    def rule_out(self, pk: int, who: str, why: str) -> None:
        found = Finding.objects.filter(pk=pk).first()
        if found and self.attempt(lambda: actions.rule_out(found, why, by=self.people[who])):
            assert who == "executive" and why
            self.settled[pk] = True

    @rule(pk=findings, into=findings, who=st.sampled_from(("coordinator", *WHO)))
    def merge(self, pk: int, into: int, who: str) -> None:
        pair = Finding.objects.in_bulk([pk, into])
        if len(pair) == 2 and self.attempt(lambda: actions.merge(pair[pk], pair[into], by=self.people[who])):
            assert not self.settled[pk] and not self.settled[into], "an open finding hidden in one that is over"
            self.into[pk] = into

    @rule(pk=findings, accept=st.booleans(), who=st.sampled_from(("owner", "customer", "stranger")))
    def take_before_a_meeting(self, pk: int, accept: bool, who: str) -> None:
        found = Finding.objects.filter(pk=pk).first()
        disputed = found and self.attempt(lambda: actions.dispute(found, "아닙니다", by=self.people[who]))
        if not disputed:
            return
        meeting = factories.meeting(live=True, sponsor=self.people["sponsor"], facilitator=self.people["coordinator"])
        item = actions.put_on_agenda(disputed, meeting, by=self.people["coordinator"])
        decision = factories.accept() if accept else factories.reject()
        workout_actions.rule(item, decision, by=self.people["sponsor"])
        self.settled[pk] = not accept

    @rule(who=st.sampled_from(("customer", "partner", "expert")))
    def leave(self, who: str) -> None:
        place = Member.objects.filter(round=self.round, person=self.people[who], left_at=None).first()
        if place and self.attempt(lambda: actions.remove_member(place, by=self.people["coordinator"])) is None:
            self.tried -= {who} if Member.objects.filter(pk=place.pk, left_at__isnull=False).exists() else set()

    @rule(who=st.sampled_from(("executive", "executive", *WHO)))
    def give_the_verdict(self, who: str) -> None:
        given = self.attempt(lambda: actions.give_verdict(self.round, by=self.people[who]))
        quorum = {"partner", "expert"} <= self.tried and bool(self.tried & {"customer", "customer2", "customer3"})
        possible = quorum and not self.open_ones() and not self.flawless
        assert (given is not None) == (possible and who == "executive")
        self.flawless = self.flawless or given is not None

    def open_ones(self) -> set[int]:
        """Those that are not settled; a merged one is as settled as what it was merged into."""
        return {pk for pk, settled in self.settled.items() if not settled and pk not in self.into}

    @invariant()
    def flawless_means_nothing_is_open(self) -> None:
        state = Round.objects.values_list("state", flat=True).get(pk=self.round.pk)
        assert (state == RoundState.FLAWLESS) == self.flawless
        unsettled = set(Finding.objects.filter(round=self.round).unsettled().values_list("pk", flat=True))
        assert unsettled - set(self.into) == self.open_ones()
        assert gate.answer(self.round.product).open == self.flawless
        assert not (self.flawless and unsettled)


@pytest.mark.django_db
def test_no_path_to_flawless_with_an_open_finding() -> None:
    factories.campaign()
    RoundMachine.people = cast()
    run_state_machine_as_test(
        RoundMachine,
        settings=settings(
            max_examples=300 if PROOF else 4, stateful_step_count=30 if PROOF else 20, database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
