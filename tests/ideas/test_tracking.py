"""From the acceptance to "yes, it is fixed"."""

import uuid

import pytest

from ideas import actions
from ideas.errors import WrongState
from ideas.models import Comment, Idea, Progress
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from tests import factories
from tests.ideas.stories import in_state, tomorrow

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return factories.employee()


def test_the_first_report_starts_the_work(alice, owner):
    post = in_state("accepted", alice, owner=owner)
    actions.report_progress(post, "주문했어요", percent=20, by=owner)
    post.refresh_from_db()
    assert (post.state, post.percent) == ("in_progress", 20)


def test_a_report_sent_twice_is_one(alice, owner):
    post, key = in_state("accepted", alice, owner=owner), uuid.uuid4()
    first = actions.report_progress(post, "주문했어요", percent=20, by=owner, key=key)
    assert actions.report_progress(post, "주문했어요", percent=20, by=owner, key=key) == first
    done_key = uuid.uuid4()
    done = actions.mark_done(post, "끝", by=owner, key=done_key)
    assert actions.mark_done(Idea.objects.get(pk=post.pk), "끝", by=owner, key=done_key) == done
    assert Progress.objects.filter(idea=post).count() == 2


@pytest.mark.parametrize("percent", [-1, 101])
def test_percent_is_a_part_of_a_hundred(alice, owner, percent):
    with pytest.raises(Invalid):
        actions.report_progress(in_state("accepted", alice, owner=owner), "x", percent=percent, by=owner)


def test_the_author_confirms_or_sends_it_back(alice, bob, owner):
    post = in_state("done", alice, owner=owner)
    with pytest.raises(NotAllowed):
        actions.confirm(post, by=bob)
    with pytest.raises(Invalid):
        actions.reopen(post, "  ", by=alice)
    actions.reopen(post, "아직 끊겨요", by=alice)
    post.refresh_from_db()
    assert (post.state, post.done_at, post.percent) == ("in_progress", None, 90)
    actions.mark_done(post, "다시 고쳤어요", by=owner)
    actions.confirm(post, by=alice)
    with pytest.raises(WrongState):
        actions.confirm(post, by=alice)


def test_a_date_moves_with_a_reason_and_the_old_one_stays(alice, owner):
    post = in_state("accepted", alice, owner=owner)
    first = post.due_on
    for day, reason in ((first, "같은 날"), (clock.today(), "오늘"), (tomorrow(90), "")):
        with pytest.raises(Invalid):
            actions.move_due_date(post, day, reason, by=owner)
    actions.move_due_date(post, tomorrow(90), "장비가 늦어요", by=owner)
    assert list(post.promises.values_list("due_on", "reason")) == [(first, ""), (tomorrow(90), "장비가 늦어요")]


def test_two_who_move_the_date_at_once(alice, owner):
    post = in_state("accepted", alice, owner=owner)
    stale = Idea.objects.get(pk=post.pk)
    actions.move_due_date(post, tomorrow(60), "하나", by=owner)
    with pytest.raises(WrongState):
        actions.move_due_date(stale, tomorrow(70), "둘", by=owner)
    assert post.promises.count() == 2


def test_an_answer_opens_it_again(alice, owner, bob):
    post = in_state("needs_info", alice, owner=owner)
    with pytest.raises(NotAllowed):
        actions.answer(post, "제가 압니다", by=bob)
    actions.answer(post, "강남점입니다", by=owner)
    post.refresh_from_db()
    assert (post.state, post.owner, post.due_on, post.comment_count) == ("open", None, None, 1)
    assert Comment.objects.get(idea=post).body == "강남점입니다"
