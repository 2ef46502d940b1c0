"""What nobody answered by its date comes back before who asked; a rejection is looked at once more, by a ruling."""

from datetime import timedelta

import pytest

from ideas import actions as idea_actions
from ideas.errors import WrongState
from ideas.models import Idea
from ideas.states import Kind
from portal.kit import clock
from portal.kit.errors import NotAllowed
from portal.people import roles
from tests import factories
from workout import actions
from workout.models import DeskReferral
from workout.proposals import proposals

pytestmark = pytest.mark.django_db


def after(days: int):
    return clock.at(clock.now() + timedelta(days=days))


def asked_in_a_meeting() -> Idea:
    return factories.ruled(factories.ask()).idea


def test_an_answer_may_come_until_the_end_of_its_day():
    post = asked_in_a_meeting()
    with after(7):
        assert actions.return_unanswered() == 0
    with after(8):
        assert actions.return_unanswered() == 1
        assert actions.return_unanswered() == 0
    post.refresh_from_db()
    assert (post.state, post.owner, post.due_on) == ("open", None, None)


def test_it_heads_the_next_meeting_that_its_sponsor_planned():
    post = asked_in_a_meeting()
    sponsor = post.rulings.get().meeting.sponsor
    other = factories.meeting()
    planned = factories.meeting(sponsor=sponsor, starts_at=clock.now() + timedelta(days=30))
    factories.item(planned)
    with after(8):
        actions.return_unanswered()
    post.refresh_from_db()
    assert post.state == "scheduled"
    assert next(iter(planned.items.order_by("position"))).idea == post
    assert not other.items.exists()


def test_where_no_meeting_is_planned_the_next_one_takes_it_up():
    post = asked_in_a_meeting()
    with after(8):
        actions.return_unanswered()
        planned = factories.meeting(sponsor=post.rulings.get().meeting.sponsor)
    assert planned.items.get().idea == post


def test_a_head_finds_it_on_their_desk_again():
    head = factories.employee(roles.DIVISION_HEAD)
    admin = factories.employee(roles.TRIAGE_ADMIN)
    post = factories.idea(responsible_division=factories.division(head=head))
    referral = actions.refer_to_desk(post, by=admin)
    actions.rule_at_desk(referral, factories.ask(), by=head)
    with after(8):
        actions.return_unanswered()
    again = DeskReferral.objects.get(closed_at=None)
    assert (again.idea, again.division) == (post, referral.division)
    post.refresh_from_db()
    assert actions.rule_at_desk(again, factories.reject(), by=head).idea.state == "rejected"


def test_a_finding_is_open_again():
    post = asked_in_a_meeting()
    Idea.objects.filter(pk=post.pk).update(kind=Kind.FINDING)
    factories.meeting(sponsor=post.rulings.get().meeting.sponsor)
    with after(8):
        assert actions.return_unanswered() == 1
    post.refresh_from_db()
    assert post.state == "open"


# --- Another look at a rejection ----------------------------------------------------------------


def rejected() -> Idea:
    return factories.ruled(factories.reject()).idea


def test_another_look_is_asked_for_once_and_answered_by_a_ruling():
    post = rejected()
    meeting = factories.meeting()
    with pytest.raises(NotAllowed):
        idea_actions.ask_rereview(post, "저는 글쓴이가 아니에요", by=factories.employee())
    idea_actions.ask_rereview(post, "새 자료가 있어요", by=post.author)
    found = {one.idea.pk: one for one in proposals(meeting, meeting.sponsor)}
    assert found[post.pk].carried
    assert found[post.pk].reasons[0] == "새 근거로 재심의를 요청함"
    again = factories.ruled(factories.reject("여전히 어렵습니다"), post)
    assert again.idea.state == "rejected"
    with pytest.raises(NotAllowed):
        idea_actions.ask_rereview(again.idea, "한 번 더", by=post.author)


@pytest.mark.parametrize(("days", "may"), [(14.9, True), (15.1, False)])
def test_another_look_is_asked_for_within_15_days(days, may):
    post = rejected()
    with clock.at(clock.now() + timedelta(days=days)):
        if may:
            idea_actions.ask_rereview(post, "새 자료", by=post.author)
        else:
            with pytest.raises(NotAllowed):
                idea_actions.ask_rereview(post, "새 자료", by=post.author)


def test_what_was_accepted_is_no_matter_for_another_look():
    post = factories.ruled(factories.accept()).idea
    with pytest.raises(WrongState):
        idea_actions.ask_rereview(post, "마음이 바뀌었어요", by=post.author)
