"""A text stays on the device until the server has confirmed it, whatever ends: the session, the line, the token."""

from typing import Any
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from ideas.models import Comment, Idea, Step
from tests import factories
from tests.browser.accessibility import assert_accessible
from tests.ideas.stories import in_state, picture
from workout import actions
from workout.models import Ruling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENGLISH = {"locale": "en-GB"}
TEXT = "터널에서 3*4번 끊겨요"
NO_LINE = "No connection. What you typed is kept on this device"


@pytest.fixture
def alice():
    return factories.employee(name="앨리스")


def root(page: Any) -> str:
    """The site's own address: a cookie belongs to all of it."""
    return urljoin(page.url, "/")


def end_session(page: Any) -> None:
    """As an ended session is: the browser still has its cookie, the server knows nothing of it."""
    Session.objects.all().delete()


def sign_in_again(page: Any, employee: Any) -> None:
    """In another tab of the same browser: its cookie is the other's too."""
    client = Client()
    client.force_login(employee, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    other = page.context.new_page()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": root(page)}])
    other.goto("/signed-in/")
    other.close()
    page.bring_to_front()


def say(page: Any, text: str = TEXT) -> None:
    page.get_by_role("textbox", name="Comment").click()
    page.keyboard.type(text)
    page.get_by_role("button", name="Comment").click()


def test_a_comment_waits_for_the_sign_in_and_is_sent_once(alice: Any, sign_in: Any) -> None:
    post = factories.idea()
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    end_session(page)
    say(page)
    dialog = page.get_by_role("dialog", name="You have been signed out")
    dialog.wait_for()
    assert_accessible(page)
    assert page.get_by_role("textbox", name="Comment").input_value() == TEXT
    sign_in_again(page, alice)
    page.locator(".comment", has_text=TEXT).wait_for()
    assert not dialog.is_visible()
    assert Comment.objects.get().body == TEXT
    page.reload()
    assert page.get_by_role("textbox", name="Comment").input_value() == "", "what has arrived is not offered again"


def test_a_new_post_keeps_its_photo_while_one_signs_in_again(alice: Any, sign_in: Any, tmp_path: Any) -> None:
    factories.campaign()
    photo = tmp_path / "다리.png"
    photo.write_bytes(picture().read())
    page = sign_in(alice, **ENGLISH)
    page.goto("/ideas/new/")
    page.get_by_label("Title").click()
    page.keyboard.type("다리 위에서 와이파이가 끊겨요")
    page.locator("input[type=file]").set_input_files(photo)
    end_session(page)
    page.get_by_role("button", name="Post", exact=True).click()
    page.get_by_role("dialog", name="You have been signed out").wait_for()
    sign_in_again(page, alice)
    page.get_by_text("Posted. You will hear what becomes of it.").wait_for()
    assert Idea.objects.get().photos.count() == 1
    page.goto("/ideas/new/")
    assert page.get_by_label("Title").input_value() == ""


def test_not_now_leaves_the_text_in_its_box_and_offers_it_in_the_next_page(alice: Any, sign_in: Any) -> None:
    post = factories.idea()
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    end_session(page)
    say(page)
    page.get_by_role("button", name="Not now").click()
    assert page.get_by_role("textbox", name="Comment").input_value() == TEXT
    sign_in_again(page, alice)
    page.goto("/")
    page.goto(post.get_absolute_url())
    assert page.get_by_role("textbox", name="Comment").input_value() == TEXT
    assert not Comment.objects.exists()


def test_a_vote_in_a_list_asks_to_sign_in_and_counts_once(alice: Any, sign_in: Any) -> None:
    post = factories.idea()
    page = sign_in(alice, **ENGLISH)
    page.goto("/ideas/")
    end_session(page)
    page.locator(f"#vote-button-{post.pk}").click()
    page.get_by_role("dialog", name="You have been signed out").wait_for()
    assert page.locator(f"#vote-button-{post.pk}").is_visible()
    sign_in_again(page, alice)
    page.locator(f"#vote-button-{post.pk}[aria-pressed=true]").wait_for()
    assert Idea.objects.get().vote_count == 1


def test_a_step_is_sent_when_the_line_is_back_and_not_offered_again(alice: Any, sign_in: Any) -> None:
    post = in_state("accepted", owner=alice)
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    page.locator("summary", has_text="step").first.click()
    page.get_by_label("What is to be done?").click()
    page.keyboard.type("중계기를 옮긴다")
    page.context.set_offline(True)
    page.get_by_role("button", name="Add the step").click()
    page.get_by_text(NO_LINE).wait_for()
    page.context.set_offline(False)
    page.get_by_text("중계기를 옮긴다").first.wait_for()
    page.wait_for_function("() => !document.querySelector('form[data-sending]')")
    assert Step.objects.count() == 1
    page.goto(post.get_absolute_url())
    page.locator("summary", has_text="step").first.click()
    assert page.get_by_label("What is to be done?").input_value() == ""


def lose_the_first_answer(page: Any, address: str) -> list[int]:
    """What is sent arrives, and its answer does not, once; the list holds what was answered."""
    lost: list[int] = []

    def lose(route: Any) -> None:
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    page.route(address, lose)
    return lost


def test_an_answer_that_was_lost_makes_no_second_comment(alice: Any, sign_in: Any) -> None:
    post = factories.idea()
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    lost = lose_the_first_answer(page, "**/comments/")
    say(page)
    page.get_by_text(NO_LINE).wait_for()
    page.locator(".comment", has_text=TEXT).wait_for()
    assert lost
    assert Comment.objects.count() == 1


def test_a_token_renewed_in_another_tab_is_no_matter(alice: Any, sign_in: Any) -> None:
    post = in_state("accepted", owner=alice)
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    page.context.add_cookies([{"name": settings.CSRF_COOKIE_NAME, "value": "b" * 32, "url": root(page)}])
    say(page)
    page.locator(".comment", has_text=TEXT).wait_for()
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    say(page, "한 번 더")
    page.locator(".comment", has_text="한 번 더").wait_for()
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("status", "said"), [(413, "more than can be sent"), (429, "7 seconds"), (500, "did not work")]
)
def test_what_was_refused_stays_in_its_box_with_the_reason(status: int, said: str, alice: Any, sign_in: Any) -> None:
    factories.campaign()
    page = sign_in(alice, **ENGLISH)
    page.goto("/ideas/new/")
    page.get_by_label("Title").click()
    page.keyboard.type(TEXT)
    page.route("**/ideas/new/", lambda route: route.fulfill(status=status, headers={"Retry-After": "7"}, body="no"))
    page.get_by_role("button", name="Post", exact=True).click()
    page.get_by_role("alert").get_by_text(said).wait_for()
    assert page.get_by_label("Title").input_value() == TEXT
    page.unroute("**/ideas/new/")
    page.get_by_role("button", name="Post", exact=True).click()
    page.get_by_text("Posted. You will hear").wait_for()
    assert Idea.objects.count() == 1


def test_nothing_is_sent_in_the_name_of_somebody_else(alice: Any, sign_in: Any) -> None:
    bob, post = factories.employee(name="밥"), factories.idea()
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    end_session(page)
    sign_in_again(page, bob)
    say(page)
    page.get_by_text("Somebody else has signed in since this was typed.").first.wait_for()
    assert page.get_by_role("textbox", name="Comment").input_value() == TEXT
    page.goto(post.get_absolute_url())
    assert page.get_by_role("textbox", name="Comment").input_value() == "", "it is not offered to Bob"
    sign_in_again(page, alice)
    page.goto(post.get_absolute_url())
    assert page.get_by_role("textbox", name="Comment").input_value() == TEXT
    assert not Comment.objects.exists()


def test_the_dialog_does_not_take_somebody_else_for_the_one_who_typed(alice: Any, sign_in: Any) -> None:
    bob, post = factories.employee(name="밥"), factories.idea()
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    end_session(page)
    say(page)
    dialog = page.get_by_role("dialog", name="You have been signed out")
    dialog.wait_for()
    sign_in_again(page, bob)
    dialog.get_by_text("Somebody else is signed in now.").wait_for()
    assert not Comment.objects.exists()
    sign_in_again(page, alice)
    page.locator(".comment", has_text=TEXT).wait_for()
    assert Comment.objects.get().author == alice


def test_without_a_script_it_goes_through_the_sign_in_page(alice: Any, sign_in: Any) -> None:
    alice.set_password("a long word 77")
    alice.save()
    post = factories.idea()
    page = sign_in(alice, java_script_enabled=False, **ENGLISH)
    page.goto(post.get_absolute_url())
    end_session(page)
    say(page)
    page.get_by_text("this was not sent yet").wait_for()
    page.get_by_text(TEXT).wait_for()
    page.get_by_label("Username").click()
    page.keyboard.type(alice.username)
    page.get_by_label("Password").click()
    page.keyboard.type("a long word 77")
    page.keyboard.press("Enter")
    page.get_by_text(TEXT).wait_for()
    page.get_by_role("button", name="Send it now").click()
    page.locator(".comment", has_text=TEXT).wait_for()
    assert Comment.objects.get().body == TEXT


def test_an_answer_to_a_form_that_was_drawn_anew_meanwhile_is_heard(alice: Any, sign_in: Any) -> None:
    post = factories.idea()
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    held: list[Any] = []
    page.route("**/follow/", lambda route: held.append(route))
    page.locator("#follow-button").click()
    page.wait_for_function("() => document.querySelector('[data-sending]')")
    page.locator("form[data-sending]").evaluate("old => old.replaceWith(old.cloneNode(true))")  # as other answers do
    held[0].continue_()
    page.wait_for_function("() => !window.Sending.busy()")


def say_more_meanwhile(page: Any) -> Any:
    """A comment is sent where no answer comes, and its author goes on writing; gives the box."""
    say(page)
    page.get_by_text(NO_LINE).wait_for()
    box = page.get_by_role("textbox", name="Comment")
    box.click()
    page.keyboard.press("End")
    page.keyboard.type(" 어제도요")
    return box


def test_what_is_typed_while_a_comment_waits_is_kept(alice: Any, sign_in: Any) -> None:
    post = factories.idea()
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    lose_the_first_answer(page, "**/comments/")
    box = say_more_meanwhile(page)
    page.get_by_text("What you sent before had arrived after all").wait_for()
    assert box.input_value() == f"{TEXT} 어제도요"
    assert Comment.objects.get().body == TEXT
    page.reload()
    assert box.input_value() == f"{TEXT} 어제도요"


def test_what_is_typed_while_there_is_no_line_is_sent_along(alice: Any, sign_in: Any) -> None:
    post = factories.idea()
    page = sign_in(alice, **ENGLISH)
    page.goto(post.get_absolute_url())
    page.context.set_offline(True)
    box = say_more_meanwhile(page)
    page.context.set_offline(False)
    page.locator(".comment", has_text=f"{TEXT} 어제도요").wait_for()
    page.wait_for_function("() => !Object.keys(localStorage).some(name => name.startsWith('draft:'))")
    assert box.input_value() == ""
    assert Comment.objects.count() == 1


def rule_without_a_line(page: Any) -> None:
    """A sponsor rejects on the pad, and presses "seal now" where there is no connection."""
    page.locator(".verdicts__choice--reject").click()
    page.get_by_label("Reason").click()
    page.keyboard.type(TEXT)
    page.locator(".verdict-form__seal button").click()
    page.context.set_offline(True)
    page.locator("[data-now]").click()
    page.locator("#ruling-form .sending").get_by_text("Not sealed yet").wait_for()


@pytest.mark.parametrize("sends_it", [False, True])
def test_a_ruling_on_its_way_goes_on_from_any_page_unless_one_says_no(sends_it: bool, sign_in: Any) -> None:
    meeting = factories.meeting(live=True)
    actions.go_to(meeting, factories.item(meeting), by=meeting.facilitators.get())
    page = sign_in(meeting.sponsor, **ENGLISH)
    page.goto(meeting.pad_url)
    rule_without_a_line(page)
    if not sends_it:
        page.get_by_role("button", name="Do not send it").click()
        page.get_by_text("Not sent yet.").wait_for()
    other = page.context.new_page()
    page.context.set_offline(False)
    if sends_it:
        page.close(run_before_unload=False)
        with other.expect_response(lambda answer: answer.request.method == "POST"):
            other.goto("/me/")
    else:
        other.goto("/me/")
        other.wait_for_load_state("networkidle")
    assert Ruling.objects.count() == sends_it


def test_a_ruling_on_its_way_that_is_refused_is_told_of_on_any_page(sign_in: Any) -> None:
    meeting = factories.meeting(live=True)
    item = factories.item(meeting)
    actions.go_to(meeting, item, by=meeting.facilitators.get())
    page = sign_in(meeting.sponsor, **ENGLISH)
    page.goto(meeting.pad_url)
    rule_without_a_line(page)
    actions.rule(item, factories.accept(), by=meeting.sponsor)
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)
    other.goto("/me/")
    other.locator("#toasts").get_by_role("button", name="Show it").click()
    other.wait_for_url("**/pad/")
    assert Ruling.objects.count() == 1
