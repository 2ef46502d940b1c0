"""The agenda: adding, removing, moving; what happens to posts that leave, and at the end."""

from datetime import timedelta
from typing import Any

import pytest

from ideas import actions as idea_actions
from ideas.errors import WrongState
from ideas.models import Audience, Idea
from ideas.states import State
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people import roles
from tests import factories
from workout import actions
from workout.candidates import candidates
from workout.models import AgendaItem, DeskReferral, Meeting


def titles(meeting: Meeting) -> list[str]:
    return [item.idea.title for item in meeting.items.select_related("idea").order_by("position", "pk")]


def fresh(idea: Idea) -> Idea:
    return Idea.objects.get(pk=idea.pk)


def merge_and_set_free(post: Idea) -> None:
    admin = factories.employee(roles.TRIAGE_ADMIN)
    idea_actions.merge(fresh(post), factories.idea(), by=admin)
    idea_actions.unmerge(post.merges_out.get(), by=admin)


def test_an_added_post_is_scheduled_and_says_so(room: Any) -> None:
    post = factories.idea()
    item = actions.add_item(room.meeting, post, by=room.facilitator)
    assert fresh(post).state == State.SCHEDULED
    assert item.from_the_floor and item.position == 2
    event = Event.objects.about("idea", post.pk).last()
    assert (event.kind, event.data["where"], event.data["meeting"]) == ("idea.scheduled", "meeting", room.meeting.pk)


def test_a_planned_meeting_has_nothing_from_the_floor(db: None) -> None:
    assert factories.item(factories.meeting()).from_the_floor is False


def test_a_post_is_on_an_agenda_once(room: Any) -> None:
    with pytest.raises(Invalid):
        actions.add_item(room.meeting, fresh(room.post), by=room.facilitator)


def test_a_post_is_on_one_agenda_at_a_time(room: Any) -> None:
    other = factories.meeting(facilitator=room.facilitator)
    with pytest.raises(WrongState):
        actions.add_item(other, fresh(room.post), by=room.facilitator)


def test_posts_of_an_audience_stay_within_it(room: Any) -> None:
    post = factories.idea(by=room.facilitator)
    Idea.objects.filter(pk=post.pk).update(audience=Audience.objects.create(name="검증단"))
    with pytest.raises(NotAllowed):
        actions.add_item(room.meeting, fresh(post), by=room.facilitator)


def test_a_removed_post_is_open_again(room: Any) -> None:
    actions.remove_item(room.item, by=room.facilitator)
    assert fresh(room.post).state == State.OPEN
    assert not room.meeting.items.exists()


def test_a_post_that_was_ruled_on_stays_on_the_agenda(room: Any) -> None:
    actions.rule(room.item, factories.reject(), by=room.sponsor)
    with pytest.raises(Conflict):
        actions.remove_item(room.item, by=room.facilitator)


def test_a_post_that_was_talked_over_stays_and_nobody_is_offered_to_take_it_off(room: Any, signed_in: Any) -> None:
    desk = factories.employee(roles.TRIAGE_ADMIN)
    pages = [(room.facilitator, room.meeting.console_url), (desk, f"/admin/triage/{room.item.idea_id}/")]
    remove = ("items/{item.pk}/remove/", "agenda-remove/")
    for (person, address), sent_to in zip(pages, remove, strict=True):
        assert sent_to.format(item=room.item) in signed_in(person).get(address).content.decode()
    actions.add_note(room.meeting, "메모", item=room.item, by=room.facilitator)
    for (person, address), sent_to in zip(pages, remove, strict=True):
        assert sent_to.format(item=room.item) not in signed_in(person).get(address).content.decode()
    with pytest.raises(Conflict, match="논의한 글"):
        actions.remove_item(room.item, by=room.facilitator)


@pytest.mark.parametrize(
    ("move", "to", "order"),
    [("a", 3, "bcad"), ("d", 1, "dabc"), ("b", 2, "abcd"), ("c", 99, "abdc"), ("b", -5, "bacd")],
)
def test_items_move(move: str, to: int, order: str, db: None) -> None:
    meeting = factories.meeting()
    items = {name: factories.item(meeting, factories.idea(name)) for name in "abcd"}
    actions.move_item(items[move], to, by=meeting.facilitators.get())
    assert titles(meeting) == list(order)
    assert list(meeting.items.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]


def test_what_was_not_ruled_on_is_carried_over(room: Any) -> None:
    ruled, waiting, gone = room.item, factories.item(room.meeting), factories.item(room.meeting)
    merged = factories.item(room.meeting)
    actions.rule(ruled, factories.reject(), by=room.sponsor)
    idea_actions.withdraw(fresh(gone.idea), by=gone.idea.author)
    idea_actions.merge(fresh(merged.idea), factories.idea(), by=factories.employee(roles.TRIAGE_ADMIN))
    actions.close(room.meeting, by=room.facilitator)
    assert set(AgendaItem.objects.filter(carried_over=True)) == {waiting}
    assert fresh(waiting.idea).state == State.OPEN
    assert Event.objects.about("idea", waiting.idea_id).last().data["reason"] == "carried_over"
    assert fresh(ruled.idea).state == State.REJECTED and fresh(merged.idea).state == State.MERGED


def test_a_carried_over_post_can_head_the_next_agenda(room: Any) -> None:
    actions.close(room.meeting, by=room.facilitator)
    following = factories.meeting(facilitator=room.facilitator)
    assert actions.add_item(following, fresh(room.post), by=room.facilitator).position == 1


def test_closing_keeps_a_post_that_waits_in_another_meeting_scheduled(room: Any) -> None:
    """Asked here, answered, and put on the next agenda before this meeting closed."""
    ruling = actions.rule(room.item, factories.ask(), by=room.sponsor)
    idea_actions.answer(fresh(room.post), "지하 3층이에요", by=ruling.owner)
    actions.add_item(factories.meeting(facilitator=room.facilitator), fresh(room.post), by=room.facilitator)
    actions.close(room.meeting, by=room.facilitator)
    assert fresh(room.post).state == State.SCHEDULED


def test_a_post_set_free_again_leaves_no_trace_on_an_agenda(room: Any) -> None:
    merge_and_set_free(room.post)
    again = actions.add_item(room.meeting, fresh(room.post), by=room.facilitator)
    assert list(room.meeting.items.all()) == [again]


def test_a_post_set_free_again_can_be_sent_to_a_desk_again(room: Any) -> None:
    admin, post = factories.employee(roles.TRIAGE_ADMIN), factories.idea()
    Idea.objects.filter(pk=post.pk).update(responsible_division=room.division)
    actions.refer_to_desk(fresh(post), by=admin)
    merge_and_set_free(post)
    actions.refer_to_desk(fresh(post), by=admin)
    assert DeskReferral.objects.filter(idea=post, closed_at=None).count() == 1


def test_the_agenda_leaves_out_what_was_withdrawn_for_everybody(room: Any) -> None:
    idea_actions.withdraw(fresh(room.post), by=room.post.author)
    for person in (room.post.author, room.facilitator, factories.employee(roles.TRIAGE_ADMIN)):
        assert not room.meeting.items.for_display(person).exists()


def test_live_meetings_come_first(room: Any) -> None:
    sooner = factories.meeting(starts_at=clock.now() - timedelta(days=1))
    assert list(Meeting.objects.upcoming()) == [room.meeting, sooner]


class TestCandidates:
    def find(self, room: Any, typed: str) -> list[str]:
        return [idea.title for idea in candidates(room.facilitator, room.meeting, typed)]

    def test_by_words_in_any_order_and_by_number(self, room: Any) -> None:
        post = factories.idea("와이파이가 지하철에서 끊겨요")
        assert self.find(room, "끊겨요 지하철") == [post.title]
        assert self.find(room, f"#{post.pk}") == [post.title]
        assert self.find(room, str(post.pk)) == [post.title]
        assert self.find(room, "지하철 냉장고") == []

    def test_only_open_posts(self, room: Any) -> None:
        factories.draft("아직 쓰는 엘리베이터", by=room.facilitator)
        assert self.find(room, "엘리베이터") == []  # the room's own post is scheduled

    def test_without_words_the_most_wanted_of_the_invited(self, room: Any) -> None:
        below = factories.division(parent=room.division)
        wanted, other = factories.idea("우리 조직 글"), factories.idea("다른 조직 글")
        Idea.objects.filter(pk=wanted.pk).update(responsible_division=below)
        assert set(self.find(room, "")) == {wanted.title, other.title}
        room.meeting.invited_divisions.add(room.division)
        assert self.find(room, "") == [wanted.title]

    @pytest.mark.parametrize("typed", ["\x00", "%", "9" * 400, "#" * 50, "' OR 1=1 --", "가" * 100_000, "٣"])
    def test_nonsense_finds_nothing(self, room: Any, typed: str) -> None:
        factories.idea("조용한 글")
        assert self.find(room, typed) in ([], ["조용한 글"])


def test_a_live_meeting_keeps_its_sponsor_but_may_get_a_deputy(room: Any) -> None:
    plan = {"by": room.facilitator, "facilitators": [room.facilitator], "invited_divisions": []}
    with pytest.raises(Invalid):
        actions.update_plan(room.meeting, sponsor=room.deputy, deputy=None, **plan)
    substitute = factories.employee(roles.EXECUTIVE)
    meeting = actions.update_plan(Meeting.objects.get(), title="새 이름", deputy=substitute, **plan)
    meeting.refresh_from_db()
    assert (meeting.deputy, meeting.page.title) == (substitute, "새 이름")
