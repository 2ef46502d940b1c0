"""Voting, following, tagging, reporting, commenting and tracking through the pages, with and without htmx."""

import pytest
from django.urls import reverse

from ideas import actions
from ideas.models import Comment, CustomerReport, Idea
from ideas.states import State
from tests import factories
from tests.ideas.stories import in_state, picture, tomorrow

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def send(browser, view, post, /, *more, htmx=False, **data):
    return browser.post(reverse(view, args=[post.pk, *more]), data, **(HTMX if htmx else {}))


def test_a_vote_answers_with_its_button(browse, bob):
    post, browser = factories.idea(), browse(bob)
    on = send(browser, "idea-vote", post, htmx=True, vote="on").content.decode()
    again = send(browser, "idea-vote", post, htmx=True, vote="on").content.decode()
    off = send(browser, "idea-vote", post, htmx=True, vote="off").content.decode()
    assert 'aria-pressed="true"' in on
    assert 'value="off"' in again
    assert 'aria-pressed="false"' in off
    assert [text.split('vote__count">')[1][0] for text in (on, again, off)] == ["1", "1", "0"]


def test_a_plain_vote_goes_back_to_the_list_it_came_from(browse, bob):
    post, browser = factories.idea(), browse(bob)
    address = reverse("idea-vote", args=[post.pk])
    for origin, target in (
        ("http://testserver/ideas/?q=x", "http://testserver/ideas/?q=x"),
        ("http://evil.example/", post.get_absolute_url()),
    ):
        assert browser.post(address, HTTP_REFERER=origin).url == target
    post.refresh_from_db()
    assert post.vote_count == 1


@pytest.mark.parametrize("state", ["done", "confirmed", "rejected", "merged", "withdrawn"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_vote_that_comes_too_late_is_told_so(browse, alice, state, language):
    alice.language = language
    alice.save()
    post, browser = in_state(state, alice), browse(alice)
    plain = send(browser, "idea-vote", post)
    toast = send(browser, "idea-vote", post, htmx=True)
    assert plain.status_code == 409
    assert ("You can no longer vote" in plain.content.decode()) == (language == "en")
    assert toast["HX-Reswap"] == "none"
    assert "toast--error" in toast.content.decode()
    assert not post.votes.exists()


def test_following_answers_with_its_button(browse, bob):
    post = factories.idea()
    answer = send(browse(bob), "idea-follow", post, htmx=True, follow="on").content.decode()
    assert 'aria-pressed="true"' in answer
    assert send(browse(bob), "idea-follow", post, follow="off").status_code == 302
    assert not post.follows.filter(follower=bob).exists()


def test_a_comment_its_reply_its_edit_its_end(browse, bob, alice):
    post, browser = factories.idea(by=alice), browse(bob)
    assert send(browser, "idea-comment", post, body="**저도** 겪었어요").status_code == 302
    said = Comment.objects.get()
    send(browse(alice), "idea-comment", post, body="언제요?", parent=said.pk)
    page = browser.get(post.get_absolute_url()).content.decode()
    assert "<strong>저도</strong>" in page
    assert page.index("겪었어요") < page.index("언제요?")
    edit = reverse("idea-comment-edit", args=[post.pk, said.pk])
    assert "**저도** 겪었어요" in browser.get(edit).content.decode()
    browser.post(edit, {"body": "어제요"})
    assert Comment.objects.get(pk=said.pk).body == "어제요"
    assert browse(alice).get(edit).status_code == 403
    assert send(browse(alice), "idea-comment-remove", post, said.pk).status_code == 403
    send(browser, "idea-comment-remove", post, said.pk)
    assert Comment.objects.get(pk=said.pk).removed_at


def test_a_comment_of_another_post_is_not_found_here(browse, bob):
    here, there = factories.idea(), factories.idea()
    said = actions.comment(there, "거기", by=bob)
    browser = browse(bob)
    assert send(browser, "idea-comment", here, body="x", parent=said.pk).status_code == 404
    assert send(browser, "idea-comment", here, body="x", parent="12; DROP").status_code == 404
    for name in ("idea-comment-edit", "idea-comment-remove"):
        assert send(browser, name, here, said.pk, body="x").status_code == 404
    assert Comment.objects.count() == 1


def test_an_empty_comment_comes_back_to_its_place(browse, bob):
    post = factories.idea()
    said = actions.comment(post, "하나", by=bob)
    answer = send(browse(bob), "idea-comment", post, body=" \u200b ".replace("\u200b", ""), parent=said.pk)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please write something first." in page
    assert f'id="reply-{said.pk}" open' in page


def test_people_to_mention_are_those_who_see_it(browse, bob, alice, charlie):
    post = factories.idea(by=alice)
    address = reverse("idea-people", args=[post.pk])
    assert "@bob" in browse(alice).get(address, {"q": "bo"}).content.decode()
    assert browse(alice).get(address, {"q": "charl"}).content.decode().strip() == ""
    assert browse(alice).get(address).content.decode().strip() == ""
    assert browse(charlie).get(address, {"q": "a"}).status_code == 404


def test_a_tag_is_added_and_taken_away(browse, bob, alice):
    post = factories.idea(by=alice, tags=("요금",))
    browser = browse(bob)
    send(browser, "idea-tag", post, tag="#청구서")
    assert sorted(post.tags.names()) == ["요금", "청구서"]
    assert send(browser, "idea-untag", post, name="요금").status_code == 403
    assert send(browser, "idea-untag", post, name="없는태그").status_code == 404
    send(browser, "idea-untag", post, name="청구서")
    assert list(post.tags.names()) == ["요금"]


def test_tags_are_suggested_from_posts_one_may_see(browse, bob, alice):
    factories.idea(tags=("와이파이",))
    actions.save_draft(None, factories.Content(title="비밀", tags=("와이파이비밀",)), by=alice)
    address = reverse("idea-tags")
    page = browse(bob).get(address, {"tags": "요금, 와이"}).content.decode()
    assert 'data-tag="와이파이"' in page
    assert "비밀" not in page
    assert browse(bob).get(address, {"tags": "요금, "}).content.decode().strip() == ""


def test_what_a_customer_said_is_added_and_taken_back(browse, bob, alice):
    post, browser = factories.idea(), browse(bob)
    send(browser, "idea-report", post, touchpoint="shop", heard_on=str(tomorrow(0)), place="강남", body="또 끊겼대요")
    report = CustomerReport.objects.get()
    assert "또 끊겼대요" in browser.get(post.get_absolute_url()).content.decode()
    assert send(browse(alice), "idea-report-remove", post, report.pk).status_code == 403
    send(browser, "idea-report-remove", post, report.pk)
    assert not CustomerReport.objects.exists()


def test_a_report_of_tomorrow_comes_back_with_its_text(browse, bob):
    answer = send(
        browse(bob), "idea-report", factories.idea(), touchpoint="shop", heard_on=str(tomorrow()), body="내일 들은 말"
    )
    assert answer.status_code == 422
    assert "This day has not come yet." in answer.content.decode()
    assert "내일 들은 말" in answer.content.decode()


@pytest.mark.parametrize("heard_on", ["", "내일", "2026-02-30", "9999999-01-01", "0001-01-01x"])
def test_a_report_without_a_day_comes_back(browse, bob, heard_on):
    answer = send(browse(bob), "idea-report", factories.idea(), touchpoint="shop", heard_on=heard_on, body="말")
    assert answer.status_code == 422
    assert not CustomerReport.objects.exists()


def test_the_thread_from_acceptance_to_confirmation(browse, alice):
    post = in_state("accepted", alice)
    owner, author = browse(post.owner), browse(alice)
    send(owner, "idea-progress", post, note="시작", percent="30", before=picture(), after=picture(colour="green"))
    assert {p.moment for p in post.photos.all()} == {"before", "after"}
    send(owner, "idea-due", post, due_on=str(tomorrow(45)), reason="부품이 늦어요")
    send(owner, "idea-done", post, note="끝났어요", customers_helped="300")
    asking = author.get(post.get_absolute_url()).content.decode()
    assert "Is it?" in asking
    send(author, "idea-reopen", post, reason="아직이에요")
    assert Idea.objects.get(pk=post.pk).state == State.IN_PROGRESS
    send(owner, "idea-done", post, note="이번에는 정말로")
    assert send(author, "idea-confirm", post).status_code == 302
    assert send(author, "idea-confirm", post).status_code == 302  # the second click of a double click
    assert Idea.objects.get(pk=post.pk).state == State.CONFIRMED


def test_a_progress_report_stands_though_a_picture_is_none(browse, alice):
    post = in_state("accepted", alice)
    answer = browse(post.owner).post(
        reverse("idea-progress", args=[post.pk]),
        {"note": "시작", "percent": "30", "after": [picture(), picture_of_text()]},
        follow=True,
    )
    page = answer.content.decode()
    assert "noise.jpg" in page
    assert (post.progress.count(), post.photos.count()) == (1, 1)


def picture_of_text():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("noise.jpg", b"not a picture", "image/jpeg")


@pytest.mark.parametrize(
    "wrong",
    [
        {"note": "", "percent": "10"}, {"note": "한 일", "percent": "101"}, {"note": "한 일", "percent": ""},
        {"note": "한 일", "percent": "많이"}, {"note": "한 일", "percent": "10", "link": "javascript:alert(1)"},
        {"note": "한 일", "percent": "10", "customers_helped": "-5"},
        {"note": "한 일", "percent": "10", "won_saved": "9" * 30},
    ],
)  # fmt: skip
def test_a_progress_report_that_does_not_fit_comes_back(browse, alice, wrong):
    post = in_state("accepted", alice)
    answer = send(browse(post.owner), "idea-progress", post, **wrong)
    assert answer.status_code == 422
    assert wrong["note"] in answer.content.decode()
    assert not post.progress.exists()


def test_an_answer_opens_the_post_again(browse, alice):
    post = in_state("needs_info", alice)
    assert send(browse(alice), "idea-answer", post, body="강남점이에요").status_code == 302
    assert Idea.objects.get(pk=post.pk).state == State.OPEN
