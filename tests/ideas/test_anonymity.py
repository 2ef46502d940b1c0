"""A hidden name is nowhere: not in any page, not by what its owner does on the post, not by a merge."""

import pytest
from django.urls import reverse

from ideas import actions, names
from ideas.content import Content
from ideas.models import Idea, Unmasking
from ideas.states import Anonymity
from portal.events.models import Event
from portal.kit.errors import Invalid, NotAllowed
from portal.people import roles
from tests import factories
from tests.ideas.stories import in_state, picture, tomorrow

pytestmark = pytest.mark.django_db

NAME, DIVISION = "CANARY-NAME", "CANARY-DIVISION"


@pytest.fixture
def author():
    return factories.employee(username="canary-user", name=NAME, language="en", division=factories.division(DIVISION))


@pytest.fixture
def hidden(author, bob):
    """A post by a hidden author who has done all there is to do on it."""
    post = factories.idea("숨긴 글", by=author, anonymity=Anonymity.ALWAYS, tags=("하나",))
    actions.add_photo(post, picture(), by=author)
    actions.edit(post, Content(title="숨긴 글", body="고침", anonymity=Anonymity.ALWAYS), by=author, seen_version=1)
    own = actions.comment(post, "제가 더 말하자면", by=author)
    actions.comment(post, "답글도", by=author, parent=own)
    actions.change_comment(own, "제가 더 말하자면요", by=author)
    actions.report(post, touchpoint="shop", heard_on=tomorrow(0), by=author)
    actions.tag(post, "둘", by=author)
    actions.untag(actions.tag(post, "셋", by=author), by=author)
    actions.vote(post, by=author)
    actions.comment(post, "궁금하네요", by=bob)
    return Idea.objects.get(pk=post.pk)


def pages(browser, post):
    addresses = [
        post.get_absolute_url(), reverse("idea-versions", args=[post.pk]), reverse("me"),
        *(f"{reverse('me')}?tab={tab}" for tab in ("posts", "votes", "follows", "reports", "comments")),
    ]  # fmt: skip
    return {address: browser.get(address).content.decode() for address in addresses}


def leaks(browser, post):
    canaries = (NAME, DIVISION, "canary-user")
    return [(address, word) for address, page in pages(browser, post).items() for word in canaries if word in page]


@pytest.mark.parametrize("role", [None, *roles.ALL])
def test_no_page_says_the_name_to_anybody(browse, hidden, role):
    reader = factories.employee(*([role] if role else []), language="en")
    if role != roles.PANEL_GUEST:
        actions.vote(hidden, by=reader)
        actions.follow(hidden, by=reader)
    assert leaks(browse(reader), hidden) == []


def test_the_author_is_told_that_the_name_is_hidden(browse, hidden, author, bob):
    page = browse(author).get(hidden.get_absolute_url()).content.decode()
    assert f"{NAME} (name hidden)" in page
    theirs = browse(bob).get(hidden.get_absolute_url()).content.decode()
    assert "Name hidden" in theirs
    assert "Author (name hidden)" in theirs


def test_hidden_until_the_ruling_is_shown_after_it(browse, author, bob):
    post = factories.idea(by=author, anonymity=Anonymity.UNTIL_RULING)
    assert leaks(browse(bob), post) == []
    factories.ruled(factories.reject(), post)
    assert NAME in browse(bob).get(post.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", ["accepted", "rejected", "needs_info", "done", "confirmed"])
def test_hidden_for_good_stays_hidden_after_the_ruling(browse, author, bob, state):
    post = in_state(state, author, anonymity=Anonymity.ALWAYS)
    assert leaks(browse(bob), post) == []


def test_a_merge_takes_the_hidden_authors_comments_along_without_their_name(browse, hidden, bob, admin):
    target = factories.idea("합쳐질 글", by=bob)
    actions.merge(hidden, target, by=admin)
    page = browse(bob).get(target.get_absolute_url()).content.decode()
    assert "제가 더 말하자면요" in page
    assert leaks(browse(bob), target) == []


def test_an_owner_who_is_the_hidden_author_is_named_as_the_owner_only(author, bob):
    post = in_state("done", author, owner=author, anonymity=Anonymity.ALWAYS)
    kinds = {"idea.posted": True, "idea.progressed": False, "idea.done": False}
    for event in Event.objects.about("idea", post.pk).filter(kind__in=kinds):
        assert names.of_actor(event, post, bob).hidden == kinds[event.kind], event.kind


def test_who_steps_forward_is_named(browse, hidden, author, bob):
    assert browse(bob).post(reverse("idea-reveal", args=[hidden.pk])).status_code == 403
    browse(author).post(reverse("idea-reveal", args=[hidden.pk]))
    assert NAME in browse(bob).get(hidden.get_absolute_url()).content.decode()


def test_an_auditor_sees_the_name_once_and_the_author_sees_the_look(browse, hidden, author, auditor, bob):
    browser, address = browse(auditor), reverse("idea-unmask", args=[hidden.pk])
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert not Unmasking.objects.exists()
    answer = browser.post(address, {"reason": "민원 조사 CANARY-REASON"})
    assert NAME in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert leaks(browser, hidden) == []
    told = browse(author).get(hidden.get_absolute_url()).content.decode()
    assert "Odette Auditor</b> looked up your name" in told
    assert "CANARY-REASON" in told
    for other in (bob, auditor):
        page = browse(other).get(hidden.get_absolute_url()).content.decode()
        assert "looked up" not in page
        assert "CANARY-REASON" not in page


def test_unmasking_takes_the_right_and_a_reason(hidden, admin, bob, auditor):
    for other in (admin, bob):
        with pytest.raises(NotAllowed):
            actions.unmask(hidden, "궁금해서", by=other)
    with pytest.raises(Invalid):
        actions.unmask(hidden, "\x00 ", by=auditor)
    with pytest.raises(NotAllowed):
        actions.unmask(factories.idea(), "이름이 보이는 글", by=auditor)
