"""A box for a day, by hand: it keeps what is typed, understood or not, with the browser's calendar one key further."""

import pytest
from playwright.sync_api import expect

from ideas.models import CustomerReport
from tests import factories
from tests.browser.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("locale", "shown"), [("ko-KR", "2026. 3. 1."), ("en-GB", "1 Mar 2026")])
def test_a_day_is_typed_as_it_is_shown(locale, shown, sign_in):
    post = factories.idea("와이파이가 끊겨요")
    language = locale[:2]
    page = sign_in(factories.employee(language=language), locale=locale, viewport={"width": 390, "height": 800})
    page.goto(f"/ideas/{post.pk}/")
    page.locator("#report > summary").click()
    box = page.locator("#report [name=heard_on]")
    box.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("지난 화요일")
    page.keyboard.press("Tab")
    expect(box).to_have_value("지난 화요일")
    expect(page.locator("#report .day__open")).to_be_focused()  # the calendar is one key further
    page.locator("#report-form .btn--primary").click()
    expect(page.locator("#report .field__errors")).to_be_visible()
    expect(page.locator("#report [name=heard_on]")).to_have_value("지난 화요일")
    assert_accessible(page)
    box = page.locator("#report [name=heard_on]")
    box.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2026-02-28")
    page.locator("#report .day__open").click()  # opens at the day in the box
    page.wait_for_timeout(400)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(box).to_have_value(shown)
    page.locator("#report-form .btn--primary").click()
    expect(page.locator(".heard time")).to_have_text(shown)
    assert CustomerReport.objects.get().heard_on.isoformat() == "2026-03-01"
