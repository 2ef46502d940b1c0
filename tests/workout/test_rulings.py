"""A ruling takes effect at once, counts once, and is never edited: only superseded."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ideas import actions as idea_actions
from ideas.content import Content
from ideas.errors import WrongState
from ideas.models import Idea, Promise
from ideas.states import State
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people import roles
from tests import factories
from workout import actions, ledger
from workout.errors import AlreadyRuled, MeetingNotLive
from workout.models import LedgerRow, Ruling


def state(idea: Idea) -> str:
    return Idea.objects.get(pk=idea.pk).state


def test_accepting_makes_a_promise(room: Any) -> None:
    decision = factories.accept(reason="바로 고칩시다")
    ruling = actions.rule(room.item, decision, by=room.sponsor)
    post = Idea.objects.get(pk=room.post.pk)
    assert (post.state, post.owner, post.champion, post.due_on) == (
        State.ACCEPTED, decision.owner, decision.champion, decision.due_on,
    )  # fmt: skip
    assert (ruling.number, ruling.idea_version, ruling.meeting, ruling.reason) == (1, 1, room.meeting, "바로 고칩시다")
    assert Promise.objects.get(idea=post).due_on == decision.due_on
    event = Event.objects.about("idea", post.pk).last()
    assert (event.kind, event.actor, event.data["number"], event.data["verdict"]) == (
        "idea.ruled", room.sponsor, 1, "accept",
    )  # fmt: skip


def test_rejecting_and_asking(room: Any) -> None:
    second = factories.item(room.meeting)
    actions.rule(room.item, factories.reject(), by=room.deputy)
    asked = actions.rule(second, factories.ask("어디인가요?"), by=room.sponsor)
    assert (state(room.post), state(second.idea)) == (State.REJECTED, State.NEEDS_INFO)
    assert (asked.question, asked.champion) == ("어디인가요?", None)
    assert Idea.objects.get(pk=second.idea_id).owner == asked.owner


def test_a_ruling_cites_the_version_it_was_made_on(room: Any) -> None:
    post = Idea.objects.get(pk=room.post.pk)
    idea_actions.edit(post, Content("새 제목", campaign=post.campaign), by=post.author, seen_version=1)
    assert actions.rule(room.item, factories.reject(), by=room.sponsor).idea_version == 2


def test_the_second_one_sees_the_ruling_that_stands(room: Any) -> None:
    first = actions.rule(room.item, factories.reject(), by=room.sponsor)
    with pytest.raises(AlreadyRuled) as refused:
        actions.rule(room.item, factories.accept(), by=room.deputy)
    assert refused.value.ruling == first and refused.value.status == 409
    assert Ruling.objects.count() == 1 and state(room.post) == State.REJECTED


def test_what_is_not_live_is_not_ruled_on(db: None) -> None:
    meeting = factories.meeting()
    with pytest.raises(MeetingNotLive):
        actions.rule(factories.item(meeting), factories.reject(), by=meeting.sponsor)


@pytest.mark.parametrize("leave", ["withdraw", "merge"])
def test_what_left_is_not_ruled_on(leave: str, room: Any) -> None:
    post = Idea.objects.get(pk=room.post.pk)
    if leave == "withdraw":
        idea_actions.withdraw(post, by=post.author)
    else:
        idea_actions.merge(post, factories.idea(), by=factories.employee(roles.TRIAGE_ADMIN))
    with pytest.raises(Conflict):
        actions.rule(room.item, factories.reject(), by=room.sponsor)
    assert not LedgerRow.objects.exists()


def test_an_answered_question_can_be_ruled_on_in_the_same_meeting(room: Any) -> None:
    asked = actions.rule(room.item, factories.ask(), by=room.sponsor)
    idea_actions.answer(Idea.objects.get(pk=room.post.pk), "지하 3층", by=asked.owner)
    accepted = actions.rule(room.item, factories.accept(), by=room.sponsor)
    assert accepted.supersedes is None and list(Ruling.objects.standing()) == [asked, accepted]
    item = room.meeting.items.for_display(room.sponsor).get()
    assert item.standing_ruling == accepted


class TestIdempotency:
    def test_sent_twice_it_is_one_ruling(self, room: Any) -> None:
        decision = factories.accept()
        first = actions.rule(room.item, decision, by=room.sponsor, idempotency_key="k")
        assert actions.rule(room.item, decision, by=room.sponsor, idempotency_key="k") == first
        assert LedgerRow.objects.count() == 1

    def test_also_when_the_meeting_has_closed_meanwhile(self, room: Any) -> None:
        decision = factories.reject()
        first = actions.rule(room.item, decision, by=room.sponsor, idempotency_key="k")
        actions.close(room.meeting, by=room.facilitator)
        assert actions.rule(room.item, decision, by=room.sponsor, idempotency_key="k") == first

    def test_one_key_is_for_one_decision(self, room: Any) -> None:
        decision = factories.accept()
        actions.rule(room.item, decision, by=room.sponsor, idempotency_key="k")
        others = (
            factories.reject(),
            dataclasses.replace(decision, reason="다른 말"),
            dataclasses.replace(decision, due_on=decision.due_on + timedelta(days=1)),
        )
        for other in others:
            with pytest.raises(Conflict) as refused:
                actions.rule(room.item, other, by=room.sponsor, idempotency_key="k")
            assert refused.value.code == "idempotency_key_reused"
        with pytest.raises(Conflict):
            actions.rule(factories.item(room.meeting), decision, by=room.sponsor, idempotency_key="k")

    def test_keys_are_everybodys_own(self, room: Any) -> None:
        second = factories.item(room.meeting)
        actions.rule(room.item, factories.reject(), by=room.sponsor, idempotency_key="k")
        assert actions.rule(second, factories.reject(), by=room.deputy, idempotency_key="k").number == 2


class TestCorrection:
    def test_a_chain_of_corrections(self, room: Any) -> None:
        first = actions.rule(room.item, factories.reject(), by=room.sponsor)
        second = actions.correct(first, factories.accept(), "다시 보니 됩니다", by=room.sponsor)
        third = actions.correct(second, factories.ask("예산은?"), "예산을 확인해야 합니다", by=room.deputy)
        assert (second.supersedes, third.supersedes) == (first, second)
        assert list(Ruling.objects.standing()) == [third]
        assert (second.correction_reason, third.item, third.meeting) == ("다시 보니 됩니다", room.item, room.meeting)
        assert state(room.post) == State.NEEDS_INFO
        assert ledger.verify().fault is None

    def test_work_that_was_done_stays_in_the_history(self, room: Any) -> None:
        first = actions.rule(room.item, factories.accept(owner=room.head), by=room.sponsor)
        idea_actions.report_progress(Idea.objects.get(pk=room.post.pk), "절반", percent=50, by=room.head)
        actions.correct(first, factories.reject("중복입니다"), "중복이었습니다", by=room.sponsor)
        post = Idea.objects.get(pk=room.post.pk)
        assert (post.state, post.owner, post.due_on) == (State.REJECTED, None, None)
        assert post.progress.count() == 1
        events = Event.objects.about("idea", post.pk).filter(kind="idea.ruled")
        assert [event.data["correction"] for event in events] == [False, True]

    def test_it_needs_a_reason(self, room: Any) -> None:
        first = actions.rule(room.item, factories.reject(), by=room.sponsor)
        for why in ("", " \n", "가" * 2001):
            with pytest.raises(Invalid) as refused:
                actions.correct(first, factories.accept(), why, by=room.sponsor)
            assert refused.value.field == "correction_reason"

    def test_only_the_last_ruling_can_be_corrected(self, room: Any) -> None:
        first = actions.rule(room.item, factories.reject(), by=room.sponsor)
        second = actions.correct(first, factories.ask(), "다시", by=room.sponsor)
        with pytest.raises(AlreadyRuled) as refused:
            actions.correct(first, factories.accept(), "다시", by=room.deputy)
        assert refused.value.ruling == second

    def test_what_is_confirmed_is_over(self, room: Any) -> None:
        ruling = actions.rule(room.item, factories.accept(owner=room.head), by=room.sponsor)
        post = Idea.objects.get(pk=room.post.pk)
        idea_actions.mark_done(post, "고쳤어요", by=room.head)
        idea_actions.confirm(post, by=post.author)
        with pytest.raises(WrongState):
            actions.correct(ruling, factories.reject(), "늦었지만", by=room.sponsor)

    def test_after_the_meeting_too(self, room: Any) -> None:
        ruling = actions.rule(room.item, factories.reject(), by=room.sponsor)
        actions.close(room.meeting, by=room.facilitator)
        assert actions.correct(ruling, factories.ask(), "다시 보니", by=room.sponsor).number == 2


class TestDesk:
    @pytest.fixture
    def referral(self, room: Any) -> Any:
        post = factories.idea()
        post.responsible_division = room.division
        post.save()
        return actions.refer_to_desk(post, by=factories.employee(roles.TRIAGE_ADMIN))

    def test_the_head_rules(self, referral: Any, room: Any) -> None:
        ruling = actions.rule_at_desk(referral, factories.reject(), by=room.head)
        referral.refresh_from_db()
        assert (ruling.division, ruling.meeting, ruling.item) == (room.division, None, None)
        assert referral.closed_at is not None and state(referral.idea) == State.REJECTED

    def test_once(self, referral: Any, room: Any) -> None:
        decision = factories.reject()
        ruling = actions.rule_at_desk(referral, decision, by=room.head, idempotency_key="k")
        assert actions.rule_at_desk(referral, decision, by=room.head, idempotency_key="k") == ruling
        with pytest.raises(AlreadyRuled) as refused:
            actions.rule_at_desk(referral, factories.accept(), by=room.head)
        assert refused.value.ruling == ruling

    def test_taken_back_it_is_open_again(self, referral: Any, room: Any) -> None:
        admin = factories.employee(roles.TRIAGE_ADMIN)
        actions.take_back_from_desk(referral, by=admin)
        assert state(referral.idea) == State.OPEN
        with pytest.raises(Conflict):
            actions.take_back_from_desk(referral, by=admin)
        with pytest.raises(Conflict):
            actions.rule_at_desk(referral, factories.reject(), by=room.head)
        with pytest.raises(NotAllowed):
            actions.take_back_from_desk(referral, by=room.head)

    def test_it_needs_a_division_with_a_head(self, room: Any) -> None:
        admin, post = factories.employee(roles.TRIAGE_ADMIN), factories.idea()
        with pytest.raises(Invalid):
            actions.refer_to_desk(post, by=admin)
        post.responsible_division = factories.division()
        with pytest.raises(Invalid):
            actions.refer_to_desk(post, by=admin)

    def test_the_head_corrects(self, referral: Any, room: Any) -> None:
        ruling = actions.rule_at_desk(referral, factories.reject(), by=room.head)
        assert actions.correct(ruling, factories.ask(), "다시", by=room.head).division == room.division


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "defer"},
        {"verdict": "accept", "owner": None},
        {"verdict": "more_info", "due_on": None},
        {"meeting": None},
        {"item": None},
    ],
)
def test_the_database_refuses_what_is_no_ruling(wrong: dict[str, Any], room: Any) -> None:
    """The constraints alone, without the checks above them."""
    decision = factories.accept()
    fields = {
        "idea": room.post, "idea_version": 1, "meeting": room.meeting, "item": room.item, "verdict": "accept",
        "ruled_by": room.sponsor, "owner": decision.owner, "champion": decision.champion, "due_on": decision.due_on,
        "at": clock.now(),
    } | wrong  # fmt: skip
    row = ledger.append("ruling", {}, {})
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling(row=row, **fields).save(force_insert=True)


def test_rulings_are_not_deleted_by_hand(room: Any) -> None:
    ruling = actions.rule(room.item, factories.reject(), by=room.sponsor)
    for thing in (ruling, ruling.row):
        with pytest.raises(TypeError):
            thing.delete()
