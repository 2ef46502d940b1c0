"""The verdict and the gate: what must be true for them, and that nothing else opens them."""

from datetime import timedelta

import pytest

from ideas import actions as idea_actions
from ideas.errors import WrongState
from ideas.models import Idea
from ideas.states import State
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from tests.verification import rounds
from workout import actions as workout_actions
from workout import ledger
from workout.verification import actions, gate
from workout.verification.errors import NotFlawless, RoundNotOpen
from workout.verification.models import Finding, Product, Round, Seal
from workout.verification.states import PanelKind, RoundState, SealKind

pytestmark = pytest.mark.django_db


def codes(round: Round) -> list[str]:
    return [obstacle.code for obstacle in gate.obstacles(Round.objects.with_people().get(pk=round.pk))]


def test_a_round_from_plan_to_launch() -> None:
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    assert codes(room.round) == ["open_findings"]
    proof = rounds.proof(found)
    assert codes(room.round) == ["open_findings"]
    actions.judge(proof, by=room.customer, accepts=True)
    assert codes(room.round) == []
    assert not gate.answer(room.product).open
    seal = actions.give_verdict(room.round, by=room.executive, remark="수고하셨습니다")
    assert Round.objects.get(pk=room.round.pk).state == RoundState.FLAWLESS
    assert gate.answer(room.product) == gate.Answer(True, [], seal.number)
    product = actions.launch(room.product, by=room.owner)
    assert product.launched_at is not None
    assert ledger.verify().fault is None


@pytest.mark.parametrize("state", ["open", "taken up", "proved", "refused", "disputed"])
def test_no_verdict_while_a_finding_is_not_over(state: str) -> None:
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    if state == "taken up":
        actions.take_up(found, "보고 있습니다", by=room.owner)
    if state in ("proved", "refused"):
        proof = rounds.proof(found)
        if state == "refused":
            actions.judge(proof, by=room.customer, accepts=False, reason="아직 꺼집니다")
    if state == "disputed":
        disputed = actions.dispute(found, "재현이 안 됩니다", by=room.owner)
        actions.put_on_agenda(disputed, factories.meeting(facilitator=room.coordinator), by=room.coordinator)
    with pytest.raises(NotFlawless) as refused:
        actions.give_verdict(room.round, by=room.executive)
    assert refused.value.extra["obstacles"] == ["open_findings"]
    assert not Seal.objects.exists()


def test_each_panel_must_reach_its_quorum() -> None:
    room = rounds.staffed(sizes=dict.fromkeys(PanelKind, (10, 2)))
    assert codes(room.round) == ["quorum"] * 3
    for kind in PanelKind:
        person = rounds.guest(room.round, kind)
        assert codes(room.round).count("quorum") == 3 - list(PanelKind).index(kind), "to be there is not to try"
        actions.try_mission(room.round.missions.get(), by=person, works=False)
    assert codes(room.round) == []


def test_a_member_who_left_counts_no_more() -> None:
    room = rounds.staffed()
    actions.remove_member(room.customer.panel_places.get(), by=room.coordinator)
    assert codes(room.round) == ["quorum"]


def test_a_finding_ruled_out_of_scope_stands_in_the_ledger() -> None:
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    with pytest.raises(Invalid):
        actions.rule_out(found, " ", by=room.executive)
    actions.rule_out(found, "이번 출시와 상관없는 요금제 이야기", by=room.executive)
    seal = actions.give_verdict(room.round, by=room.executive)
    out = Seal.objects.get(kind=SealKind.OUT_OF_SCOPE)
    assert out.reason == "이번 출시와 상관없는 요금제 이야기"
    assert f'"out_of_scope":[{out.number}]' in seal.row.payload


@pytest.mark.parametrize("state", [State.CONFIRMED, State.REJECTED, State.MERGED])
def test_a_state_that_was_forced_is_not_over(state: str) -> None:
    """Neither a confirmation without an accepted proof, nor a rejection without a row of the ledger."""
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    other = factories.idea()
    Idea.objects.filter(pk=found.pk).update(state=state, merged_into=other if state == State.MERGED else None)
    assert codes(room.round) == ["open_findings"]


def test_a_meetings_rejection_is_over_and_its_acceptance_is_not() -> None:
    room = rounds.staffed()
    for decision, obstacles in ((factories.reject(), []), (factories.accept(), ["open_findings"])):
        found = rounds.finding(room.round, room.customer)
        meeting = factories.meeting(live=True, facilitator=room.coordinator)
        item = actions.put_on_agenda(actions.dispute(found, "아닙니다", by=room.owner), meeting, by=room.coordinator)
        workout_actions.rule(item, decision, by=meeting.sponsor)
        assert codes(room.round) == obstacles
    proof = actions.offer_proof(Finding.objects.get(pk=found.pk), "고쳤습니다", by=room.owner)
    actions.judge(proof, by=room.customer, accepts=True)
    assert codes(room.round) == []


def test_the_products_owner_never_judges_it() -> None:
    both = factories.employee(roles.EXECUTIVE)
    with pytest.raises(Invalid):
        rounds.planned(of=rounds.product(owner=both), executive=both)
    room = rounds.staffed()
    with pytest.raises(Invalid):
        actions.save_product(room.product, by=room.coordinator, owner=room.executive)
    Product.objects.filter(pk=room.product.pk).update(owner=room.executive)  # whatever the way it came to this
    assert codes(room.round) == ["executive_is_owner"]
    with pytest.raises(NotAllowed):
        actions.give_verdict(room.round, by=room.executive)


def test_the_product_owner_does_not_rule_on_a_dispute_about_it() -> None:
    owner = factories.employee(roles.EXECUTIVE)
    room = rounds.staffed(of=rounds.product(owner=owner))
    disputed = actions.dispute(rounds.finding(room.round, room.customer), "아닙니다", by=owner)
    with pytest.raises(Invalid):
        actions.put_on_agenda(
            disputed, factories.meeting(sponsor=owner, facilitator=room.coordinator), by=room.coordinator
        )
    meeting = factories.meeting(live=True, facilitator=room.coordinator)
    item = actions.put_on_agenda(disputed, meeting, by=room.coordinator)
    type(meeting).objects.filter(pk=meeting.pk).update(deputy=owner)
    item.meeting.refresh_from_db()
    with pytest.raises(NotAllowed):
        workout_actions.rule(item, factories.reject(), by=owner)


def test_nobody_else_gives_the_verdict_not_even_an_admin() -> None:
    room = rounds.staffed()
    people = [
        factories.employee(roles.EXECUTIVE), factories.employee(is_superuser=True), factories.employee(*roles.ALL[:-1]),
        room.owner, room.coordinator, room.customer, room.expert,
    ]  # fmt: skip
    for person in people:
        with pytest.raises(NotAllowed):
            actions.give_verdict(room.round, by=person)
    room.executive.groups.clear()
    with pytest.raises(NotAllowed):
        actions.give_verdict(room.round, by=Employee.objects.get(pk=room.executive.pk))


def test_there_is_one_verdict_and_then_the_round_is_over() -> None:
    room = rounds.flawless()
    with pytest.raises(NotFlawless):
        actions.give_verdict(room.round, by=room.executive)
    with pytest.raises(RoundNotOpen):
        rounds.finding(room.round, room.customer)
    found = room.round.findings.get()
    for attempt in (
        lambda: actions.offer_proof(found, "또", by=room.owner),
        lambda: actions.take_up(found, "또", by=room.owner),
        lambda: actions.rule_out(found, "또", by=room.executive),
        lambda: actions.end_round(room.round, "또", by=room.coordinator),
        lambda: actions.update_round(room.round, by=room.coordinator, briefing="또"),
    ):
        with pytest.raises((Conflict, NotAllowed)):
            attempt()


def test_a_meetings_ruling_is_not_corrected_once_the_round_is_over() -> None:
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    meeting = factories.meeting(live=True, facilitator=room.coordinator)
    item = actions.put_on_agenda(actions.dispute(found, "아닙니다", by=room.owner), meeting, by=room.coordinator)
    ruling = workout_actions.rule(item, factories.reject(), by=meeting.sponsor)
    actions.give_verdict(room.round, by=room.executive)
    with pytest.raises(Conflict):
        workout_actions.correct(ruling, factories.accept(), "다시 보니", by=meeting.sponsor)
    assert gate.answer(room.product).open


def test_the_gate_is_closed_on_any_doubt() -> None:
    assert not gate.answer(rounds.product()).open
    room = rounds.flawless()
    assert gate.answer(room.product).open
    later = rounds.planned(of=room.product)
    assert gate.answer(room.product).open, "a round that is only planned changes nothing yet"
    actions.open_round(later, by=later.coordinator)
    assert not gate.answer(room.product).open
    actions.end_round(later, "취소", by=later.coordinator)
    assert not gate.answer(room.product).open


def test_a_round_that_says_flawless_without_the_ledger_opens_nothing() -> None:
    room = rounds.staffed()
    Round.objects.filter(pk=room.round.pk).update(state=RoundState.FLAWLESS)
    answer = gate.answer(room.product)
    assert (answer.open, answer.number) == (False, None)


def test_a_finding_that_comes_back_after_the_verdict_closes_the_gate() -> None:
    room = rounds.flawless()
    Idea.objects.filter(pk=room.round.findings.get().pk).update(state=State.OPEN)
    assert not gate.answer(room.product).open


def test_an_error_is_a_closed_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    room = rounds.flawless()
    monkeypatch.setattr(gate.sealing, "stands", lambda seal: 1 / 0)
    answer = gate.answer(room.product)
    assert (answer.open, answer.number) == (False, None)
    assert answer.reasons


# --- Red alerts -------------------------------------------------------------------------------------


def test_two_people_close_the_gate_and_one_does_not() -> None:
    room = rounds.launched()
    one, two = factories.employee(), factories.employee()
    first = rounds.alert(room.product, one)
    rounds.alert(room.product, one, "같은 사람이 또")
    assert gate.answer(room.product).open
    second = rounds.alert(room.product, two)
    answer = gate.answer(room.product)
    assert not answer.open
    assert Seal.objects.get(pk=answer.number).kind == SealKind.GATE_CLOSED
    actions.judge(rounds.proof(first), by=one, accepts=True)
    assert not gate.answer(room.product).open, "once closed it stays closed until all proofs are accepted"
    again = Finding.objects.alerts().unsettled().exclude(pk=second.pk).get()
    actions.judge(rounds.proof(again), by=one, accepts=True)
    actions.judge(rounds.proof(second), by=two, accepts=True)
    answer = gate.answer(room.product)
    assert answer.open
    assert Seal.objects.get(pk=answer.number).kind == SealKind.GATE_OPENED
    assert ledger.verify().fault is None


def test_a_division_head_closes_the_gate_alone() -> None:
    room = rounds.launched()
    head = factories.employee(roles.DIVISION_HEAD)
    factories.division(head=head)
    alert = rounds.alert(room.product, Employee.objects.get(pk=head.pk))
    assert not gate.answer(room.product).open
    proof = rounds.proof(alert)
    actions.judge(proof, by=head, accepts=False, reason="그대로입니다")
    assert not gate.answer(room.product).open
    actions.judge(rounds.proof(Finding.objects.get(pk=alert.pk)), by=head, accepts=True)
    assert gate.answer(room.product).open


def test_an_alert_needs_evidence_and_a_product_that_is_on_sale() -> None:
    room = rounds.launched()
    with pytest.raises(Invalid):
        rounds.alert(room.product, factories.employee(), steps=" ")
    for person in (room.owner, room.customer, None):
        with pytest.raises(NotAllowed):
            rounds.alert(room.product, person)
    with pytest.raises(NotAllowed):
        rounds.alert(rounds.flawless().product, factories.employee())


def test_no_verdict_while_a_red_alert_is_open() -> None:
    room = rounds.launched()
    rounds.alert(room.product, factories.employee())
    next_round = rounds.staffed(of=room.product)
    assert codes(next_round.round) == ["red_alert"]
    with pytest.raises(NotFlawless):
        actions.give_verdict(next_round.round, by=next_round.executive)


def test_a_meeting_that_dismisses_an_alert_opens_the_gate_again() -> None:
    from portal.events import outbox

    room = rounds.launched()
    head = factories.employee(roles.DIVISION_HEAD)
    factories.division(head=head)
    alert = rounds.alert(room.product, Employee.objects.get(pk=head.pk))
    meeting = factories.meeting(live=True, facilitator=room.coordinator)
    item = actions.put_on_agenda(actions.dispute(alert, "아닙니다", by=room.owner), meeting, by=room.coordinator)
    workout_actions.rule(item, factories.reject(), by=meeting.sponsor)
    assert not gate.answer(room.product).open, "closed until the ledger says that it is open"
    outbox.drain()
    assert gate.answer(room.product).open


# --- Who judges a proof -----------------------------------------------------------------------------


def test_two_others_of_the_panel_judge_after_seven_days() -> None:
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    others = [rounds.guest(room.round) for _ in range(3)]
    proof = rounds.proof(found)
    for person in (*others, room.partner, room.owner, room.executive, room.coordinator):
        with pytest.raises(NotAllowed):
            actions.judge(proof, by=person, accepts=True)
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        with pytest.raises(NotAllowed):
            actions.judge(proof, by=room.partner, accepts=True)
        actions.judge(proof, by=others[0], accepts=True)
        with pytest.raises(Conflict):
            actions.judge(proof, by=others[0], accepts=True)
        actions.judge(proof, by=others[1], accepts=False, reason="안 됩니다")
        assert codes(room.round) == ["open_findings"]
        actions.judge(proof, by=others[2], accepts=True)
    assert codes(room.round) == []


def test_a_refused_proof_needs_a_reason_and_another_proof() -> None:
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    proof = rounds.proof(found)
    with pytest.raises(Invalid):
        actions.judge(proof, by=room.customer, accepts=False)
    actions.judge(proof, by=room.customer, accepts=False, reason="아직")
    with pytest.raises(Conflict):
        actions.judge(proof, by=room.customer, accepts=True)
    again = rounds.proof(found)
    assert again.number == 2
    with pytest.raises(WrongState):
        rounds.proof(found)


def test_silence_confirms_no_finding() -> None:
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    rounds.proof(found)
    with clock.at(clock.now() + timedelta(days=30)):
        assert idea_actions.confirm_silent() == 0
    found.idea.refresh_from_db()
    assert found.idea.state == State.DONE


def test_merged_findings_speak_with_one_voice() -> None:
    room = rounds.staffed()
    kept = rounds.finding(room.round, room.customer)
    same = rounds.finding(room.round, room.partner, severity="critical")
    with pytest.raises(NotAllowed):
        actions.merge(same, kept, by=room.owner)
    merged = actions.merge(same, kept, by=room.coordinator)
    kept.refresh_from_db()
    assert kept.severity == "critical"
    actions.unmerge(merged, by=room.coordinator)
    actions.merge(same, kept, by=room.partner)
    actions.judge(rounds.proof(kept), by=room.customer, accepts=True)
    assert codes(room.round) == []


def test_an_open_finding_is_not_hidden_in_one_that_is_over() -> None:
    room = rounds.staffed()
    over = rounds.settled(room.round, room.customer)
    found = rounds.finding(room.round, room.customer)
    with pytest.raises(Invalid):
        actions.merge(found, over, by=room.coordinator)
    other = rounds.staffed()
    with pytest.raises((Invalid, NotAllowed)):
        actions.merge(found, rounds.finding(other.round, other.customer), by=room.coordinator)
    admin = factories.employee(roles.TRIAGE_ADMIN)
    room.round.audience.members.add(admin)
    with pytest.raises((NotAllowed, WrongState)):
        idea_actions.merge(found.idea, over.idea, by=admin)
