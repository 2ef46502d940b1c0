"""Presses in a row on the console, the pad whose session or line is gone, and a remark that has been sent."""

from typing import Any

import pytest

from tests import factories
from tests.browser.test_sending import end_session, sign_in_again
from workout import actions
from workout.models import MeetingRemark, Ruling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENGLISH = {"locale": "en-GB"}
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"}
CONSOLE, PAD, LIVE = (f"/meetings/november/{page}/" for page in ("console", "pad", "live"))


def at_the_first_of(room: Any, count: int) -> list[Any]:
    items = [room.item, *(factories.item(room.meeting) for _ in range(count - 1))]
    room.meeting.refresh_from_db()
    actions.go_to(room.meeting, items[0], by=room.facilitator)
    return items


def press_twice(page: Any) -> Any:
    """The second before the first is answered; gives what lets the answer go."""
    held: list[Any] = []
    page.route("**/go/", lambda route: route.continue_() if held else held.append(route))
    button = page.get_by_role("button", name="Next item").bounding_box()
    for _ in range(2):
        page.mouse.click(button["x"] + button["width"] / 2, button["y"] + button["height"] / 2)
        page.wait_for_timeout(200)
    return held[0].continue_


def test_two_presses_go_two_items_on_and_the_second_shows_that_it_waits(room: Any, sign_in: Any) -> None:
    items = at_the_first_of(room, 4)
    page = sign_in(room.facilitator, **ENGLISH)
    page.goto(CONSOLE)
    answer = press_twice(page)
    assert page.get_by_role("button", name="Next item").get_attribute("aria-busy") == "true"
    answer()
    page.locator(".now__title", has_text=items[2].idea.title).wait_for()
    room.meeting.refresh_from_db()
    assert room.meeting.current_item == items[2]


def test_a_press_whose_button_is_gone_is_told(room: Any, sign_in: Any) -> None:
    items = at_the_first_of(room, 2)
    page = sign_in(room.facilitator, **ENGLISH)
    page.goto(CONSOLE)
    press_twice(page)()
    page.locator(".now__title", has_text=items[1].idea.title).wait_for()
    page.locator(".toast", has_text="not there any more").wait_for()


def test_a_press_after_one_that_was_refused_is_told(room: Any, sign_in: Any) -> None:
    at_the_first_of(room, 3)
    page = sign_in(room.facilitator, **ENGLISH)
    page.goto(CONSOLE)
    answer = press_twice(page)
    actions.close(room.meeting, by=room.facilitator)
    answer()
    page.locator(".toast", has_text="was not done").wait_for()


# --- The pad --------------------------------------------------------------------------------------


def write_a_rejection(page: Any) -> None:
    page.goto(PAD)
    page.locator("label", has_text="Reject").click()
    page.get_by_label("Reason").click()
    page.keyboard.type("이미 다른 방법이 있어요")
    page.get_by_role("button", name="Seal the ruling").click()


def test_sealing_without_a_session_keeps_the_reason_and_seals_once(room: Any, sign_in: Any) -> None:
    page = sign_in(room.sponsor, **PHONE)
    write_a_rejection(page)
    end_session(page)
    page.get_by_role("button", name="Seal now").click()
    page.get_by_role("dialog", name="You have been signed out").wait_for()
    assert page.locator("#id_reason").input_value() == "이미 다른 방법이 있어요"
    assert not Ruling.objects.exists()
    sign_in_again(page, room.sponsor)
    page.get_by_text("Sealed. It stands in the ledger.").wait_for()
    assert [ruling.reason for ruling in Ruling.objects.all()] == ["이미 다른 방법이 있어요"]


def test_a_ruling_without_a_line_is_sealed_once_from_a_page_that_is_opened_later(room: Any, sign_in: Any) -> None:
    page = sign_in(room.sponsor, **PHONE)
    write_a_rejection(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Seal now").click()
    page.get_by_text("Not sealed yet: there is no connection.").wait_for()
    page.close(run_before_unload=False)
    assert not Ruling.objects.exists()
    page.context.set_offline(False)
    later = page.context.new_page()
    later.goto(PAD)
    later.get_by_text("Sealed. It stands in the ledger.").wait_for()
    later.goto(LIVE)
    later.wait_for_timeout(1000)
    assert [ruling.reason for ruling in Ruling.objects.all()] == ["이미 다른 방법이 있어요"]


# --- The live room --------------------------------------------------------------------------------


def test_a_remark_is_not_offered_again(room: Any, sign_in: Any) -> None:
    page = sign_in(factories.employee(), **ENGLISH)
    page.goto(LIVE)
    box = page.get_by_role("textbox", name="Say something")
    box.click()
    page.keyboard.type("3*4번 끊겨요")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".thread", has_text="3*4번 끊겨요").wait_for()
    assert box.input_value() == ""
    page.goto("/")
    page.goto(LIVE)
    page.locator(".thread", has_text="3*4번 끊겨요").wait_for()
    assert box.input_value() == ""
    assert page.get_by_role("status").filter(has_text="brought back").count() == 0
    assert MeetingRemark.objects.count() == 1
