"""What is done in a live meeting: by whom, in which order it is written down, and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people import roles
from tests import factories
from workout import actions
from workout.errors import MeetingNotLive
from workout.live import snapshot
from workout.models import Attendance, LiveEvent, Meeting, RaisedHand, ShowOfHands

pytestmark = pytest.mark.django_db


class Room:
    """A live meeting with two items, and the people in it."""

    def __init__(self) -> None:
        self.meeting = factories.meeting()
        self.leader = self.meeting.facilitators.get()
        self.sponsor = self.meeting.sponsor
        self.staff = factories.employee()
        self.first, self.second = factories.item(self.meeting), factories.item(self.meeting)
        actions.start(self.meeting, by=self.leader)
        self.fresh()

    def fresh(self) -> Meeting:
        self.meeting = Meeting.objects.with_people().get(pk=self.meeting.pk)
        return self.meeting

    def steps(self) -> list[str]:
        return list(self.meeting.live_events.order_by("number").values_list("kind", flat=True))


@pytest.fixture
def room() -> Room:
    return Room()


def test_steps_are_numbered_without_gaps_and_never_rewritten(room):
    actions.go_to(room.meeting, room.second, by=room.leader)
    actions.say(room.meeting, "가능합니다", by=room.staff)
    actions.close(room.fresh(), by=room.leader)
    numbers = list(room.meeting.live_events.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert room.steps()[0] == "started"
    assert room.steps()[-1] == "closed"
    event = room.meeting.live_events.first()
    for rewrite in (
        event.save,
        event.delete,
        LiveEvent.objects.all().delete,
        lambda: LiveEvent.objects.update(kind="x"),
    ):
        with pytest.raises(TypeError):
            rewrite()


def test_a_step_that_is_rolled_back_is_told_to_nobody(room):
    before = room.steps()
    with transaction.atomic():
        actions.go_to(room.meeting, room.second, by=room.leader)
        transaction.set_rollback(True)
    assert room.steps() == before
    assert room.fresh().current_item_id == room.first.pk


class TestClock:
    def test_it_counts_what_ran_and_stops_when_paused(self, room):
        start = clock.now()
        with clock.at(start + timedelta(seconds=40)):
            actions.pause_clock(room.fresh(), by=room.leader)
        with clock.at(start + timedelta(seconds=100)):
            actions.resume_clock(room.fresh(), by=room.leader)
        with clock.at(start + timedelta(seconds=130)):
            actions.go_to(room.fresh(), room.second, by=room.leader)
        room.first.refresh_from_db()
        assert 69 <= room.first.seconds_spent <= 71

    def test_two_minutes_more(self, room):
        actions.add_time(room.meeting, by=room.leader)
        told = snapshot.clock_of(room.fresh(), type(room.first).objects.get(pk=room.first.pk))
        assert told["box"] == room.first.minutes * 60 + 120

    def test_a_ruling_stops_it(self, room):
        actions.rule(room.first, factories.accept(), by=room.sponsor)
        assert room.fresh().clock_since is None
        assert "ruled" in room.steps()


class TestHands:
    def test_one_each_and_the_last_word_counts(self, room):
        actions.open_hands(room.meeting, by=room.leader)
        actions.raise_hand(room.meeting, "for", by=room.staff)
        actions.raise_hand(room.meeting, "against", by=room.staff)
        actions.raise_hand(room.meeting, "for", by=factories.employee())
        told = snapshot.tally(room.fresh(), room.first)
        assert [(hand["hand"], hand["count"]) for hand in told["hands"]] == [("for", 1), ("against", 1), ("unsure", 0)]
        assert told["is_open"]

    def test_the_same_hand_again_is_nothing_new(self, room):
        actions.open_hands(room.meeting, by=room.leader)
        for hand in ("for", "for", "against", "against"):
            actions.raise_hand(room.meeting, hand, by=room.staff)
        assert room.steps().count("hand") == 2

    def test_nobody_can_tell_whose_hand_it_was(self, room):
        actions.open_hands(room.meeting, by=room.leader)
        actions.raise_hand(room.meeting, "against", by=room.staff)
        actions.close_hands(room.meeting, by=room.leader)
        assert ShowOfHands.objects.get().secret == ""
        assert len(RaisedHand.objects.get().mark) == 64
        assert not LiveEvent.objects.filter(kind="hand").exclude(actor=None).exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            ShowOfHands.objects.update(secret="kept after all")

    def test_who_rules_has_no_hand_and_guests_have_none(self, room):
        actions.open_hands(room.meeting, by=room.leader)
        for person in (room.sponsor, factories.employee(roles.PANEL_GUEST)):
            with pytest.raises(NotAllowed):
                actions.raise_hand(room.meeting, "for", by=person)
        with pytest.raises(Invalid):
            actions.raise_hand(room.meeting, "perhaps", by=room.staff)

    def test_going_on_counts_them(self, room):
        actions.open_hands(room.meeting, by=room.leader)
        with pytest.raises(Conflict):
            actions.open_hands(room.meeting, by=room.leader)
        actions.go_to(room.fresh(), room.second, by=room.leader)
        with pytest.raises(Conflict):
            actions.raise_hand(room.meeting, "for", by=room.staff)


class TestAttendance:
    def test_with_the_code_once(self, room):
        code = room.fresh().check_in_code
        for typed in (code, f" {code.lower()} "):
            actions.check_in(room.meeting, typed, by=room.staff)
        assert Attendance.objects.get().person == room.staff
        with pytest.raises(Invalid):
            actions.check_in(room.meeting, "000000", by=factories.employee())
        with pytest.raises(NotAllowed):
            actions.check_in(room.meeting, code, by=factories.employee(roles.PANEL_GUEST))

    def test_noted_and_taken_off_by_the_facilitator(self, room):
        one = actions.note_present(room.meeting, room.staff, by=room.leader)
        actions.note_absent(one, by=room.leader)
        assert not Attendance.objects.exists()
        with pytest.raises(Invalid):
            actions.note_present(room.meeting, factories.employee(roles.PANEL_GUEST), by=room.leader)


class TestHandingOver:
    def test_the_next_one_leads_and_may(self, room):
        other = factories.employee(roles.FACILITATOR)
        actions.hand_over(room.meeting, other, by=room.leader)
        assert room.fresh().lead == other
        actions.go_to(room.meeting, room.second, by=other)

    def test_not_to_who_rules_or_is_no_facilitator(self, room):
        room.sponsor.groups.add(*factories.employee(roles.FACILITATOR).groups.all())
        for person in (room.staff, type(room.sponsor).objects.get(pk=room.sponsor.pk)):
            with pytest.raises(Invalid):
                actions.hand_over(room.meeting, person, by=room.leader)


def test_only_facilitators_lead(room):
    other = factories.employee(roles.FACILITATOR)
    steps = (
        (actions.go_to, room.second), (actions.pause_clock,), (actions.resume_clock,), (actions.add_time,),
        (actions.open_hands,), (actions.close_hands,), (actions.show_code, True), (actions.note_present, room.staff),
        (actions.add_note, "x"), (actions.hand_over, other), (actions.close,),
    )  # fmt: skip
    for person in (room.staff, room.sponsor, other, factories.employee(roles.PANEL_GUEST)):
        for step, *arguments in steps:
            with pytest.raises(NotAllowed):
                step(room.meeting, *arguments, by=person)
    assert room.steps() == ["started"]


def test_nothing_goes_on_in_a_closed_meeting(room):
    code = room.fresh().check_in_code
    actions.close(room.meeting, by=room.leader)
    for step in (
        lambda: actions.go_to(room.meeting, room.second, by=room.leader),
        lambda: actions.open_hands(room.meeting, by=room.leader),
        lambda: actions.raise_hand(room.meeting, "for", by=room.staff),
        lambda: actions.check_in(room.meeting, code, by=room.staff),
        lambda: actions.add_note(room.meeting, "zu spät", by=room.leader),
        lambda: actions.say(room.meeting, "늦었네요", by=room.staff),
        lambda: actions.rule(room.first, factories.accept(), by=room.sponsor),
    ):
        with pytest.raises(MeetingNotLive):
            step()


def test_what_is_said_can_be_taken_back_by_who_said_it_and_by_the_facilitator(room):
    remark = actions.say(room.meeting, "제가 잘못 알았어요", by=room.staff)
    with pytest.raises(NotAllowed):
        actions.take_back_remark(remark, by=factories.employee())
    actions.take_back_remark(remark, by=room.staff)
    remark.refresh_from_db()
    assert (remark.body, remark.removed_at is None) == ("", False)
    other = actions.say(room.meeting, "또 한마디", by=room.staff)
    actions.take_back_remark(other, by=room.leader)
    for body in ("", "   ", "\0", "x" * 1001):
        with pytest.raises(Invalid):
            actions.say(room.meeting, body, by=room.staff)
