"""What a box will look like, drawn beside it while somebody types Korean into it; and the help, opened in the page."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from portal.kit import markdown
from tests import factories
from tests.browser.accessibility import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 800}
KEYS = 400  # milliseconds between two keys of somebody who looks for them


def compose(page, *steps, then):
    """One syllable through the input method, `steps` on the way and `then` committed."""
    client = page.context.new_cdp_session(page)
    for step in steps:
        client.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
        page.wait_for_timeout(KEYS)
    client.send("Input.insertText", {"text": then})


def test_beside_a_post_and_a_comment_stands_what_they_will_look_like(sign_in):
    factories.campaign()
    page = sign_in(factories.employee(), locale="ko-KR")
    page.goto("/ideas/new/")
    box, drawn = page.get_by_label("어떤 일이 있나요?"), page.get_by_role("group", name="미리보기")
    assert not drawn.is_visible()
    box.click()
    page.keyboard.type("**")
    compose(page, "ㅇ", "아", "안", then="안")
    page.keyboard.type("(5G)**")
    drawn.locator("strong", has_text="안(5G)").wait_for()  # what stands beside it is drawn while it is typed
    compose(page, "ㄱ", "가", then="가")
    page.keyboard.press("Enter")
    page.keyboard.type("2026. 11. 28.")
    drawn.get_by_text("2026. 11. 28.").wait_for()
    typed = "**안(5G)**가\n2026. 11. 28."
    assert box.input_value() == typed
    assert drawn.inner_html() == markdown.render(typed)
    assert box.evaluate("box => document.activeElement === box")

    help_link = page.get_by_role("link", name="글 쓰는 법")
    help_link.click()
    dialog = page.get_by_role("dialog", name="글 쓰는 법")
    dialog.get_by_text("적은 그대로 보이는 것").wait_for()
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert box.input_value() == typed
    assert_accessible(page)

    page.get_by_role("button", name="미리보기").click()
    assert not drawn.is_visible()
    page.get_by_role("button", name="미리보기").click()
    drawn.locator("strong").wait_for()

    page.get_by_label("제목").click()
    page.keyboard.type("Wi-Fi")
    page.get_by_role("button", name="올리기").click()
    assert page.locator(".post__body").inner_html() == markdown.render(typed)
    for said in ("~~(3만원)~~은", "- 둘째 댓글"):  # the form of the second one was put in by htmx
        comment, drawn = page.get_by_label("댓글", exact=True), page.get_by_role("group", name="미리보기")
        comment.click()
        page.keyboard.type(said)
        drawn.first.locator("s, li").wait_for()
        assert drawn.first.inner_html() == markdown.render(said)
        page.get_by_role("button", name="댓글", exact=True).click()
        page.locator(".comment__body").locator("s, li").last.wait_for()
        page.locator(".editor--written").wait_for(state="detached")


def test_where_nothing_can_be_drawn_it_says_so(sign_in):
    factories.campaign()
    person = factories.employee()
    page = sign_in(person, locale="ko-KR")
    page.goto("/ideas/new/")
    box, drawn = page.get_by_label("어떤 일이 있나요?"), page.get_by_role("group", name="미리보기")
    box.click()
    page.keyboard.type("**a**")
    expect(drawn.locator("strong")).to_have_text("a")
    Session.objects.all().delete()
    page.keyboard.type(" b")
    expect(drawn).to_have_text("지금은 미리보기를 보여 드릴 수 없어요. 적은 글은 사라지지 않아요.")
    page.context.set_offline(True)
    page.keyboard.type(" c")
    expect(drawn).to_have_text("지금은 미리보기를 보여 드릴 수 없어요. 적은 글은 사라지지 않아요.")
    assert box.input_value() == "**a** b c"


def test_on_a_phone_it_is_folded_until_it_is_asked_for(sign_in):
    factories.campaign()
    page = sign_in(factories.employee(), locale="ko-KR", viewport=PHONE, has_touch=True)
    page.goto("/ideas/new/")
    page.get_by_label("어떤 일이 있나요?").tap()
    page.keyboard.type("- one\n")
    fold, drawn = page.get_by_role("button", name="미리보기"), page.get_by_role("group", name="미리보기")
    assert fold.get_attribute("aria-expanded") == "false"
    assert not drawn.is_visible()
    fold.tap()
    drawn.locator("li").wait_for()
    page.get_by_role("link", name="글 쓰는 법").tap()
    page.get_by_role("dialog", name="글 쓰는 법").get_by_text("적은 그대로 보이는 것").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_scripts_the_help_is_a_page_and_nothing_is_lost(sign_in):
    factories.campaign()
    page = sign_in(factories.employee(), locale="ko-KR", java_script_enabled=False)
    page.goto("/ideas/new/")
    page.get_by_label("어떤 일이 있나요?").click()
    page.keyboard.type("**a**")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="글 쓰는 법").click()
    expect(opened.value.get_by_role("heading", name="글 쓰는 법")).to_be_visible()
    assert page.get_by_label("어떤 일이 있나요?").input_value() == "**a**"
    assert not page.get_by_role("button", name="미리보기").is_visible()
