"""An answer that draws a part of the page anew leaves what is typed in the other forms, and what was pressed there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from ideas.models import Idea
from tests import factories
from workout import actions
from workout.models import Meeting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_rows_of_an_agenda_in_preparation(sign_in: Callable[..., Page]) -> None:
    meeting = factories.meeting()
    first, second = factories.item(meeting), factories.item(meeting)
    page = sign_in(meeting.facilitators.get(), locale="en-GB")
    page.goto(f"{meeting.get_absolute_url()}agenda/")

    presenter, minutes = page.locator(f"#presenter-{first.pk}"), page.locator(f"#minutes-{second.pk}")
    presenter.click()
    page.keyboard.type("홍길동 과장")
    minutes.click(click_count=3)
    page.keyboard.type("12")
    page.get_by_role("button", name=f"Move down: {first.idea.title}").click()
    expect(page.locator("[data-item]").last).to_have_attribute("data-item", str(first.pk))
    expect(presenter).to_have_value("홍길동 과장")
    expect(minutes).to_have_value("12")

    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(f"[data-item='{second.pk}']").get_by_role("button", name="Save").click()
    expect(presenter).to_have_value("홍길동 과장")
    expect(minutes).to_have_value("12")
    second.refresh_from_db()
    assert second.minutes == 12


def test_who_is_being_noted_as_present_when_the_meeting_goes_on(sign_in: Callable[..., Page]) -> None:
    meeting = factories.meeting(live=True)
    first, _ = factories.item(meeting), factories.item(meeting)
    actions.go_to(meeting, first, by=meeting.facilitators.get())
    page = sign_in(meeting.facilitators.get(), locale="en-GB")
    page.goto(f"{meeting.get_absolute_url()}console/")
    page.locator("#present").click()
    page.keyboard.type("서은")
    page.locator("#note").click()
    page.keyboard.type("여기까지 나눈 이야기")
    page.get_by_role("button", name="Next item").click()
    expect(page.locator(".now .eyebrow")).to_contain_text("Item 2")
    expect(page.locator("#present")).to_have_value("서은")
    expect(page.locator("#note")).to_have_value("")  # it is about the item before, and kept there
    page.get_by_role("button", name="Previous").click()
    expect(page.locator("#note")).to_have_value("여기까지 나눈 이야기")


def console_with_posts(sign_in: Callable[..., Page]) -> tuple[Page, Meeting, list[Idea]]:
    """A console on which three posts can be taken up from the floor."""
    meeting, posts = factories.meeting(live=True), [factories.idea(f"글 {number}") for number in "가나다"]
    factories.item(meeting)
    page = sign_in(meeting.facilitators.get(), locale="en-GB")
    with page.expect_response(lambda answer: "/state/" in answer.url):  # from now on it is told what is new
        page.goto(f"{meeting.get_absolute_url()}console/")
    return page, meeting, posts


def test_of_two_presses_each_takes_up_its_own_post(sign_in: Callable[..., Page]) -> None:
    page, meeting, (first, second, third) = console_with_posts(sign_in)
    held: list[Route] = []
    page.route("**/items/", lambda route: route.continue_() if held else held.append(route))
    page.get_by_role("button", name=f"Add: {first.title}").click()
    page.get_by_role("button", name=f"Add: {third.title}").click()
    expect(page.get_by_role("button", name=f"Add: {third.title}")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(page.locator(".console-item").get_by_role("link", name=third.title)).to_be_visible()
    assert set(meeting.items.values_list("idea", flat=True)) >= {first.pk, third.pk}
    assert not meeting.items.filter(idea=second).exists()


def test_a_press_that_waits_is_made_once_however_the_meeting_goes_on(sign_in: Callable[..., Page]) -> None:
    page, meeting, (post, other, _third) = console_with_posts(sign_in)
    page.route("**/items/", lambda route: route.abort())
    page.get_by_role("button", name=f"Add: {post.title}").click()
    expect(page.locator("#toasts .sending")).to_contain_text("No connection")
    with page.expect_response(lambda answer: "/state/" in answer.url and answer.status == 200):
        actions.add_item(meeting, other, by=meeting.facilitators.get())  # in another window
    page.unroute_all()
    page.get_by_role("button", name="Send it now").click()
    agenda = page.locator(".console-item")
    expect(agenda.get_by_role("link", name=post.title)).to_be_visible()
    expect(agenda.get_by_role("link", name=other.title)).to_be_visible()
    assert meeting.items.filter(idea=post).count() == 1
    assert meeting.items.count() == 3


def test_what_is_typed_beside_a_button_that_has_the_focus_stays(sign_in: Callable[..., Page]) -> None:
    page, meeting, (post, *_others) = console_with_posts(sign_in)
    page.locator("#note").click()
    page.keyboard.type("여기까지 나눈 이야기")
    page.get_by_role("button", name="Note it").focus()
    actions.add_item(meeting, post, by=meeting.facilitators.get())  # in another window
    expect(page.locator(".console-item").get_by_role("link", name=post.title)).to_be_visible(timeout=15_000)
    expect(page.locator("#note")).to_have_value("여기까지 나눈 이야기")
    page.keyboard.press("Enter")
    expect(page.locator(".console-live__note")).to_have_text(re.compile("여기까지 나눈 이야기"))
    assert meeting.notes.count() == 1
