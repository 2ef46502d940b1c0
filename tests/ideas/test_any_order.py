"""Any order of actions by anybody: no state but those of the table, counters that equal their rows, a whole history."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ideas import actions
from ideas.models import AuthorAnswer, DateRequest, Effect, Handover, Idea, Review, Step
from ideas.states import CORRECTABLE, PROMISED, Kind, State, Verdict, may_follow
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import PortalError
from portal.people import roles
from tests import factories
from tests.conftest import proof_count
from workout import actions as workout_actions

WHO = ("author", "merged", "peer", "owner", "other", "champion", "head", "admin", "guest")
who = st.sampled_from(WHO)
few = st.integers(min_value=1, max_value=40)


class LifeOfAPost(RuleBasedStateMachine):
    """Each rule lets somebody try something on the post; a refusal is as good as a success, but leaves no trace."""

    @initialize()
    def begin(self) -> None:
        self.now = timezone.now()
        made = {"champion": (roles.EXECUTIVE,), "head": (roles.DIVISION_HEAD,), "admin": (roles.TRIAGE_ADMIN,)}
        made["guest"] = (roles.PANEL_GUEST,)
        self.people = {name: factories.employee(*made.get(name, ())) for name in WHO}
        self.division = factories.division(head=self.people["head"])
        post = factories.idea(by=self.people["author"], responsible_division=self.division)
        duplicate = factories.idea(by=self.people["merged"])
        actions.merge(duplicate, post, by=self.people["admin"])
        self.pk = post.pk

    @property
    def post(self) -> Idea:
        return Idea.objects.get(pk=self.pk)

    def attempt(self, act) -> None:
        """What is refused changes nothing: neither the post nor its history."""
        before = self.snapshot()
        with clock.at(self.now):
            try:
                act()
            except (PortalError, ValidationError):
                assert self.snapshot() == before

    def snapshot(self):
        return Idea.objects.filter(pk=self.pk).values().get(), Event.objects.count()

    # --- What people try -----------------------------------------------------------------------

    @rule(days=few)
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule()
    def the_worker_runs(self):
        with clock.at(self.now):
            actions.confirm_silent()
            actions.escalate_overdue()
            actions.ask_reviews()
            workout_actions.return_unanswered()

    @rule(name=who)
    def refer(self, name):
        self.attempt(lambda: workout_actions.refer_to_desk(self.post, by=self.people[name]))

    @rule(name=who, verdict=st.sampled_from(Verdict.values), days=few)
    def rule_at_desk(self, name, verdict, days):
        referral = self.post.desk_referrals.filter(closed_at=None).first()
        if referral is not None:
            self.attempt(
                lambda: workout_actions.rule_at_desk(referral, self.decision(verdict, days), by=self.people[name])
            )

    @rule(verdict=st.sampled_from(Verdict.values), days=few)
    def correct(self, verdict, days):
        ruling = self.post.rulings.order_by("-pk").first()
        if ruling is not None:
            decision = self.decision(verdict, days)
            self.attempt(lambda: workout_actions.correct(ruling, decision, "잘못 정했어요", by=self.people["head"]))

    def decision(self, verdict, days):
        with clock.at(self.now):
            due_on = clock.today() + timedelta(days=days)
        if verdict == Verdict.ACCEPT:
            return factories.accept(owner=self.people["owner"], champion=self.people["champion"], due_on=due_on)
        return factories.reject() if verdict == Verdict.REJECT else factories.ask(
            owner=self.people["owner"], due_on=due_on
        )  # fmt: skip

    @rule(name=who, days=st.integers(min_value=-2, max_value=60))
    def move_date(self, name, days):
        self.attempt(
            lambda: actions.move_due_date(
                self.post, clock.today() + timedelta(days=days), "늦어요", by=self.people[name]
            )
        )

    @rule(name=who, agree=st.booleans())
    def answer_date(self, name, agree):
        asked = DateRequest.objects.select_related("idea").filter(idea=self.pk).last()
        if asked is not None:
            by = self.people[name]
            self.attempt(
                lambda: actions.agree_to_date(asked, by=by) if agree else actions.refuse_date(asked, "아니요", by=by)
            )

    @rule(name=who, to=who)
    def hand_over(self, name, to):
        self.attempt(lambda: actions.hand_over(self.post, self.people[to], "바빠요", by=self.people[name]))

    @rule(name=who, accept=st.booleans())
    def answer_handover(self, name, accept):
        asked = Handover.objects.select_related("idea").filter(idea=self.pk).last()
        if asked is not None:
            by = self.people[name]
            self.attempt(
                lambda: (
                    actions.accept_handover(asked, by=by)
                    if accept
                    else actions.refuse_handover(asked, "못 해요", by=by)
                )
            )

    @rule(name=who, to=who)
    def assign(self, name, to):
        self.attempt(lambda: actions.assign_owner(self.post, self.people[to], "휴직", by=self.people[name]))

    @rule(name=who, percent=st.integers(min_value=-1, max_value=101))
    def progress(self, name, percent):
        self.attempt(
            lambda: actions.report_progress(
                self.post, "진행", percent=percent, minutes_saved=percent % 3 or None, by=self.people[name]
            )
        )

    @rule(name=who)
    def done(self, name):
        self.attempt(lambda: actions.mark_done(self.post, "끝", by=self.people[name]))

    @rule(name=who, fixed=st.booleans())
    def the_author_says(self, name, fixed):
        by = self.people[name]
        self.attempt(lambda: actions.confirm(self.post, by=by) if fixed else actions.reopen(self.post, "아직", by=by))

    @rule(name=who, fixed=st.booleans())
    def another_author_says(self, name, fixed):
        self.attempt(lambda: actions.answer_as_author(self.post, fixed=fixed, reason="아직", by=self.people[name]))

    @rule(name=who)
    def settle(self, name):
        answer = AuthorAnswer.objects.select_related("idea").filter(idea=self.pk).last()
        if answer is not None:
            self.attempt(lambda: actions.settle_doubt(answer, "내일 적용", by=self.people[name]))

    @rule(name=who)
    def take_up(self, name):
        self.attempt(lambda: actions.take_up_again(self.post, "안 됐어요", by=self.people[name]))

    @rule(name=who)
    def answer(self, name):
        self.attempt(lambda: actions.answer(self.post, "강남점", by=self.people[name]))

    @rule(name=who)
    def another_look(self, name):
        self.attempt(lambda: actions.ask_rereview(self.post, "새 자료", by=self.people[name]))

    @rule(name=who, days=few)
    def plan_step(self, name, days):
        self.attempt(
            lambda: actions.add_step(self.post, "단계", clock.today() + timedelta(days=days), by=self.people[name])
        )

    @rule(name=who, act=st.sampled_from([actions.finish_step, actions.reopen_step, actions.remove_step]))
    def change_step(self, name, act):
        step = Step.objects.select_related("idea").filter(idea=self.pk).last()
        if step is not None:
            self.attempt(lambda: act(step, by=self.people[name]))

    @rule(name=who, result=st.sampled_from(Review.Result.values))
    def review(self, name, result):
        review = Review.objects.select_related("idea").filter(idea=self.pk).last()
        if review is not None:
            needs = self.people["champion"]
            self.attempt(lambda: actions.give_review(review, result, note="이유", needs=needs, by=self.people[name]))

    @rule(name=who, stage=st.sampled_from(Effect.Stage.values))
    def effect(self, name, stage):
        self.attempt(
            lambda: actions.report_effect(self.post, stage, won_saved=1000, method="비교", by=self.people[name])
        )

    @rule(name=who)
    def check(self, name):
        effect = Effect.objects.select_related("idea").filter(idea=self.pk).last()
        if effect is not None:
            self.attempt(lambda: actions.check_effect(effect, by=self.people[name]))

    @rule(name=who)
    def vote(self, name):
        self.attempt(lambda: actions.vote(self.post, by=self.people[name]))

    @rule(name=who)
    def unvote(self, name):
        self.attempt(lambda: actions.unvote(self.post, by=self.people[name]))

    @rule(name=who)
    def comment(self, name):
        self.attempt(lambda: actions.comment(self.post, "의견", by=self.people[name]))

    # --- What always holds ---------------------------------------------------------------------

    @invariant()
    def every_move_is_one_of_the_table(self):
        state = State.DRAFT
        for event in Event.objects.about("idea", self.pk).exclude(kind="idea.due_moved"):
            if "new" in event.data:
                old, new = event.data["old"], event.data["new"]
                assert old == state, event
                correction = event.kind == "idea.ruled" and event.data["correction"]
                assert old in CORRECTABLE if correction else may_follow(Kind.FIX, old, new), event
                state = new
        assert state == self.post.state

    @invariant()
    def counters_equal_their_rows(self):
        post = self.post
        assert post.vote_count == post.votes.count()
        assert post.follow_count == post.follows.count()
        assert post.comment_count == post.comments.filter(removed_at=None).count()

    @invariant()
    def the_history_of_promises_is_whole(self):
        post, promises = self.post, list(self.post.promises.order_by("pk"))
        moved = Event.objects.about("idea", self.pk).filter(kind="idea.due_moved")
        accepted = Event.objects.about("idea", self.pk).filter(kind="idea.ruled", data__verdict="accept")
        assert len(promises) == moved.count() + accepted.count()
        assert [one.pk for one in promises if one.reason] == [event.data["promise"] for event in moved]
        if post.state in PROMISED:
            assert promises[-1].due_on == post.due_on
            since = [one for one in promises if one.at >= post.ruled_at and one.reason]
            assert post.move_count == len(since)
            assert all(one.agreed_by_id for one in since[2:])

    @invariant()
    def nothing_is_asked_of_what_is_over(self):
        post = self.post
        if post.state not in ("accepted", "in_progress"):
            assert not DateRequest.objects.open().filter(idea=post).exists()
        if post.state not in ("accepted", "in_progress", "needs_info"):
            assert not Handover.objects.open().filter(idea=post).exists()


class AnyOrder(TestCase):
    """Each example runs in a transaction of its own, as a test does."""

    def test_any_order_of_actions_by_anybody(self) -> None:
        options = settings(
            max_examples=proof_count(100), stateful_step_count=40,
            suppress_health_check=list(HealthCheck), database=None,
        )  # fmt: skip
        run_state_machine_as_test(LifeOfAPost, settings=options)


@pytest.mark.django_db
def test_the_machine_reaches_the_end_of_a_life() -> None:
    """The rules above are able to bring a post to its end: were each refused, the machine would show nothing."""
    machine = LifeOfAPost()
    machine.begin()
    machine.refer("admin")
    machine.rule_at_desk("head", "accept", 10)
    machine.move_date("owner", 20)
    machine.hand_over("owner", "other")
    machine.answer_handover("other", True)
    machine.progress("other", 50)
    machine.done("other")
    machine.another_author_says("merged", False)
    machine.settle("other")
    machine.time_passes(15)
    machine.the_worker_runs()
    assert (machine.post.state, machine.post.confirmed_by_default) == ("confirmed", True)
    for check in (
        machine.every_move_is_one_of_the_table, machine.counters_equal_their_rows,
        machine.the_history_of_promises_is_whole, machine.nothing_is_asked_of_what_is_over,
    ):  # fmt: skip
        check()
