import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from portal.kit.spreadsheets import (
    Heading,
    Link,
    Sheet,
    csv_lines,
    quoted,
    unquoted,
    write_csv,
    write_sheets,
    write_xlsx,
)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠SUM(A1)", "－1"])
def test_text_that_a_program_would_run_gets_an_apostrophe(text):
    assert quoted(text) == f"'{text}"


@pytest.mark.parametrize("text", ["와이파이", "1-1", "", " =1", "'tis"])
def test_everything_else_stays_as_it_is(text):
    assert quoted(text) == text


def test_what_no_file_may_hold_is_left_out():
    cells = ["품질\x0b담당\x00", "\x07=1+1"]
    file = io.BytesIO()
    write_xlsx(file, [Heading("a"), Heading("b")], [cells])
    assert [cell.value for cell in load_workbook(file).active[2]] == ["품질담당", "=1+1"]
    assert load_workbook(file).active["B2"].data_type == "s"
    assert list(csv_lines([], [cells]))[1].decode() == "품질담당,'=1+1\r\n"


def test_a_workbook_of_several_sheets_whose_long_text_is_read_line_by_line():
    file = io.BytesIO()
    write_sheets(
        file, [Sheet("하나", [Heading("a", 30)], [["=1\n2"], [5]]), Sheet("둘", [Heading("b")], [])], wrapped=True
    )
    first, second = load_workbook(file)
    assert (first.title, second.title, second["A1"].value, second.max_row) == ("하나", "둘", "b", 1)
    assert (first["A2"].value, first["A2"].data_type, first["A3"].value) == ("=1\n2", "s", 5)
    assert {(cell.alignment.wrap_text, cell.alignment.vertical) for cell in first["A"][1:]} == {(True, "top")}
    assert (first.freeze_panes, second.freeze_panes) == ("A2", "A2")


@given(st.text(st.sampled_from("'=+-@#N/A\tㄱ ")))
def test_what_is_quoted_comes_back_as_it_was(text):
    assert unquoted(quoted(text)) == text
    assert not quoted(text).startswith(("=", "+", "-", "@", "\t"))


ROW = [
    "=1+1", "'=1+1", "#N/A", "- 목록", None, 5, True, date(2026, 11, 1), datetime(2026, 10, 31, 15, 30, tzinfo=UTC),
    Link("@제목", "https://example.org/1"),
]  # fmt: skip


def test_a_workbook_holds_text_as_text_and_moments_in_the_companys_time():
    file = io.BytesIO()
    headings = [Heading(f"열 {number}", 10 + number, ("가", "나") if number == 4 else ()) for number in range(len(ROW))]
    assert write_xlsx(file, headings, [ROW, ROW]) == 2
    sheet = load_workbook(file).active
    cells = sheet[3]
    assert [cell.value for cell in cells] == [
        "=1+1", "''=1+1", "'#N/A", "- 목록", None, 5, True, datetime(2026, 11, 1), datetime(2026, 11, 1, 0, 30),
        "@제목",
    ]  # fmt: skip
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    assert [cell.quotePrefix for cell in cells[:4]] == [True, False, False, True]
    assert [cell.number_format for cell in cells[7:9]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]
    assert (cells[9].hyperlink.ref, cells[9].hyperlink.target) == ("J3", "https://example.org/1")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:J3")
    assert sheet.column_dimensions["E"].width == 14
    [offered] = sheet.data_validations.dataValidation
    assert (str(offered.sqref), offered.formula1) == ("E2:E1048576", '"가,나"')


def test_a_text_that_looks_like_a_code_of_the_format_is_kept_apart_from_one():
    file = io.BytesIO()
    write_xlsx(file, [Heading("_x000D_")], [["_x0041_x0042_"], ["_x41_"]])
    found = [cell.value for cell in load_workbook(file).active["A"]]
    assert found == ["_x005F_x000D_", "_x005F_x0041_x005F_x0042_", "_x41_"]  # as Excel itself writes them
    assert [unescape(value) for value in found] == ["_x000D_", "_x0041_x0042_", "_x41_"]


def test_a_text_file_runs_nothing_and_tells_excel_its_encoding():
    file = io.BytesIO()
    assert write_csv(file, [Heading("열")] * len(ROW), [ROW]) == 1
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    cells = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))[1]
    assert cells == [
        "'=1+1", "''=1+1", "'#N/A", "'- 목록", "", "5", "True", "2026-11-01", "2026-11-01 00:30:00", "'@제목",
    ]  # fmt: skip
