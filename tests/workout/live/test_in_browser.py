"""Five people in one live meeting, on the product's own server; one loses the line and comes back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal.people.models import Employee
from tests.browser.accessibility import assert_accessible
from tests.services import web
from tests.workout.live.test_steps import Room
from workout.models import Ruling

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def enter(room: Room, browser: Any, browser_context_args: dict, page_faults: list[str]) -> Iterator[Callable[..., Any]]:
    """`enter(person, "live")` gives that page of the meeting in a browser of their own."""
    contexts = []
    with web.serving(workers=1) as port:

        def opened(person: Employee, what: str, **options: Any) -> Any:
            base = f"http://127.0.0.1:{port}"
            context = browser.new_context(**{**browser_context_args, "base_url": base, **options})
            context.add_cookies([{"name": "sessionid", "value": web.session_of(person), "url": base}])
            contexts.append(context)
            page = context.new_page()
            page.on("pageerror", lambda error: page_faults.append(f"{page.url}: {error}"))
            page.goto(f"/meetings/{room.meeting.slug}/{what}/")
            return page

        yield opened
        for context in contexts:
            context.close()


def picture(page: Any) -> list[list[str]]:
    """What a live page shows of the meeting: each item, whether the room is at it, and its seal."""
    return page.evaluate(
        "[...document.querySelectorAll('.room__item')].map(one => [one.querySelector('.room__item-title').innerText,"
        " one.getAttribute('aria-current') ?? '', one.querySelector('.seal')?.innerText ?? ''])"
    )


def test_five_people_see_one_meeting(room, enter):
    phone = {"viewport": {"width": 390, "height": 800}}
    console = enter(room.leader, "console")
    pad = enter(room.sponsor, "pad", **phone)
    near, far = enter(room.staff, "live"), enter(room.staff, "live", locale="en-GB", **phone)
    screen = enter(room.staff, "screen", viewport={"width": 1600, "height": 900})

    console.click("#step-hands")
    near.click("[data-hand][value=for]", timeout=10_000)
    pad.locator(".tally__one--for .tally__count", has_text="1").wait_for(timeout=10_000)
    screen.locator(".tally__one--for .tally__count", has_text="1").wait_for(timeout=10_000)

    far.context.set_offline(True)
    pad.click(".verdicts__choice--reject")
    pad.fill("#id_reason", "다른 방법이 있어요")
    pad.click(".verdict-form__seal button")
    assert not Ruling.objects.exists()  # ten seconds to think again
    pad.click("[data-now]")
    screen.locator(".stamp.falls").wait_for(timeout=10_000)
    near.locator(".room__item .seal").wait_for(timeout=10_000)
    pad.locator(".pad__done").wait_for(timeout=10_000)
    assert Ruling.objects.get().verdict == "reject"
    assert far.locator(".room__item .seal").count() == 0

    console.evaluate("document.activeElement.blur()")
    console.keyboard.press("ArrowRight")
    near.locator(".room__item:nth-child(2)[aria-current=true]").wait_for(timeout=10_000)
    far.context.set_offline(False)
    far.locator(".room__item:nth-child(2)[aria-current=true]").wait_for(timeout=10_000)
    assert [row[:2] for row in picture(near)] == [row[:2] for row in picture(far)]
    others = [enter(person, "live") for person in (room.leader, room.sponsor)]
    again = enter(room.staff, "live")
    assert picture(again) == picture(near) == picture(others[0]) == picture(others[1])
    for page in (console, pad, near, far, screen):
        assert_accessible(page)


def test_a_ruling_made_without_a_line_is_sent_once_when_it_is_back(room, enter):
    pad = enter(room.sponsor, "pad", viewport={"width": 390, "height": 800})
    pad.click(".verdicts__choice--reject")
    pad.fill("#id_reason", "이미 있어요")
    pad.click(".verdict-form__seal button")
    pad.context.set_offline(True)
    pad.click("[data-now]")
    kept = pad.locator("#ruling-form").get_attribute("data-text-kept")
    pad.locator("#ruling-form .sending", has_text=kept).wait_for(timeout=10_000)
    assert not Ruling.objects.exists()
    pad.context.set_offline(False)
    pad.locator(".pad__done").wait_for(timeout=15_000)
    assert Ruling.objects.count() == 1


def test_a_ruling_can_be_cancelled_while_it_waits(room, enter):
    pad = enter(room.sponsor, "pad", viewport={"width": 390, "height": 800})
    pad.click(".verdicts__choice--reject")
    pad.fill("#id_reason", "잠깐만요")
    pad.click(".verdict-form__seal button")
    pad.click("[data-cancel]")
    assert pad.locator(".pad-wait").count() == 0
    assert pad.input_value("#id_reason") == "잠깐만요"
    assert not Ruling.objects.exists()
