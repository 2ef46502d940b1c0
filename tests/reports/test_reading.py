"""Tables as people have them: what stands between the cells, which line names the columns, what cannot be read."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import Workbook

from portal.reports import refusals
from portal.reports.reading import Table, open_table, read

SOME = ["1", "와이파이", "매장"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def opened(content: str | bytes, name: str = "a.csv") -> Table:
    return open_table(io.BytesIO(content.encode() if isinstance(content, str) else content), name)


def opened_workbook(*rows: list) -> Table:
    book, file = Workbook(), io.BytesIO()
    for cells in rows:
        book.active.append(cells)
    book.save(file)
    return open_table(file, "a.xlsx")


def refused(path: Path) -> str:
    """The file of all the rows of this file that cannot be read."""
    reasons = {row.line: row.error for row in read(path, ["id", "title", "touchpoint"]) if row.error}
    with refusals.written(path, reasons) as file:
        return file.read().decode("utf-8-sig")


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (
            "id,title,touchpoint,tags\n1,와이파이,매장,와이파이;지하철;5G;느림;품질",
            [*SOME, "와이파이;지하철;5G;느림;품질"],
        ),
        ("id\ttitle\ttouchpoint\n1\t느림, 끊김, 비쌈, 또; 느림\t매장", ["1", "느림, 끊김, 비쌈, 또; 느림", "매장"]),
        ("id;title;touchpoint\n1;와이파이, 느림, 끊김, 비쌈;매장", ["1", "와이파이, 느림, 끊김, 비쌈", "매장"]),
        ("현황, 1월, 2월, 3월, 4월\nid;title;touchpoint\n1;와이파이;매장", SOME),
        ("코드\t요지\t경로\n1\t느림, 끊김, 비쌈\t매장\n2\t비쌈\t매장", ["1", "느림, 끊김, 비쌈", "매장"]),
        ('코드;요지;경로\n1;"느림; 끊김, 비쌈";매장\n2;비쌈, 또;매장', ["1", "느림; 끊김, 비쌈", "매장"]),
        ("코드,요지,경로\n1,와이파이,매장", SOME),
        ("제목\n와이파이", ["와이파이"]),
    ],
)
def test_what_stands_between_the_cells_is_told_by_the_header_or_else_by_all_lines(content, cells):
    assert next(opened(content).lines).values == cells


def test_where_no_heading_is_known_the_line_with_the_most_cells_names_the_columns():
    rows = [["VOC 접수 현황"], [], ["VOC 코드", "민원 요지", "접수 경로"], SOME, SOME]
    for table in (opened_workbook(*rows), opened("\n".join(",".join(cells) for cells in rows))):
        assert (table.header, table.header_line) == (["VOC 코드", "민원 요지", "접수 경로"], 3)
        assert list(next(table.lines).values) == SOME


def test_headings_that_are_empty_and_have_nothing_below_them_are_no_columns():
    rows = [["id", "title", "touchpoint", *[" "] * 300], [*SOME, *[""] * 300]]
    for table in (opened_workbook(*rows), opened("\n".join(",".join(cells) for cells in rows))):
        assert table.header == ["id", "title", "touchpoint"]


def test_an_empty_heading_with_something_below_it_is_a_column_and_further_down_at_least_no_fault():
    table = opened("id,title,touchpoint,,,\n1,a,매장,메모,,\n" + "2,b,매장\n" * 9 + "3,c,매장,,,나중")
    assert table.header == ["id", "title", "touchpoint", ""]
    assert [row.error for row in table.rows()] == [""] * 11
    assert "more cells" in next(opened("id,title,touchpoint,,\n1,a,b,,,d").rows()).error


def test_a_bad_byte_in_a_heading_is_no_fault_of_the_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,title,touchpoint,\xff\xfe\x80\n1,\x80\xff,shop,x\n")
    assert opened(path.read_bytes()).header == ["id", "title", "touchpoint", "???"]
    head, row = csv.reader(io.StringIO(refused(path)))
    assert head == ["id", "title", "touchpoint", "???", "Line", "Reason"]
    assert row[:5] == ["1", "??", "shop", "x", "2"]


def test_a_heading_comes_back_as_it_was():
    assert opened("id,title,touchpoint,'+메모\n1,a\n").header[3] == "+메모"


def test_lines_of_json_that_cannot_be_read_come_back_as_they_stood(tmp_path):
    lines = ['{"id": "1", "title": "와이', '["id", 2]', '{"id": "3", "title": "와이파이"}']
    path = tmp_path / "a.jsonl"
    path.write_bytes("\n".join(lines[:2]).encode() + b"\n" + lines[2].encode("cp949") + b'\n{"id": "\xff\xfe"}')
    told = [json.loads(line) for line in refused(path).splitlines()]
    assert [(row["line"], row["text"]) for row in told] == [*enumerate(lines, start=1), (4, '{"id": "??"}')]
    assert all(row["reason"] for row in told)
    assert [row.data for row in read(path)] == [{}] * 4


def test_a_line_of_a_table_that_cannot_be_read_comes_back_as_it_stood(tmp_path):
    endless = '2,"' + "가" * 2_000_001
    path = tmp_path / "a.csv"
    path.write_text(f"id,title,touchpoint\n1,a,shop\n{endless}\n3,b,shop\n")
    assert [row.cells for row in opened(path.read_bytes()).rows() if row.error] == [(endless,)]
    came_back = refused(path)
    csv.field_size_limit(2_000_100)
    row = list(csv.reader(io.StringIO(came_back)))[1]
    assert row[:4] == [endless, "", "", "3"]
