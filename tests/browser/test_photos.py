"""Photos by hand: what is chosen and what is refused, and the viewer by pointer, keys, fingers, and without script."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from ideas import actions
from ideas.models import Idea, Photo
from portal.people import roles
from tests import factories
from tests.browser.accessibility import assert_accessible
from tests.ideas.stories import in_state, picture

pytestmark = pytest.mark.django_db(transaction=True)

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
COLOURS = ("navy", "darkred", "darkgreen")


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[Path]]:
    """`files("a.jpg", "b.heic")` are pictures on the disk."""

    def written(*names: str) -> list[Path]:
        paths = [tmp_path / name for name in names]
        for path in paths:
            kind = {".jpg": "JPEG", ".heic": "HEIF"}.get(path.suffix.lower(), path.suffix[1:].upper())
            Image.new("RGB", (640 + len(list(tmp_path.iterdir())), 480), "teal").save(path, kind)  # no two alike
        return paths

    return written


def choose(page: Page, field: Locator, paths: list[Path]) -> None:
    with page.expect_file_chooser() as chooser:
        field.click()
    chooser.value.set_files(paths)


def post_with_photos(author: Any, *, tall: bool = False) -> Idea:
    post = factories.idea("와이파이가 끊겨요", by=author)
    for number, colour in enumerate(COLOURS):
        size = (300, 3000) if tall and number == 1 else (1600, 1200)
        words = "공유기 뒷면" if number == 0 else ""
        actions.add_photo(post, picture(colour=colour, size=size), by=author, description=words)
    return post


# --- Choosing -------------------------------------------------------------------------------------


def test_what_cannot_be_sent_is_refused_by_name_as_it_is_chosen(sign_in: Any, files: Any, tmp_path: Path) -> None:
    factories.campaign()
    page = sign_in(factories.employee(), locale="en-GB")
    page.goto("/ideas/new/")
    good, plan = files("one.jpg", "plan.tiff")
    big, minutes, none = (tmp_path / name for name in ("big.jpg", "minutes.hwp", "none.png"))
    minutes.write_bytes(b"x")
    none.touch()
    with big.open("wb") as file:
        file.truncate(48 * 2**20 + 1)
    photos = page.get_by_label("Photos")
    choose(page, photos, [good, big, plan, minutes, none])
    told = page.locator("#id_photos-field__errors")
    expect(told.locator("p")).to_have_text([
        "big.jpg: A photo has at most 48 MB.", re.compile(r"^plan\.tiff: .*HEIC"), re.compile(r"^minutes\.hwp: .*HEIC"),
        "none.png: This file is empty.",
    ])  # fmt: skip
    chosen = page.get_by_role("list", name="Files chosen").get_by_role("listitem")
    expect(chosen).to_have_count(1)
    assert_accessible(page)

    choose(page, photos, files(*[f"{n}.jpg" for n in range(9)]))
    expect(chosen).to_have_count(8)  # what was chosen before is still there
    expect(told.locator("p")).to_have_text(["7.jpg: At most 8 photos, please.", "8.jpg: At most 8 photos, please."])
    page.get_by_role("button", name="Take out: 6.jpg").click()
    expect(chosen).to_have_count(7)

    page.locator("#id_title").click()
    page.keyboard.type("Photos of the router")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Photos of the router")
    assert Photo.objects.count() == 7


def test_a_photo_that_the_browser_cannot_draw_is_shown_by_its_name_and_sent(sign_in: Any, files: Any) -> None:
    factories.campaign()
    page = sign_in(factories.employee(), **PHONE)
    page.goto("/ideas/new/")
    choose(page, page.get_by_label("사진"), files("IMG_0001.HEIC", "two.avif"))
    chosen = page.get_by_role("list", name="고른 파일").get_by_role("listitem")
    expect(chosen.nth(0)).to_contain_text("IMG_0001.HEIC")
    expect(chosen.nth(0).locator("img")).to_have_count(0)
    expect(chosen.nth(1).get_by_role("img", name="two.avif")).to_be_visible()
    assert_accessible(page)
    page.locator("#id_title").tap()
    page.keyboard.type("router")
    page.get_by_role("button", name="올리기", exact=True).tap()
    expect(page.locator(".gallery img")).to_have_count(2)
    for number in range(2):
        expect(page.locator(".gallery img").nth(number)).to_have_js_property("complete", True)
        assert page.locator(".gallery img").nth(number).evaluate("one => one.naturalWidth") >= 639


def test_photos_before_and_after_are_counted_together(sign_in: Any, files: Any, tmp_path: Path) -> None:
    post = in_state("accepted")
    page = sign_in(post.owner, locale="en-GB")
    page.goto(post.get_absolute_url())
    form = page.locator("form[action$='/progress/']")
    if not form.is_visible():
        page.locator("details:has(form[action$='/progress/']) > summary").first.click()
    many = files(*[f"{n}.jpg" for n in range(10)])
    choose(page, form.get_by_label("Photos: before"), many[:5])
    choose(page, form.get_by_label("Photos: after"), many[5:])
    expect(form.locator(".photos li")).to_have_count(8)
    expect(form.locator(".field__errors p")).to_have_text([f"{n}.jpg: At most 8 photos, please." for n in (8, 9)])
    papers = [tmp_path / "plan.pdf", tmp_path / "run.exe"]
    for paper in papers:
        paper.write_bytes(b"x")
    choose(page, form.get_by_label("Documents"), papers)
    expect(form.get_by_role("button", name="Take out: plan.pdf")).to_be_visible()
    expect(form.get_by_text(re.compile(r"^run\.exe: Documents of these kinds"))).to_be_visible()


# --- The viewer -----------------------------------------------------------------------------------


def viewer_of(page: Page) -> Locator:
    return page.locator("dialog#viewer")


def width_of(page: Page) -> float:
    return viewer_of(page).locator(".viewer__stage img").bounding_box()["width"]


@pytest.mark.parametrize(("locale", "scheme"), [("ko-KR", "light"), ("en-GB", "dark")])
def test_by_pointer_and_keys(sign_in: Any, locale: str, scheme: str) -> None:
    author = factories.employee()
    post = post_with_photos(author)
    page = sign_in(author, locale=locale, color_scheme=scheme)
    page.goto("/me/")
    page.goto(post.get_absolute_url())
    viewer = viewer_of(page)
    first = page.locator(".gallery a").first
    expect(first).to_have_accessible_name("공유기 뒷면")
    first.click()
    expect(viewer).to_be_visible()
    expect(viewer).to_have_accessible_name("공유기 뒷면")
    expect(viewer.locator("[data-viewer-count]")).to_have_text("1 / 3")
    expect(viewer.locator("img")).to_have_js_property("naturalWidth", 1600)
    assert_accessible(page)

    page.keyboard.press("ArrowRight")
    expect(viewer.locator("[data-viewer-count]")).to_have_text("2 / 3")
    expect(viewer).to_have_accessible_name("사진 2" if locale == "ko-KR" else "Photo 2")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(viewer.locator("[data-viewer-count]")).to_have_text("3 / 3")
    whole = width_of(page)
    page.keyboard.press("+")
    assert width_of(page) > 1.4 * whole
    page.keyboard.press("-")
    assert abs(width_of(page) - whole) < 2
    for _ in range(9):
        page.keyboard.press("Tab")  # focus stays in the viewer (or goes to the browser's own buttons)
        assert page.evaluate("document.activeElement.matches('body, #viewer, #viewer *')")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()
    expect(page).to_have_url(re.compile(re.escape(post.get_absolute_url()) + "$"))

    page.keyboard.press("Enter")
    expect(viewer).to_be_visible()
    viewer.get_by_role("button", name=re.compile("다음 사진|Next photo")).click()
    expect(viewer.locator("[data-viewer-count]")).to_have_text("2 / 3")
    viewer.get_by_role("button", name=re.compile("확대|Zoom in")).click()
    assert width_of(page) > 1.4 * whole
    viewer.get_by_role("button", name=re.compile("축소|Zoom out")).click()
    box = viewer.locator(".viewer__stage img").bounding_box()
    page.mouse.dblclick(box["x"] + 20, box["y"] + 20)
    assert width_of(page) > 2 * whole
    left = viewer.locator(".viewer__stage").evaluate("one => one.scrollLeft")
    page.mouse.move(640, 400)
    page.mouse.down()
    page.mouse.move(540, 400, steps=4)
    page.mouse.up()
    assert viewer.locator(".viewer__stage").evaluate("one => one.scrollLeft") - left > 80
    with page.expect_popup() as opened:
        viewer.get_by_role("link", name=re.compile("파일 열기|Open the file")).click()
    assert opened.value.url.endswith(post.photos.all()[1].get_absolute_url())
    opened.value.close()
    viewer.get_by_role("button", name=re.compile("^(닫기|Close)$")).click()
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()
    page.go_back()
    expect(page).to_have_url(re.compile("/me/$"))  # the viewer left nothing in the way


class Fingers:
    """What fingers do, as Chromium is told of it by a touch screen."""

    def __init__(self, page: Page) -> None:
        self.page, self.client = page, page.context.new_cdp_session(page)

    def __call__(self, *paths: list[tuple[float, float]]) -> None:
        """Each finger goes its path, of as many points as the others'."""
        for step, places in enumerate(zip(*paths, strict=True)):
            points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
            self._send("touchMove" if step else "touchStart", points)
        self._send("touchEnd", [])

    def _send(self, what: str, points: list[dict[str, float]]) -> None:
        self.client.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": points})

    def line(self, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> list[tuple[float, float]]:
        (x, y), (right, down) = start, end
        return [(x + (right - x) * n / steps, y + (down - y) * n / steps) for n in range(steps + 1)]


def test_by_fingers_on_a_phone(sign_in: Any) -> None:
    author = factories.employee()
    post = post_with_photos(author, tall=True)
    page = sign_in(author, **PHONE)
    page.goto(post.get_absolute_url())
    viewer, count = viewer_of(page), viewer_of(page).locator("[data-viewer-count]")
    page.locator(".gallery a").first.tap()
    expect(count).to_have_text("1 / 3")
    assert_accessible(page)
    fingers = Fingers(page)
    line = fingers.line

    fingers(line((100, 420), (320, 430)))
    expect(count).to_have_text("3 / 3")
    fingers(line((320, 420), (100, 430)))
    expect(count).to_have_text("1 / 3")
    fingers(line((200, 300), (215, 500)))  # up and down turns nothing over
    expect(count).to_have_text("1 / 3")

    whole = width_of(page)
    fingers(line((170, 420), (80, 420)), line((220, 420), (310, 420)))
    assert width_of(page) > 2 * whole
    fingers(line((300, 420), (100, 420)))  # moves what is zoomed
    expect(count).to_have_text("1 / 3")
    fingers(line((20, 420), (190, 420)), line((370, 420), (200, 420)))
    assert abs(width_of(page) - whole) < 2
    for _ in range(2):
        page.touchscreen.tap(200, 420)
    assert width_of(page) > 2 * whole
    page.wait_for_timeout(400)
    for _ in range(2):
        page.touchscreen.tap(200, 420)
    assert abs(width_of(page) - whole) < 2

    fingers(line((320, 420), (100, 430)))  # the tall one is as wide as it can be, and goes on below
    expect(count).to_have_text("2 / 3")
    stage = viewer.locator(".viewer__stage")
    assert width_of(page) == 300
    assert stage.evaluate("one => one.scrollHeight") >= 3000
    page.wait_for_timeout(100)
    fingers(line((200, 600), (200, 200)))
    page.wait_for_function("document.querySelector('.viewer__stage').scrollTop > 100")
    viewer.get_by_role("button", name="축소").tap()
    for _ in range(5):
        viewer.get_by_role("button", name="축소").tap()
    assert viewer.locator("img").bounding_box()["height"] <= stage.bounding_box()["height"]

    page.go_back()  # closes the photo, not the page
    expect(viewer).to_be_hidden()
    expect(page).to_have_url(re.compile(re.escape(post.get_absolute_url()) + "$"))
    expect(page.locator(".gallery a").first).to_be_focused()


@pytest.mark.parametrize("options", [{}, PHONE], ids=["1280", "390"])
def test_before_and_after_open_too(sign_in: Any, options: dict[str, Any]) -> None:
    author = factories.employee()
    post = in_state("confirmed", author)
    report = post.progress.first()
    for moment, colour in ((Photo.Moment.BEFORE, "red"), (Photo.Moment.AFTER, "green")):
        actions.add_photo(post, picture(colour=colour), by=report.by, progress=report, moment=moment)
    page = sign_in(author, **options)
    for path, pair in (("/", ".fixed__card .pair"), (post.get_absolute_url(), ".happy .pair"),
                       (post.get_absolute_url(), ".progress-report .pair")):  # fmt: skip
        page.goto(path)
        box = page.locator(pair).first
        box.scroll_into_view_if_needed()
        after = box.locator("a").nth(1)
        after.tap() if options else after.click()
        expect(viewer_of(page)).to_have_accessible_name("개선 후 사진")
        expect(viewer_of(page).locator("[data-viewer-count]")).to_have_text("2 / 2")
        page.keyboard.press("ArrowRight")
        expect(viewer_of(page)).to_have_accessible_name("개선 전 사진")
        page.keyboard.press("Escape")
        expect(viewer_of(page)).to_be_hidden()


def test_without_script_a_photo_has_a_page_with_a_way_back(sign_in: Any) -> None:
    author = factories.employee()
    post = post_with_photos(author)
    page = sign_in(author, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(post.get_absolute_url())
    page.locator(".gallery a").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("사진 2")
    page.get_by_role("link", name="이전 사진").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("공유기 뒷면")
    expect(page.get_by_role("link", name="이전 사진")).to_have_count(0)
    page.get_by_role("link", name="글로 돌아가기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("와이파이가 끊겨요")


def test_the_page_of_a_photo_is_for_who_may_see_its_post(sign_in: Any) -> None:
    author = factories.employee()
    photo = post_with_photos(author).photos.first()
    page = sign_in(author)
    page.goto(photo.get_page_url())
    assert_accessible(page)
    page = sign_in(factories.employee(roles.PANEL_GUEST))
    assert page.goto(photo.get_page_url()).status == 404
