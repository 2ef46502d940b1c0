"""An answer that draws a part of the page anew leaves what is typed in the other forms of that part."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from workout import actions

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
