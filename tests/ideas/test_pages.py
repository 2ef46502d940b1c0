"""The pages of a post: who gets them, what they tell, and what they cost."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ideas import actions, timeline
from ideas.models import Idea
from ideas.states import Anonymity, State
from portal.events.models import Event
from tests import factories
from tests.ideas.stories import in_state, picture, tomorrow

pytestmark = pytest.mark.django_db

READ = ("idea", "idea-versions")
WRITE = (
    "idea-vote", "idea-follow", "idea-tag", "idea-untag", "idea-report", "idea-comment", "idea-progress", "idea-done",
    "idea-due", "idea-answer", "idea-confirm", "idea-reopen", "idea-reveal", "idea-unmask",
)  # fmt: skip
FILLED = {
    "note": "했어요", "percent": "50", "body": "여기요", "reason": "그래서", "due_on": str(tomorrow(40)), "tag": "요금",
    "touchpoint": "shop", "heard_on": "2026-01-02", "name": "와이파이",
}  # fmt: skip


def page_of(browser, post, **query):
    return browser.get(post.get_absolute_url(), query)


def text_of(response):
    return response.content.decode()


# --- Who gets what ------------------------------------------------------------------------------


def test_alice_and_bob_see_an_open_post_charlie_does_not(browse, alice, bob, charlie):
    post = factories.idea("와이파이가 끊겨요", by=alice)
    for name in READ:
        address = reverse(name, args=[post.pk])
        assert [browse(person).get(address).status_code for person in (alice, bob, charlie)] == [200, 200, 404], name


@pytest.mark.parametrize("name", [*WRITE, "idea-edit", "idea-withdraw", "idea-discard"])
def test_what_charlie_cannot_see_does_not_exist_for_them(browse, charlie, alice, name):
    post = factories.idea(by=alice)
    assert browse(charlie).post(reverse(name, args=[post.pk]), FILLED).status_code == 404
    assert not Event.objects.about("idea", post.pk).exclude(kind="idea.posted").exists()


@pytest.mark.parametrize("name", ["idea-edit", "idea-withdraw", "idea-discard", "idea-reveal", "idea-unmask"])
def test_what_bob_sees_but_may_not_do_is_refused(browse, bob, alice, name):
    post = factories.idea(by=alice, anonymity=Anonymity.ALWAYS)
    assert browse(bob).post(reverse(name, args=[post.pk]), FILLED).status_code == 403


@pytest.mark.parametrize("name", ["idea-progress", "idea-done", "idea-due"])
def test_the_work_is_the_owners(browse, bob, alice, name):
    post = in_state("accepted", alice)
    assert browse(bob).post(reverse(name, args=[post.pk]), FILLED).status_code == 403
    assert browse(post.owner).post(reverse(name, args=[post.pk]), FILLED).status_code == 302


@pytest.mark.parametrize(
    ("state", "name"), [("done", "idea-confirm"), ("done", "idea-reopen"), ("needs_info", "idea-answer")]
)
def test_the_last_word_is_the_authors(browse, bob, alice, state, name):
    post = in_state(state, alice)
    assert browse(bob).post(reverse(name, args=[post.pk]), FILLED).status_code == 403
    assert browse(alice).post(reverse(name, args=[post.pk]), FILLED).status_code == 302


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_drafts_and_withdrawn_posts_are_their_authors(browse, alice, bob, state):
    post = in_state(state, alice)
    assert page_of(browse(bob), post).status_code == 404
    assert page_of(browse(alice), post).status_code == (302 if state == "draft" else 200)


def test_who_is_not_signed_in_is_asked_to(client, alice):
    post = factories.idea(by=alice)
    for address in (post.get_absolute_url(), reverse("me"), reverse("idea-new")):
        assert client.get(address).url.startswith(reverse("sign-in"))


def test_changes_need_a_post_request(browse, alice):
    post = factories.idea(by=alice)
    assert {browse(alice).get(reverse(name, args=[post.pk])).status_code for name in WRITE} == {405}


def test_changes_need_the_token_of_the_form(browse, alice, bob):
    post = factories.idea(by=alice)
    address = reverse("idea-vote", args=[post.pk])
    assert browse(bob, enforce_csrf_checks=True).post(address).status_code == 403


def test_reading_never_writes(browse, alice, admin):
    posts = [in_state(state, alice) for state in State]
    draft = posts[0]
    photo = actions.add_photo(draft, picture(), by=alice)
    addresses = [reverse(name, args=[post.pk]) for name in READ for post in posts]
    addresses += [reverse(name, args=[draft.pk]) for name in ("idea-edit", "idea-discard")]
    addresses += [reverse("idea-withdraw", args=[posts[1].pk]), photo.get_absolute_url(), reverse("idea-new")]
    addresses += [f"{reverse('me')}?tab={tab}" for tab in ("todo", "posts", "votes", "follows", "reports", "comments")]
    addresses += [reverse("idea-tags") + "?tags=요", reverse("idea-people", args=[posts[1].pk]) + "?q=a"]
    for person in (alice, admin):
        browser = browse(person)
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                answer = browser.get(address)
                b"".join(answer.streaming_content) if answer.streaming else None
            written = [q["sql"] for q in queries if re.match(r"\s*(INSERT|UPDATE|DELETE)", q["sql"])]
            assert written == [], address


# --- Merged posts -------------------------------------------------------------------------------


def test_a_merged_post_leads_to_the_end_of_its_chain(browse, bob, admin):
    a, b, c = factories.idea("첫 글"), factories.idea("둘째 글"), factories.idea("셋째 글")
    actions.merge(a, b, by=admin)
    actions.merge(Idea.objects.get(pk=b.pk), c, by=admin)
    answer = page_of(browse(bob), a)
    assert (answer.status_code, answer.url) == (302, f"{c.get_absolute_url()}?from={a.pk}")
    assert "첫 글" in text_of(browse(bob).get(answer.url))


@pytest.mark.parametrize("said", ["x", "999999999999999999999999", "-1", "", "²"])
def test_a_made_up_origin_is_not_believed(browse, bob, said):
    assert page_of(browse(bob), factories.idea(), **{"from": said}).status_code == 200


# --- The story ----------------------------------------------------------------------------------

NEVER_TOLD = {"idea.noted", "idea.reminded", "idea.review_asked", "idea.mentioned"}
DRAWN_FROM_ROWS = {
    "idea.commented", "idea.comment_changed", "idea.comment_removed", "idea.reported", "idea.report_removed",
}  # fmt: skip


def test_every_kind_of_event_is_told_or_left_out_on_purpose():
    sources = Path(settings.BASE_DIR, "ideas", "actions").rglob("*.py")
    kinds = {kind for source in sources for kind in re.findall(r'"(idea\.[a-z_]+)"', source.read_text())}
    assert kinds - set(timeline._tellings) == NEVER_TOLD | DRAWN_FROM_ROWS


def test_the_story_tells_what_happened_in_order(browse, bob, alice, admin):
    owner = factories.employee(name="Olga Owner")
    post = factories.idea("알람이 사라져요", by=alice)
    said = actions.comment(post, "저도 봤어요", by=bob)
    actions.comment(post, "고맙습니다", by=alice, parent=said)
    actions.report(post, touchpoint="shop", heard_on=tomorrow(0), note="시계가 멈췄대요", by=bob)
    actions.merge(factories.idea("같은 이야기"), post, by=admin)
    factories.ruled(factories.accept(owner=owner), Idea.objects.get(pk=post.pk))
    post.refresh_from_db()
    actions.report_progress(post, "부품을 찾았어요", percent=40, customers_helped=1234, by=owner)
    actions.move_due_date(post, tomorrow(70), "부품이 늦어요", by=owner)
    actions.mark_done(post, "새 펌웨어", by=owner)
    page = text_of(page_of(browse(bob), post))
    order = [
        "Alice Author</b> posted this", "저도 봤어요", "고맙습니다", "heard this from a customer", "시계가 멈췄대요",
        "merged “같은 이야기” into this post", "on the agenda of a meeting", "ruled: <b>Accept</b>",
        "부품을 찾았어요", "1,234", "moved the due date", "부품이 늦어요", "says that this is fixed", "새 펌웨어",
    ]  # fmt: skip
    story = page[page.index('id="story"') :]
    found = [story.find(words) for words in order]
    assert -1 not in found, dict(zip(order, found, strict=True))
    assert found == sorted(found)


def test_what_admins_tell_each_other_stays_among_them(browse, bob, alice, admin):
    post = factories.idea(by=alice)
    actions.add_note(post, "법무팀 확인 중 CANARY-NOTE", by=admin)
    for person in (alice, bob):
        assert "CANARY-NOTE" not in text_of(page_of(browse(person), post))


def test_a_comment_taken_away_shows_nothing_of_itself(browse, bob, alice):
    post = factories.idea(by=alice)
    said = actions.comment(post, "CANARY-GONE", by=bob)
    actions.comment(post, "답글은 남아요", by=alice, parent=said)
    actions.remove_comment(said, by=bob)
    page = text_of(page_of(browse(alice), post))
    assert "CANARY-GONE" not in page
    assert "답글은 남아요" in page
    assert "This comment was taken away." in page


def test_buttons_are_those_one_may_press(browse, bob, alice):
    post = in_state("accepted", alice)
    pages = {person: text_of(page_of(browse(person), post)) for person in (alice, bob, post.owner)}
    assert [reverse("idea-progress", args=[post.pk]) in page for page in pages.values()] == [False, False, True]
    opened = factories.idea(by=alice)
    edit = reverse("idea-edit", args=[opened.pk])
    assert edit in text_of(page_of(browse(alice), opened))
    assert edit not in text_of(page_of(browse(bob), opened))


# --- What pages cost ----------------------------------------------------------------------------


def _fill(post, alice, times):
    """A post with everything on it, `times` over."""
    owner = post.owner
    for n in range(times):
        person = factories.employee(division=factories.division())
        said = actions.comment(post, f"의견 {n}", by=person)
        actions.comment(post, f"답글 {n}", by=alice, parent=said)
        actions.report(post, touchpoint="shop", heard_on=tomorrow(0), by=person)
        actions.tag(post, f"태그{n}", by=person)
        report = actions.report_progress(post, f"진행 {n}", percent=10 + n, by=owner)
        actions.add_photo(post, picture(colour=(n, 0, 0)), by=owner, progress=report)
        actions.move_due_date(post, tomorrow(50 + n), f"이유 {n}", by=post.champion)
        actions.add_step(post, f"단계 {n}", tomorrow(5), person=person, by=owner)
        paper = SimpleUploadedFile(f"근거 {n}.pdf", f"{n}".encode())
        actions.add_document(report, paper, by=owner)
        actions.vote(post, by=person)


def _queries(browser, address):
    browser.get(address)  # whatever is remembered after the first time is remembered
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return [q["sql"] for q in queries]


def test_a_post_costs_the_same_with_one_or_five_of_everything(browse, alice, admin):
    owner = factories.employee()
    one, five = (in_state("accepted", alice, owner=owner, tags=("하나",)) for _ in range(2))
    _fill(one, alice, 1)
    _fill(five, alice, 5)
    for person in (alice, admin, owner):
        few, many = (_queries(browse(person), post.get_absolute_url()) for post in (one, five))
        assert len(few) == len(many), sorted(set(many) - set(few))
        assert len(many) <= 47


@pytest.mark.parametrize("tab", ["todo", "posts", "votes", "follows", "reports", "comments"])
def test_my_page_costs_the_same_with_one_or_five_of_everything(browse, alice, bob, tab):
    def add(times):
        for _ in range(times):
            in_state("draft", alice)
            in_state("done", alice)
            in_state("accepted", factories.employee(division=factories.division()), owner=alice)
            in_state("needs_info", alice)
            post = factories.idea(by=factories.employee(division=factories.division()), tags=("요금", "청구서"))
            actions.vote(post, by=alice)
            actions.follow(post, by=alice)
            actions.report(post, touchpoint="shop", heard_on=tomorrow(0), by=alice)
            actions.comment(post, "저도요", by=alice)

    address = f"{reverse('me')}?tab={tab}"
    add(1)
    few = _queries(browse(alice), address)
    add(4)
    many = _queries(browse(alice), address)
    assert len(few) == len(many), sorted(set(many) - set(few))


def test_an_unknown_tab_is_the_first(browse, alice):
    page = text_of(browse(alice).get(reverse("me"), {"tab": "../../etc", "page": "x"}))
    assert "Nothing waits for you" in page


def test_my_page_lists_what_is_mine(browse, alice, bob):
    draft = factories.draft("반쯤 쓴 글", by=alice)
    owed = in_state("accepted", bob, owner=alice)
    asked = in_state("needs_info", alice)
    done = in_state("done", alice)
    browser = browse(alice)
    todo = text_of(browser.get(reverse("me")))
    for post in (owed, asked, done):
        assert post.title in todo
    posts = text_of(browser.get(reverse("me"), {"tab": "posts"}))
    assert draft.title in posts
    assert draft.title not in text_of(browse(bob).get(reverse("me"), {"tab": "posts"}))
