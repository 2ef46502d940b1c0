"""Draft, post, edit, withdraw: and that nothing is written twice or over."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from ideas import actions
from ideas.content import Content
from ideas.errors import EditedMeanwhile, WrongState
from ideas.models import Idea, IdeaVersion
from ideas.states import State
from portal.events.models import Event
from portal.kit.errors import Invalid, NotAllowed
from tests import factories
from tests.ideas.stories import in_state

pytestmark = pytest.mark.django_db


def test_posting_leaves_a_version_a_follow_and_an_event(alice):
    post = factories.idea("와이파이가 끊겨요", by=alice, body="저녁마다", tags=("와이파이",))
    post.refresh_from_db()
    assert (post.state, post.version, post.follow_count, post.division) == ("open", 1, 1, alice.division)
    assert IdeaVersion.objects.get(idea=post).title == "와이파이가 끊겨요"
    assert [e.kind for e in Event.objects.about("idea", post.pk)] == ["idea.posted"]


def test_a_draft_is_nobody_elses_and_refuses_nothing(alice, bob):
    draft = actions.save_draft(None, Content(title="", body="반쯤"), by=alice) if factories.campaign() else None
    assert draft.state == State.DRAFT
    assert not Idea.objects.visible_to(bob).exists()
    assert not Event.objects.about("idea", draft.pk).exists()
    with pytest.raises(ValidationError):
        actions.post(draft, Content(title=""), by=alice)
    with pytest.raises(NotAllowed):
        actions.post(draft, Content(title="남의 초안"), by=bob)


def test_guests_do_not_post(charlie):
    factories.campaign()
    with pytest.raises(NotAllowed):
        actions.post(None, Content(title="손님"), by=charlie)


def test_a_closed_campaign_takes_no_post(alice):
    from datetime import timedelta

    from portal.kit import clock

    factories.campaign()
    now = clock.now()
    over = factories.campaign(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    with pytest.raises(Invalid):
        actions.post(None, Content(title="늦었어요", campaign=over), by=alice)


def test_one_key_is_one_post(alice, bob):
    factories.campaign()
    key = uuid.uuid4()
    first = actions.post(None, Content(title="한 번만"), by=alice, key=key)
    assert actions.post(None, Content(title="한 번만"), by=alice, key=key) == first
    assert actions.post(None, Content(title="남의 열쇠"), by=bob, key=key) != first
    assert Idea.objects.filter(author=alice).count() == 1


def test_a_draft_that_was_posted_meanwhile_is_not_written_over(alice):
    draft = factories.draft(by=alice)
    stale = Idea.objects.get(pk=draft.pk)
    actions.post(draft, Content(title="올렸어요"), by=alice)
    with pytest.raises(WrongState):
        actions.save_draft(stale, Content(title="늦은 자동 저장"), by=alice)
    draft.refresh_from_db()
    assert (draft.state, draft.title) == ("open", "올렸어요")


def test_each_edit_keeps_a_version(alice):
    post = factories.idea("처음", by=alice)
    actions.edit(post, Content(title="나중"), by=alice, seen_version=1)
    assert list(post.versions.values_list("number", "title")) == [(1, "처음"), (2, "나중")]


def test_of_two_editors_the_second_is_told(alice):
    post = factories.idea("처음", by=alice)
    actions.edit(post, Content(title="먼저"), by=alice, seen_version=1)
    with pytest.raises(EditedMeanwhile):
        actions.edit(Idea.objects.get(pk=post.pk), Content(title="다음"), by=alice, seen_version=1)
    assert Idea.objects.get(pk=post.pk).title == "먼저"


@pytest.mark.parametrize("state", [s for s in State if s not in ("draft", "open", "scheduled")])
def test_after_the_ruling_nothing_is_edited(alice, state):
    post = in_state(state, alice)
    with pytest.raises(WrongState):
        actions.edit(post, Content(title="고침"), by=alice, seen_version=post.version)


def test_nobody_edits_what_another_wrote(alice, bob, admin):
    post = factories.idea(by=alice)
    for other in (bob, admin):
        with pytest.raises(NotAllowed):
            actions.edit(post, Content(title="남의 글"), by=other, seen_version=1)


def test_a_discarded_draft_is_gone(alice, bob):
    draft = factories.draft(by=alice)
    with pytest.raises(NotAllowed):
        actions.discard_draft(draft, by=bob)
    actions.discard_draft(draft, by=alice)
    assert not Idea.objects.exists()
