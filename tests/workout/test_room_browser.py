"""The rooms in a real browser: the pad on a phone, with and without scripts; the console by mouse and keyboard."""

from typing import Any

import pytest

from portal.people import roles
from tests import factories
from tests.browser.accessibility import assert_accessible
from workout import actions
from workout.models import Ruling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_ruling_on_a_phone_takes_two_taps_where_all_is_suggested(scripts: bool, room: Any, sign_in: Any) -> None:
    page = sign_in(room.sponsor, java_script_enabled=scripts, **PHONE)
    page.goto("/meetings/november/pad/")
    assert not page.get_by_label("Owner").is_visible()
    page.locator("label", has_text="Accept").click()
    assert page.get_by_label("Owner").input_value() == f"한상훈 ({room.head.username})"
    assert not page.get_by_label("Reason").is_visible()
    page.get_by_role("button", name="Seal the ruling").click()
    page.get_by_text("Sealed. It stands in the ledger.").wait_for()
    assert Ruling.objects.get().owner == room.head


def test_each_verdict_shows_what_it_asks_for(room: Any, sign_in: Any) -> None:
    page = sign_in(room.sponsor, **PHONE)
    page.goto("/meetings/november/pad/")
    shown = {}
    for verdict in ("Accept", "Reject", "More info"):
        page.locator(".verdicts__choice", has_text=verdict).click()
        labels = page.locator(".verdict-form__fields .field__label").all()
        shown[verdict] = [label.inner_text().split("\n")[0] for label in labels if label.is_visible()]
        assert_accessible(page)
    assert shown == {
        "Accept": ["Owner", "Champion", "Due date", "Remark optional"],
        "Reject": ["Reason"],
        "More info": ["Question", "Owner", "Answer by"],
    }
    page.locator("[name=answer_in][value=date]").check()
    page.get_by_label("Another date, within 30 days").wait_for()


def test_names_are_suggested_while_typing(room: Any, sign_in: Any) -> None:
    factories.employee(username="minsu", name="김민수")
    page = sign_in(room.sponsor, **PHONE)
    page.goto("/meetings/november/pad/")
    page.locator("label", has_text="Accept").click()
    with page.expect_response("**/rulings/people/**"):
        page.get_by_label("Owner").fill("김민")
    page.locator("#owner-suggestions option[value='김민수 (minsu)']").wait_for(state="attached")


def test_the_console_moves_adds_and_goes_on_without_reloading(room: Any, sign_in: Any) -> None:
    factories.item(room.meeting, factories.idea("둘째 안건"))
    factories.idea("셋째로 올릴 글")
    page = sign_in(room.facilitator, locale="en-GB")
    page.goto("/meetings/november/console/")
    assert_accessible(page)
    page.evaluate("window.still = true")
    page.get_by_role("button", name="Move up: 둘째 안건").focus()
    page.keyboard.press("Enter")
    page.locator(".console-item__body h3").first.filter(has_text="둘째 안건").wait_for()
    page.get_by_role("button", name="Go to").first.click()
    page.locator(".now__title", has_text="둘째 안건").wait_for()
    page.get_by_label("Number or words of the title").fill("셋째로")
    page.get_by_role("button", name="Add: 셋째로 올릴 글").click()
    page.locator(".console-item h3", has_text="셋째로 올릴 글").wait_for()
    page.get_by_text("is on the agenda.").wait_for()
    page.get_by_role("button", name="Next item").click()
    page.locator(".now__title", has_text="엘리베이터").wait_for()
    page.get_by_role("button", name="Take off the agenda: 셋째로 올릴 글").click()
    page.get_by_role("button", name="Yes, do it").click()
    page.get_by_text("is off the agenda.").wait_for()
    assert page.evaluate("window.still") is True


def test_a_message_is_not_lost_when_the_meeting_goes_on_meanwhile(room: Any, sign_in: Any) -> None:
    factories.idea("셋째로 올릴 글")
    page, held = sign_in(room.facilitator, locale="en-GB"), []
    page.goto("/meetings/november/console/")
    page.wait_for_timeout(3000)  # in which it learns how the meeting stands
    page.route("**/meetings/november/items/", lambda route: held.append(route))
    page.get_by_role("button", name="Add: 셋째로 올릴 글").click()
    factories.item(room.meeting, factories.idea("누가 그 사이 올린 글"))
    page.wait_for_timeout(4000)  # in which the page hears of it, and would read itself anew
    held.pop().continue_()
    page.get_by_text("is on the agenda.").wait_for()
    for title in ("셋째로 올릴 글", "누가 그 사이 올린 글"):
        page.locator(".console-item h3", has_text=title).wait_for()


def test_a_refusal_on_the_console_is_a_toast(room: Any, sign_in: Any) -> None:
    second = factories.item(room.meeting)
    page = sign_in(room.facilitator, locale="en-GB")
    page.goto("/meetings/november/console/")
    actions.rule(second, factories.reject(), by=room.sponsor)
    page.get_by_role("button", name=f"Take off the agenda: {second.idea.title}").click()
    page.get_by_role("button", name="Yes, do it").click()
    page.locator(".toast--error", has_text="it stays on the agenda").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits(width: int, scheme: str, room: Any, sign_in: Any) -> None:
    factories.item(room.meeting)
    first = actions.rule(room.item, factories.accept(), by=room.sponsor)
    actions.correct(first, factories.ask(), "다시 보니", by=room.sponsor)
    post = factories.idea()
    post.responsible_division = room.division
    post.save()
    referral = actions.refer_to_desk(post, by=factories.employee(roles.TRIAGE_ADMIN))
    closed = factories.meeting(live=True, sponsor=room.sponsor, slug="closed")
    factories.item(closed)
    actions.close(closed, by=closed.facilitators.get())
    size = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "reduced_motion": "reduce"}
    pages = {
        room.sponsor: [
            "/meetings/", "/meetings/november/", "/meetings/november/pad/", "/meetings/closed/minutes/",
            "/rulings/", "/rulings/2/correct/", f"/ideas/{room.post.pk}/",
        ],
        room.head: ["/rulings/desk/", f"/rulings/desk/{referral.pk}/", "/me/"],
        room.facilitator: ["/meetings/november/console/"],
    }  # fmt: skip
    for person, urls in pages.items():
        page = sign_in(person, **size)
        for url in urls:
            assert page.goto(url).status == 200
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, url
