"""Korean as it is typed: a syllable that is open is never disturbed, and no stray key sends or chooses anything."""

from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Page, expect

from ideas.models import Comment, Idea
from portal.events import outbox
from portal.people import roles
from tests import factories
from workout import actions as workout_actions
from workout.models import Meeting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

KEY = 400  # ms from one key to the next, as people type


class Ime:
    """A Korean input method: each step is what stands in the open syllable after one more key."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.client = page.context.new_cdp_session(page)

    def compose(self, steps: str | Iterable[str]) -> None:
        for text in steps.split() if isinstance(steps, str) else steps:
            self.client.send(
                "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
            )
            self.page.wait_for_timeout(KEY)

    def commit(self, text: str) -> None:
        self.client.send("Input.insertText", {"text": text})
        self.page.wait_for_timeout(KEY)


# --- Mentions -----------------------------------------------------------------------------------


def test_a_name_is_composed_after_an_at_sign_as_it_was_typed(sign_in: Callable[..., Page]) -> None:
    factories.employee(username="jieun", name="김지은")
    me = factories.employee()
    post = factories.idea()
    page = sign_in(me)
    page.goto(post.get_absolute_url())
    box = page.locator("#comment_body")
    box.click()
    page.evaluate("document.activeElement.same = true")
    page.keyboard.type("@")
    ime = Ime(page)
    ime.compose("ㄱ 기 김")
    options = page.locator(".mentions:visible [role=option]")
    expect(options).to_have_count(1)  # and the syllable is open still
    ime.commit("김")
    ime.compose("ㅈ 지")
    ime.commit("지")
    ime.compose("ㅇ 으 은")
    ime.commit("은")
    expect(box).to_have_value("@김지은")
    assert page.evaluate("document.activeElement.same") is True
    options.click()
    expect(box).to_have_value("@jieun ")
    expect(page.locator(".mentions-told").first).to_contain_text("김지은")

    page.keyboard.type("@")
    ime.compose("ㄱ 기 김")
    options.click()  # while the syllable is open
    expect(box).to_have_value("@jieun @jieun ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".mention")).to_have_count(2)
    assert Comment.objects.get().body == "@jieun @jieun"
    expect(page.locator("#toasts")).to_contain_text("김지은")

    # What htmx has put there works like what the page came with.
    box.click()
    page.keyboard.type("@")
    ime.compose("ㄱ 기 김")
    expect(options).to_have_count(1)
    ime.commit("김")
    expect(box).to_have_value("@김")


def test_who_was_chosen_with_the_arrows_stays_chosen(sign_in: Callable[..., Page]) -> None:
    for name in ("김가을", "김나래", "김다솜"):
        factories.employee(username=f"kim{ord(name[1])}", name=name)
    page = sign_in(factories.employee())
    page.goto("/ideas/new/")
    page.locator("#id_body").click()
    page.keyboard.type("@")
    ime = Ime(page)
    ime.compose("ㄱ 기 김")
    expect(page.locator(".mentions [role=option]")).to_have_count(3)
    page.keyboard.press("ArrowDown")  # the syllable is open: the key is the input method's
    page.wait_for_timeout(KEY)
    expect(page.locator(".mentions [aria-selected=true]")).to_contain_text("김가을")
    ime.commit("김")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(2 * KEY)
    expect(page.locator(".mentions [aria-selected=true]")).to_contain_text("김나래")
    page.keyboard.press("Enter")
    expect(page.locator("#id_body")).to_have_value(f"@kim{ord('나')} ")
    assert not Idea.objects.exists()


# --- Search -------------------------------------------------------------------------------------


def test_what_was_chosen_in_a_search_box_stays_chosen(sign_in: Callable[..., Page]) -> None:
    for number in range(3):
        factories.idea(f"와이파이가 느려요 {number}")
    outbox.drain()
    page = sign_in(factories.employee())
    page.goto("/search/")
    box = page.locator("#q")
    box.click()
    ime = Ime(page)
    ime.compose("ㅇ 오 와")
    ime.commit("와")
    ime.compose("ㅇ 이")
    options = page.locator("#q-options [role=option]")
    expect(options).not_to_have_count(0)
    page.keyboard.press("ArrowDown")  # while the syllable is open
    page.wait_for_timeout(KEY)
    expect(page.locator("#q-options [aria-selected=true]")).to_have_count(0)
    ime.commit("이")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#q-options [aria-selected=true]")
    words = chosen.text_content() or ""
    page.wait_for_timeout(2 * KEY)
    expect(chosen).to_have_text(words)
    expect(box).to_have_value("와이")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/search/" not in url)


# --- Enter --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_a_field_of_one_line_posts_nothing(sign_in: Callable[..., Page], scripts: bool) -> None:
    factories.campaign()
    page = sign_in(factories.employee(), java_script_enabled=scripts)
    page.goto("/ideas/new/")
    page.locator("#id_title").click()
    page.keyboard.type("wifi")
    page.keyboard.press("Enter")
    if scripts:
        expect(page.locator("#id_body")).to_be_focused()
    page.locator("#id_place").click()
    page.keyboard.type("Gangnam")
    page.keyboard.press("Enter")
    if scripts:
        expect(page.locator("#toasts")).to_contain_text("엔터로는")
        page.locator("details.more > summary").click()
        page.locator("#id_tags").click()
        ime = Ime(page)
        ime.compose("ㅇ 요")
        page.keyboard.press("Enter")  # ends the syllable
        page.wait_for_timeout(KEY)
        expect(page.locator("#id_tags")).not_to_have_value("요, ")
        ime.commit("요")
        page.keyboard.press("Enter")
        expect(page.locator("#id_tags")).to_have_value("요, ")
        page.keyboard.press("Enter")
    page.wait_for_timeout(KEY)
    assert page.url.endswith("/ideas/new/")
    assert not Idea.objects.exists()
    page.locator("button[value=post]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("wifi")


def test_enter_in_a_ruling_seals_nothing_and_in_a_tag_adds_it(sign_in: Callable[..., Page]) -> None:
    sponsor = factories.employee(roles.EXECUTIVE)
    meeting = factories.meeting(live=True, sponsor=sponsor)
    item = factories.item(meeting)
    page = sign_in(sponsor)
    page.goto(f"/meetings/{meeting.slug}/pad/")
    page.locator(".verdicts__choice--accept").click()
    page.keyboard.press("Enter")  # on the choice itself
    page.locator("#id_owner").click()
    page.keyboard.type("person")
    page.keyboard.press("Enter")
    page.wait_for_timeout(KEY)
    expect(page.locator(".pad-wait")).to_have_count(0)
    assert not item.idea.rulings.exists()
    page.goto(item.idea.get_absolute_url())
    page.locator("#tag_tag").click()
    page.keyboard.type("wifi")
    page.keyboard.press("Enter")
    expect(page.locator("#tags .tag")).to_contain_text("wifi")


# --- Shortcuts ----------------------------------------------------------------------------------


def press_korean(page: Page, letter: str, code: str) -> None:
    """A key in Korean mode where nothing is typed: it says a jamo, and where it lies."""
    client = page.context.new_cdp_session(page)
    for kind in ("rawKeyDown", "keyUp"):
        client.send("Input.dispatchKeyEvent", {"type": kind, "key": letter, "code": code, "windowsVirtualKeyCode": 229})


@pytest.mark.parametrize("language", ["ko", "en"])
def test_shortcuts_work_in_korean_mode_and_are_listed(sign_in: Callable[..., Page], language: str) -> None:
    facilitator = factories.employee(roles.FACILITATOR, language=language)
    meeting = factories.meeting(live=True, facilitator=facilitator)
    items = [factories.item(meeting) for _ in range(2)]
    workout_actions.go_to(meeting, items[0], by=facilitator)
    page = sign_in(facilitator, locale=language)
    page.goto(f"/meetings/{meeting.slug}/console/")
    dialog = page.locator("#shortcuts")
    page.keyboard.press("Shift+?")
    expect(dialog).to_be_visible()
    keys = {"/", "N", "?", "←", "→", "P", "+", "H", "Ctrl", "Enter", "@", "↑", "↓", "Esc"}
    assert set(dialog.locator("kbd").all_inner_texts()) == keys
    assert dialog.locator("dt").count() == dialog.locator("dd").count() == 11
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    step = page.locator("#step-pause")
    before = step.inner_text()
    press_korean(page, "ㅔ", "KeyP")
    expect(step).not_to_have_text(before, timeout=20_000)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#now")).to_contain_text(items[1].idea.title)

    page.locator("#note").click()  # where somebody types, keys are letters
    page.keyboard.type("n?ph/")
    expect(page.locator("#note")).to_have_value("n?ph/")
    expect(dialog).to_be_hidden()
    page.locator("h1").click()

    page.keyboard.press("Shift+?")
    dialog.locator("[data-shortcuts-toggle]").click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("n")
    page.keyboard.press("Shift+?")
    page.wait_for_timeout(KEY)
    expect(dialog).to_be_hidden()
    assert page.url.endswith("/console/")
    page.locator("details.menu > summary").click()
    page.locator("[data-dialog-open='#shortcuts']").click()
    dialog.locator("[data-shortcuts-toggle]").click()
    dialog.locator("[data-dialog-close]").click()
    expect(dialog).to_be_hidden()
    press_korean(page, "ㅜ", "KeyN")
    page.wait_for_url("**/ideas/new/")


# --- What comes meanwhile -----------------------------------------------------------------------


def slow_line(page: Page, milliseconds: int) -> None:
    conditions = {"offline": False, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


def test_a_box_is_not_replaced_while_a_syllable_is_open_in_it(sign_in: Callable[..., Page]) -> None:
    """An answer that is under way arrives while the next thing is being typed, in a part that it would replace."""
    me = factories.employee()
    post = factories.idea(by=me)
    page = sign_in(me)
    page.goto(post.get_absolute_url())

    slow_line(page, 1200)
    page.locator("#comment_body").click()
    page.keyboard.type("first")
    page.keyboard.press("Control+Enter")
    tag = page.locator("#tag_tag")
    tag.click()
    page.evaluate("document.activeElement.same = true")
    ime = Ime(page)
    ime.compose("ㅇ 요")
    expect(page.locator(".comment__body")).to_contain_text("first")  # the answer has come, and with it other facts
    ime.compose("요")
    ime.commit("요")
    ime.compose("ㄱ 그 금")
    ime.commit("금")
    expect(tag).to_have_value("요금")
    expect(tag).to_be_focused()
    assert page.evaluate("document.activeElement.same") is True


def test_the_live_room_redraws_around_what_has_the_focus(sign_in: Callable[..., Page]) -> None:
    meeting = factories.meeting(live=True)
    items = [factories.item(meeting) for _ in range(2)]
    lead = meeting.facilitators.get()
    page = sign_in(factories.employee())
    page.goto(f"/meetings/{meeting.slug}/live/")
    link = page.get_by_role("link", name=items[1].idea.title)
    expect(link).to_be_visible()
    link.focus()
    page.evaluate("document.activeElement.same = true")
    workout_actions.go_to(meeting, items[0], by=lead)
    expect(page.locator(".room__item--now")).to_contain_text(items[0].idea.title)
    workout_actions.say(meeting, "@nobody", by=lead)
    expect(page.locator("#thread")).to_contain_text("@nobody")
    expect(link).to_be_focused()
    assert page.evaluate("document.activeElement.same") is True


def test_the_console_is_drawn_anew_around_a_note_being_written(sign_in: Callable[..., Page]) -> None:
    facilitator = factories.employee(roles.FACILITATOR)
    meeting = factories.meeting(live=True, facilitator=facilitator)
    items = [factories.item(meeting) for _ in range(2)]
    workout_actions.go_to(meeting, items[0], by=facilitator)
    page = sign_in(facilitator)
    with page.expect_response("**/state/**"):  # from then on it knows how the meeting stands
        page.goto(f"/meetings/{meeting.slug}/console/")
    expect(page.locator("#now")).to_contain_text(items[0].idea.title)
    slow_line(page, 1000)
    with page.expect_request(lambda request: request.url.endswith("/console/")):
        workout_actions.go_to(Meeting.objects.get(pk=meeting.pk), items[1], by=facilitator)
    note = page.locator("#note")
    note.click()  # while the console is read anew
    page.evaluate("document.activeElement.same = true")
    ime = Ime(page)
    ime.compose("ㅁ 메")
    expect(page.locator("#now")).to_contain_text(items[1].idea.title, timeout=10_000)
    ime.compose("메")
    ime.commit("메")
    ime.compose("ㅁ 모")
    ime.commit("모")
    expect(note).to_have_value("메모")
    assert page.evaluate("document.activeElement.same") is True
    hidden = page.locator("form:has(#note) input[name=item]")
    assert hidden.get_attribute("value") == str(items[0].pk)  # it is about what it was begun for
