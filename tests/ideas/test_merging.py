"""Merging duplicates, chains of them, and taking it all back."""

import pytest

from ideas import actions
from ideas.errors import WrongState
from ideas.models import Follow, Idea, Vote
from ideas.states import State
from portal.kit.errors import Conflict, NotAllowed
from tests import factories
from tests.ideas.stories import in_state

pytestmark = pytest.mark.django_db


def counts(post):
    post.refresh_from_db()
    kept = (post.vote_count, post.follow_count, post.comment_count, post.report_count)
    rows = (
        Vote.objects.filter(idea=post).count(), Follow.objects.filter(idea=post).count(),
        post.comments.filter(removed_at=None).count(), post.reports.count(),
    )  # fmt: skip
    assert kept == rows
    return kept


@pytest.fixture
def both(alice, bob):
    source, target = factories.idea("끊겨요", by=alice), factories.idea("자꾸 끊깁니다", by=bob)
    for voter in (alice, bob):
        actions.vote(source, by=voter)
    actions.vote(target, by=bob)
    actions.comment(source, "저도요", by=bob)
    actions.report(source, touchpoint="shop", heard_on=source.posted_at.date(), by=bob)
    return source, target


def test_each_voter_counts_once_and_what_was_said_moves(both, admin):
    source, target = both
    preview = actions.preview_merge(source, target)
    actions.merge(source, target, by=admin)
    assert counts(target) == (2, 2, 1, 1)
    assert (preview.votes, preview.both_voted, preview.follows, preview.comments, preview.reports) == (2, 1, 2, 1, 1)
    source.refresh_from_db()
    assert (source.state, source.merged_into) == ("merged", target)


def test_a_merge_is_undone(both, admin, alice):
    source, target = both
    merged = actions.merge(source, target, by=admin)
    target.refresh_from_db()
    actions.comment(target, "합친 뒤에 쓴 말", by=alice)
    actions.unmerge(merged, by=admin)
    assert counts(source) == (2, 1, 1, 1)
    assert counts(target) == (1, 1, 1, 0)
    assert source.state == State.OPEN
    with pytest.raises(Conflict):
        actions.unmerge(merged, by=admin)


def test_a_chain_is_undone_from_its_end(both, admin):
    a, b = both
    c = factories.idea("세 번째")
    first = actions.merge(a, b, by=admin)
    second = actions.merge(Idea.objects.get(pk=b.pk), c, by=admin)
    assert counts(c)[0] == 2
    assert counts(c)[2:] == (1, 1)
    with pytest.raises(WrongState) as refused:  # its target has moved on itself
        actions.unmerge(first, by=admin)
    assert refused.value.extra["state"] == "merged"
    actions.unmerge(second, by=admin)
    assert counts(b) == (2, 2, 1, 1)
    assert counts(c) == (0, 1, 0, 0)
    actions.unmerge(first, by=admin)
    assert counts(a) == (2, 1, 1, 1)
    assert counts(b) == (1, 1, 0, 0)


def test_a_vote_on_the_duplicate_is_refused_with_the_reason(both, admin):
    source, target = both
    actions.merge(source, target, by=admin)
    source.refresh_from_db()
    with pytest.raises(WrongState) as refused:
        actions.vote(source, by=admin)
    assert refused.value.extra["state"] == "merged"


def test_only_admins_merge(both, alice, bob):
    for person in (alice, bob):
        with pytest.raises(NotAllowed):
            actions.merge(*both, by=person)


def test_what_was_ruled_on_is_not_merged_away(admin):
    with pytest.raises(WrongState):
        actions.merge(in_state("accepted"), factories.idea(), by=admin)
