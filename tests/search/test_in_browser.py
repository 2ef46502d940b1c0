"""The list in a real browser: results as one types, filters without a reload, addresses that can be shared."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from ideas.models import Vote
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(sign_in: Callable[..., Any], index: Callable[[], object]) -> Any:
    for number in range(25):
        factories.idea(f"요금 고지서가 어려워요 {number}", tags=("요금",))
    factories.idea("와이파이가 <끊겨요>", tags=("와이파이",))
    factories.idea("와이파이 증폭기", kind="idea", tags=("와이파이", "장비"))
    index()
    page = sign_in(factories.employee(language="en"))
    page.goto("/ideas/")
    return page


def titles(page: Any) -> Any:
    return page.locator(".idea-row__title")


def test_results_change_as_one_types_and_the_address_with_them(page: Any) -> None:
    page.evaluate("window.stays = true")
    page.locator("#q").press_sequentially("와이파이", delay=30)
    expect(titles(page)).to_have_count(2)
    expect(page.locator("#count")).to_have_text("2 posts")
    expect(page.locator("mark").first).to_have_text("와이파이")
    expect(page).to_have_url(re.compile(r"\?q=%EC%99%80"))
    expect(page).to_have_title(re.compile("“와이파이” in posts"))
    expect(page.locator("#q")).to_be_focused()
    assert page.evaluate("window.stays") is True, "no reload"


def test_filters_go_on_and_off_without_a_reload_and_back_works(page: Any) -> None:
    page.evaluate("window.stays = true")
    page.locator("#facets").get_by_role("link", name="#와이파이").click()
    expect(titles(page)).to_have_count(2)
    page.locator("#facets").get_by_role("link", name=re.compile("^Idea")).click()
    expect(titles(page)).to_have_text(["와이파이 증폭기"])
    page.locator("#q").fill("증폭기")
    expect(page).to_have_url(re.compile("tag=.*q=|q=.*tag="))
    expect(titles(page)).to_have_count(1)
    page.get_by_role("link", name="Remove filter: Kind Idea").click()
    expect(page.locator(".chip")).to_have_count(1)
    assert page.evaluate("window.stays") is True, "no reload"
    page.go_back()
    expect(page.locator(".chip")).to_have_count(2)
    shared = page.url
    page.goto("/me/")
    page.goto(shared)
    expect(page.locator(".chip")).to_have_count(2)


def test_all_of_it_works_without_script(page: Any, sign_in: Callable[..., Any]) -> None:
    plain = sign_in(factories.employee(language="en"), java_script_enabled=False)
    plain.goto("/ideas/?kind=fix")
    plain.locator("#q").fill("와이파이")
    plain.locator("#q").press("Enter")
    expect(titles(plain)).to_have_text(["와이파이가 <끊겨요>"])
    plain.get_by_role("link", name="Remove filter: Kind Fix request").click()
    expect(titles(plain)).to_have_count(2)
    plain.goto("/ideas/")
    plain.get_by_role("link", name="Next page").click()
    expect(titles(plain)).to_have_count(7)


def test_on_a_phone_filters_are_a_sheet(page: Any, sign_in: Callable[..., Any]) -> None:
    phone = sign_in(factories.employee(language="en"), viewport={"width": 390, "height": 844})
    phone.goto("/ideas/")
    expect(phone.locator("#facets")).to_be_hidden()
    phone.get_by_role("button", name="Filters").click()
    phone.locator("#facets").get_by_role("link", name="#장비").click()
    expect(titles(phone)).to_have_text(["와이파이 증폭기"])
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_title_being_typed_shows_what_was_said_and_me_too_votes(page: Any) -> None:
    page.goto("/ideas/new/")
    page.get_by_label("Title").press_sequentially("와이파이가 자꾸 끊겨요", delay=10)
    item = page.locator(".similar__item").filter(has_text="와이파이가 <끊겨요>")
    item.get_by_role("button", name=re.compile("^Me too")).click()
    expect(item).to_contain_text("Voted. We will tell you how it goes.")
    assert Vote.objects.get().idea.title == "와이파이가 <끊겨요>"
    expect(page.get_by_label("Title")).to_have_value("와이파이가 자꾸 끊겨요")


def test_what_is_typed_completes_by_keyboard_and_mouse(page: Any) -> None:
    field, options = page.locator("#q"), page.locator("#q-options [role=option]")
    expect(field).to_have_attribute("role", "combobox")
    field.press_sequentially("와이", delay=30)
    expect(options).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "q-options-0")
    field.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile(""))
    field.press("Escape")
    expect(page.locator("#q-options")).to_be_hidden()
    expect(field).to_have_value("와이")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/ideas/\?tag="))
    page.locator("#q").press_sequentially("증폭", delay=30)
    page.locator("#q-options").get_by_text("와이파이 증폭기").click()
    expect(page.locator("h1")).to_contain_text("와이파이 증폭기")


def test_the_search_of_the_header_finds_everything(page: Any, index: Callable[[], object]) -> None:
    factories.meeting(title="와이파이 회의")
    index()
    page.goto("/me/")
    page.keyboard.press("/")
    page.keyboard.type("와이파이")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(titles(page)).to_have_count(2)
    expect(page.locator(".also")).to_contain_text("와이파이 회의")
    page.locator("#q").fill("고지서")
    expect(page.locator("#count")).to_have_text("25 found")
    expect(page).to_have_url(re.compile(r"/search/\?q="))
