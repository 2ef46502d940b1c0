"""The inbox as a person uses it: by mouse, by keyboard, and by just following a link."""

import pytest
from playwright.sync_api import expect

from ideas import actions
from portal.events import outbox
from portal.notifications.models import Notification
from portal.people.models import Employee
from tests import factories
from tests.browser.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reader() -> Employee:
    person = factories.employee(name="김지은")
    for number in range(2):
        post = factories.idea(f"글 {number}", by=person)
        for word in ("하나", "둘", "셋", "넷"):
            actions.comment(post, word, by=factories.employee())
    outbox.drain()
    return person


def test_marking_one_read_changes_list_and_bell_without_a_reload(reader: Employee, sign_in) -> None:
    page = sign_in(reader)
    page.goto("/me/inbox/")
    assert page.locator(".bell .bell__count").first.inner_text() == "8"
    page.evaluate("window.same = true")
    page.locator(".news").first.get_by_role("button").click()
    expect(page.locator(".news--unread")).to_have_count(1)
    assert page.locator("#inbox-bell .bell__count").inner_text() == "4"
    assert page.evaluate("window.same")
    assert "4건을 읽음으로 표시했어요." in page.locator("#toasts").inner_text()
    assert page.evaluate("document.activeElement.id") == "inbox-title"


def test_all_of_it_works_by_keyboard(reader: Employee, sign_in) -> None:
    page = sign_in(reader)
    page.goto("/me/inbox/")
    page.get_by_role("button", name="모두 읽음").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".news--unread")).to_have_count(0)
    assert not Notification.objects.unread().exists()
    page.locator(".news__more > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".news__more[open] .news__line").count() == 1


def test_following_a_link_marks_its_news_read(reader: Employee, sign_in) -> None:
    page = sign_in(reader)
    page.goto("/me/inbox/")
    with page.expect_request("**/me/inbox/read/"):
        page.locator(".news__title a").first.click()
    page.wait_for_url("**/ideas/*/")
    page.goto("/me/inbox/")
    assert page.locator(".news--unread").count() == 1


def test_it_works_without_scripts(reader: Employee, sign_in) -> None:
    page = sign_in(reader, java_script_enabled=False)
    page.goto("/me/inbox/?show=unread")
    page.locator(".news").first.get_by_role("button").click()
    assert page.url.endswith("/me/inbox/?show=unread&page=1")
    assert page.locator(".news--unread").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/", "/guide/", "/me/inbox/"])
def test_nothing_stands_in_anybodys_way(reader: Employee, sign_in, address: str, scheme: str) -> None:
    """axe finds nothing, and no page is wider than the narrowest phone."""
    factories.ruled(factories.accept(owner=reader))
    page = sign_in(reader, color_scheme=scheme)
    page.goto(address)
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
