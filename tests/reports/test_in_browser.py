"""Bringing a table in by hand: choosing a file, saying what its columns are, looking at what was refused."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from ideas.models import Idea
from portal.events import outbox
from portal.people import roles
from tests import factories
from tests.browser import accessibility

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def collected(path: Path) -> Path:
    """A table as an office has it: a title above, headings of its own, one cell that went wrong."""
    book = Workbook()
    for cells in (
        ["고객 의견 취합 (10월)"], [], ["글번호", "건명", "상담 내용", "채널", "접수 일시", "비고"],
        [501, "정류장 와이파이가 끊겨요", "버스 정류장에서\n끊겼대요.", "매장", datetime(2026, 10, 1, 9, 30), "x"],
        [502, "#N/A", "", "콜센터", "2026. 10. 2. 오후 2:00", None],
    ):  # fmt: skip
        book.active.append(cells)
    book.save(path)
    return path


@pytest.mark.parametrize(("locale", "width", "javascript"), [("ko-KR", 390, True), ("en-GB", 1280, False)])
def test_a_table_of_ones_own_is_brought_in(sign_in, tmp_path, locale, width, javascript):
    factories.campaign()
    admin = factories.employee(roles.TRIAGE_ADMIN)
    page = sign_in(admin, locale=locale, viewport={"width": width, "height": 800}, java_script_enabled=javascript)
    page.goto("/imports/")
    page.locator("input[type=file]").set_input_files(collected(tmp_path / "10월 의견.xlsx"))
    page.locator(".files__send button").click()
    page.wait_for_url("**/imports/*/")
    chosen = page.locator(".mapping thead select")
    assert [chosen.nth(n).input_value() for n in range(6)] == ["", "title", "", "touchpoint", "created_at", ""]
    assert page.locator("tbody tr").first.locator("th").inner_text() == "4"  # as Excel numbers it
    if javascript:
        accessibility.assert_accessible(page)
    page.locator(".mapping .btn--primary").click()
    page.locator(".notice--error").wait_for()  # which one is the id?
    chosen.nth(0).select_option("id")
    chosen.nth(2).select_option("body")
    page.locator(".mapping .btn--primary").click()
    page.wait_for_url("**/imports/")
    outbox.drain()
    page.reload()
    assert not Idea.objects.exists()
    page.locator(".files__refused summary").click()
    assert "#N/A" in page.locator(".files__refused li").inner_text()
    with page.expect_download() as download:
        page.locator("a[href$='/refused/']").click()
    download.value.save_as(tmp_path / "refused.xlsx")
    mended = load_workbook(tmp_path / "refused.xlsx")
    assert [cell.value for cell in mended.active[2]][:4] == [502, "#N/A", None, "콜센터"]
    mended.active["B2"] = "요금 안내 문자가 길어요"
    mended.save(tmp_path / "mended.xlsx")
    with page.expect_navigation():
        page.locator("form[action$='/take/'] button").click()
    outbox.drain()
    assert list(Idea.objects.values_list("source_id", "title")) == [("501", "정류장 와이파이가 끊겨요")]

    page.goto("/imports/")
    page.locator("input[type=file]").set_input_files(tmp_path / "mended.xlsx")
    page.locator(".files__send button").click()
    page.wait_for_url("**/imports/*/")
    chosen.nth(0).select_option("id")
    page.locator(".mapping .btn--primary").click()
    page.wait_for_url("**/imports/")
    outbox.drain()
    page.reload()
    with page.expect_navigation():
        page.locator("form[action$='/take/'] button").click()
    outbox.drain()
    assert set(Idea.objects.values_list("source_id", flat=True)) == {"501", "502"}
