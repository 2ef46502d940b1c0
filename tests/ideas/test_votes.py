"""Votes and follows: once each, taken back, counted exactly."""

import pytest

from ideas import actions
from ideas.errors import WrongState
from ideas.models import Follow, Idea, Vote
from ideas.states import VOTABLE, State
from portal.kit.errors import NotAllowed
from tests import factories
from tests.ideas.stories import in_state

pytestmark = pytest.mark.django_db


def test_a_vote_counts_once_and_can_be_taken_back(bob):
    post = factories.idea()
    assert [actions.vote(post, by=bob), actions.vote(post, by=bob)] == [True, False]
    assert post.vote_count == 1
    assert [actions.unvote(post, by=bob), actions.unvote(post, by=bob)] == [True, False]
    assert Idea.objects.get(pk=post.pk).vote_count == 0


def test_a_vote_makes_a_post_hotter(bob):
    post = factories.idea()
    before = post.hot
    actions.vote(post, by=bob)
    assert post.hot == pytest.approx(before + 1)
    actions.unvote(post, by=bob)
    assert post.hot == pytest.approx(before)


@pytest.mark.parametrize("state", [s for s in State if s not in VOTABLE and s not in ("draft", "withdrawn")])
def test_what_is_closed_takes_no_vote(bob, state):
    post = in_state(state)
    for act in (actions.vote, actions.unvote):
        with pytest.raises(WrongState):
            act(post, by=bob)
    assert not Vote.objects.filter(idea=post).exists()


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_who_does_not_see_a_post_does_not_vote_for_it(bob, state):
    with pytest.raises(NotAllowed):
        actions.vote(in_state(state), by=bob)


def test_a_vote_for_a_post_that_closes_meanwhile_is_not_counted(bob, alice):
    post = factories.idea(by=alice)
    stale = Idea.objects.get(pk=post.pk)
    actions.withdraw(post, by=alice)
    with pytest.raises(WrongState):
        actions.vote(stale, by=bob)
    assert not Vote.objects.exists()
    assert Idea.objects.get(pk=post.pk).vote_count == 0


def test_follows_count_alike(bob):
    post = factories.idea()  # its author follows it
    assert [actions.follow(post, by=bob), actions.follow(post, by=bob)] == [True, False]
    assert post.follow_count == 2
    assert [actions.unfollow(post, by=bob), actions.unfollow(post, by=bob)] == [True, False]
    assert Idea.objects.get(pk=post.pk).follow_count == Follow.objects.filter(idea=post).count() == 1
