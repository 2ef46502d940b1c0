"""Merging from the admin: find, look, confirm, and undo."""

import pytest
from django.urls import reverse

from ideas import actions
from ideas.models import Merge
from portal.events import outbox
from portal.kit import clock
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """A duplicate with three votes and a post with two; one person voted for both."""
    source, target = factories.idea("중복 와이파이"), factories.idea("원래 와이파이")
    both, first, second, other = (factories.employee() for _ in range(4))
    for voter in (both, first, second):
        actions.vote(source, by=voter)
    for voter in (both, other):
        actions.vote(target, by=voter)
    actions.comment(source, "저도요", by=first)
    actions.report(source, touchpoint="shop", heard_on=clock.today(), by=other)
    return source, target


def test_the_preview_counts_each_voter_once_and_keeps_its_word(desk, pair):
    source, target = pair
    address = reverse("triage:merge", args=[source.pk, target.pk])
    preview = desk.get(address).context["preview"]
    assert (preview.votes, preview.both_voted, preview.comments, preview.reports) == (4, 1, 1, 1)
    assert not Merge.objects.exists()
    response = desk.post(address)
    assert response.url == reverse("triage:post", args=[target.pk])
    target.refresh_from_db(), source.refresh_from_db()
    assert (target.vote_count, target.comment_count, target.report_count) == (4, 1, 1)
    assert target.follow_count == preview.follows
    assert source.merged_into == target


def test_a_merge_is_undone_from_either_page(desk, pair):
    source, target = pair
    for where in (source, target):
        desk.post(reverse("triage:merge", args=[source.pk, target.pk]))
        merge = Merge.objects.get(undone_at=None)
        assert merge.source.title in desk.get(reverse("triage:post", args=[where.pk])).content.decode()
        desk.post(reverse("triage:act", args=[where.pk, "undo-merge"]), {"merge": merge.pk})
        source.refresh_from_db(), target.refresh_from_db()
        assert (source.state, source.vote_count, target.vote_count) == ("open", 3, 2)


def test_an_undo_sent_twice_is_refused_kindly(desk, pair):
    source, target = pair
    desk.post(reverse("triage:merge", args=[source.pk, target.pk]))
    address, data = reverse("triage:act", args=[target.pk, "undo-merge"]), {"merge": Merge.objects.get().pk}
    assert desk.post(address, data).status_code == 302
    assert desk.post(address, data).status_code == 422


def test_what_was_ruled_on_is_not_merged_but_others_into_it(desk):
    ruled, post = factories.ruled(factories.reject()).idea, factories.idea()
    one_way = desk.get(reverse("triage:merge", args=[ruled.pk, post.pk]))
    assert (one_way.context["possible"], one_way.context["possible_back"]) == (False, True)
    desk.post(reverse("triage:merge", args=[ruled.pk, post.pk]))
    assert not Merge.objects.exists()
    desk.post(reverse("triage:merge", args=[post.pk, ruled.pk]))
    assert Merge.objects.get().target == ruled


def test_targets_are_found_by_words_by_number_and_by_likeness(desk):
    post = factories.idea("거실에서 와이파이가 자꾸 끊겨요")
    by_word, alike, other = (
        factories.idea("와이파이 비밀번호"),
        factories.idea("거실에서 무선 인터넷이 자꾸 끊겨요"),
        factories.idea("요금"),
    )
    outbox.drain()

    def found(text):
        return list(desk.get(reverse("triage:merge_results", args=[post.pk]), {"q": text}).context["targets"])

    assert found("와이파이") == [by_word]
    assert found(f"#{other.pk}") == [other]
    assert found("")[0] == alike
    assert found("없는 말") == []
    assert found("9" * 40) == []
    assert "<html" not in desk.get(reverse("triage:merge_results", args=[post.pk])).content.decode()
