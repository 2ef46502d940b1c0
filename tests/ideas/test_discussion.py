"""Comments, mentions, customer reports, tags: what actions promise."""

import uuid
from datetime import timedelta

import pytest
from taggit.models import Tag

from ideas import actions
from ideas.errors import WrongState
from ideas.models import Audience, Comment, Idea
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from tests import factories
from tests.ideas.stories import in_state

pytestmark = pytest.mark.django_db


def test_a_reply_to_a_reply_joins_the_thread(alice, bob):
    post = factories.idea(by=alice)
    first = actions.comment(post, "하나", by=bob)
    second = actions.comment(post, "둘", by=alice, parent=first)
    third = actions.comment(post, "셋", by=bob, parent=second)
    assert (second.parent, third.parent) == (first, first)
    assert Event.objects.filter(kind="idea.commented").last().data["reply_to"] == alice.pk
    assert post.comment_count == 3


def test_a_comment_sent_twice_is_one(bob):
    post, key = factories.idea(), uuid.uuid4()
    assert actions.comment(post, "한 번", by=bob, key=key) == actions.comment(post, "한 번", by=bob, key=key)
    assert (post.comment_count, Event.objects.filter(kind="idea.commented").count()) == (1, 1)


def test_a_reply_stays_on_its_post(bob):
    elsewhere = actions.comment(factories.idea(), "다른 글", by=bob)
    with pytest.raises(Invalid):
        actions.comment(factories.idea(), "여기", by=bob, parent=elsewhere)


def test_mentioned_are_those_who_can_see_it(alice, bob, charlie):
    post = factories.idea(by=alice)
    actions.comment(post, "@bob, @charlie @nobody alice@example.com 봐 주세요", by=alice)
    assert Event.objects.get(kind="idea.commented").data["mentioned"] == [bob.pk]


def test_mentioned_in_a_post_for_few_are_those_few(alice, bob, charlie):
    post = factories.idea(by=alice)
    audience = Audience.objects.create(name="round")
    audience.members.add(charlie)
    Idea.objects.filter(pk=post.pk).update(audience=audience)
    actions.comment(Idea.objects.get(pk=post.pk), "@bob @charlie", by=alice)
    assert Event.objects.get(kind="idea.commented").data["mentioned"] == [charlie.pk]


def test_a_comment_taken_away_leaves_its_place_and_no_text(bob, admin, alice):
    post = factories.idea()
    said = actions.comment(post, "비밀이었는데", by=bob)
    with pytest.raises(NotAllowed):
        actions.remove_comment(said, by=alice)
    actions.remove_comment(said, by=admin)
    actions_again = Comment.objects.get(pk=said.pk)
    assert (actions_again.body, actions_again.removed_at is not None) == ("", True)
    post.refresh_from_db()
    assert post.comment_count == 0
    with pytest.raises(NotAllowed):
        actions.change_comment(actions_again, "되살리기", by=bob)


def test_a_comment_on_a_withdrawn_post_can_still_be_removed(alice, bob, admin):
    post = factories.idea(by=alice)
    said = actions.comment(post, "제 번호는 010…", by=bob)
    actions.withdraw(post, by=alice)
    actions.remove_comment(said, by=admin)
    said.refresh_from_db()
    assert said.body == ""
    assert Idea.objects.get().comment_count == 0


def test_what_a_customer_said_counts_apart(bob, alice):
    post, key = factories.idea(), uuid.uuid4()
    told = {"touchpoint": "shop", "heard_on": clock.today(), "place": "강남", "note": "또 끊겼대요", "by": bob}
    report = actions.report(post, **told, key=key)
    assert actions.report(post, **told, key=key) == report
    assert (post.report_count, post.vote_count) == (1, 0)
    with pytest.raises(NotAllowed):
        actions.remove_report(report, by=alice)
    actions.remove_report(report, by=bob)
    post.refresh_from_db()
    assert post.report_count == 0


def test_no_customer_spoke_tomorrow(bob):
    with pytest.raises(Invalid):
        actions.report(factories.idea(), touchpoint="shop", heard_on=clock.today() + timedelta(days=1), by=bob)
    with pytest.raises(Invalid):
        actions.report(factories.idea(), touchpoint="moon", heard_on=clock.today(), by=bob)


@pytest.mark.parametrize("state", ["merged", "withdrawn"])
def test_what_is_gone_is_not_talked_about(alice, state):
    post = in_state(state, alice)
    with pytest.raises(WrongState):
        actions.comment(post, "아직", by=alice)
    with pytest.raises(WrongState):
        actions.report(post, touchpoint="shop", heard_on=clock.today(), by=alice)


def test_tags_are_one_each_however_they_are_written(alice, bob):
    post = factories.idea(by=alice, tags=("요금",))
    actions.tag(post, "#요금", by=bob)
    actions.tag(post, "WiFi", by=bob)
    actions.tag(post, " wifi ", by=bob)
    assert sorted(post.tags.names()) == ["wifi", "요금"]
    assert Tag.objects.count() == 2


def test_eleven_tags_are_one_too_many(alice):
    post = factories.idea(by=alice, tags=tuple(f"t{n}" for n in range(10)))
    with pytest.raises(Invalid):
        actions.tag(post, "열하나", by=alice)


def test_a_peer_takes_away_only_their_own_tag(alice, bob):
    post = factories.idea(by=alice, tags=("요금",))
    with pytest.raises(NotAllowed):
        actions.untag(post.taggings.get(), by=bob)
    actions.untag(actions.tag(post, "청구서", by=bob), by=bob)
    assert list(post.tags.names()) == ["요금"]
