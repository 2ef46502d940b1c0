"""Workbooks as people really have them: Korea's built-in dates, Strict files, errors, formulas, damage."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from openpyxl import Workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS

from ideas.models import Idea
from portal.kit.errors import Invalid
from portal.reports import workbooks
from portal.reports.importing import ImportReport, import_ideas
from portal.reports.reading import open_table, read
from portal.reports.workbooks import KOREAN_FORMATS
from tests import factories

pytestmark = pytest.mark.django_db
HEADER = ["id", "title", "touchpoint", "created_at"]
STRICT = {usual: strict for strict, usual in workbooks._TRANSITIONAL.items()}


@pytest.fixture(autouse=True)
def _english_with_a_campaign():
    factories.campaign()
    with translation.override("en"):
        yield


def workbook(path: Path, *rows: list, header: list | None = HEADER) -> Path:
    book = Workbook()
    for cells in ([header] if header else []) + list(rows):
        book.active.append(cells)
    book.save(path)
    return path


def rewritten(path: Path, change) -> Path:
    """The same file with the content of its parts changed: `change(name, content)` gives the new one, or None."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            if (changed := change(name, content)) is not None:
                new.writestr(name, changed)
    return path


def strict(name: str, content: bytes) -> bytes:
    for usual, own in STRICT.items():
        content = content.replace(usual, own)
    return content


def taken_in(path: Path) -> ImportReport:
    return import_ideas(read(path), by=None)


@pytest.mark.parametrize("number", sorted(KOREAN_FORMATS))
def test_dates_in_excels_korean_built_in_formats_are_dates(tmp_path, number):
    path = workbook(tmp_path / "a.xlsx", [1, "제목", "shop", 46082.375])

    def in_format(name: str, content: bytes) -> bytes:
        if name == "xl/styles.xml":  # one style that names its format by number alone, as Korean Excel writes it
            style = f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
            start, end = content.split(b"<cellXfs", 1)[0], content.split(b"</cellXfs>", 1)[1]
            plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
            return start + f'<cellXfs count="2">{plain}{style}</cellXfs>'.encode() + end
        return content.replace(b'<c r="D2"', b'<c r="D2" s="1"') if name.endswith("sheet1.xml") else content

    assert taken_in(rewritten(path, in_format)) == ImportReport(created=1)
    assert Idea.objects.get().posted_at == timezone.make_aware(datetime(2026, 3, 1, 9))
    assert number in BUILTIN_FORMATS


@pytest.mark.parametrize("iso_dates", [False, True])
def test_a_strict_file_is_read_like_any_other(tmp_path, iso_dates):
    book = Workbook(iso_dates=iso_dates)
    book.active.append(HEADER)
    book.active.append([100, "엄격한 파일", "매장", datetime(2026, 3, 1, 9)])
    book.save(tmp_path / "strict.xlsx")
    path = rewritten(tmp_path / "strict.xlsx", strict)
    assert b"purl.oclc.org" in zipfile.ZipFile(path).read("xl/workbook.xml")
    assert taken_in(path) == ImportReport(created=1)
    idea = Idea.objects.get()
    assert (idea.source_id, idea.title, idea.touchpoint) == ("100", "엄격한 파일", "shop")
    assert idea.posted_at == timezone.make_aware(datetime(2026, 3, 1, 9))


def test_a_number_is_the_same_id_however_a_program_between_has_written_it(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [100, 2026, "shop"])
    rewritten(path, lambda name, content: content.replace(b"<v>100<", b"<v>100.0<").replace(b"<v>2026<", b"<v>2026.0<"))
    assert b"<v>100.0</v>" in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert taken_in(path) == ImportReport(created=1)
    assert (Idea.objects.get().source_id, Idea.objects.get().title) == ("100", "2026")
    (tmp_path / "a.csv").write_text("id,title,touchpoint\n100.0,a,shop\n")
    (tmp_path / "b.csv").write_text("id,title,touchpoint\n100,a,shop\n")
    (tmp_path / "a.jsonl").write_text('{"id": 100.0, "title": "a", "touchpoint": "shop"}')
    for name in ("a.csv", "b.csv", "a.jsonl"):
        assert taken_in(tmp_path / name) == ImportReport(skipped=1)


def test_what_was_imported_as_a_decimal_before_is_not_imported_again(tmp_path):
    idea = factories.idea()
    Idea.objects.filter(pk=idea.pk).update(source_id="100.0")
    assert taken_in(workbook(tmp_path / "a.xlsx", [100, "a", "shop"])) == ImportReport(skipped=1)


def test_an_error_a_long_number_a_formula_and_a_date_as_a_title_are_refused_by_name(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        [1, "#N/A", "shop"],
        [1234567890123456, "a", "shop"],
        [3, '=HYPERLINK("x")', "shop"],
        [],
        [4, datetime(2026, 3, 1), "shop"],
        [5, "#1 제목", "shop"],
    )
    report = taken_in(path)
    assert report.created == 1
    reasons = dict(report.errors)
    assert sorted(reasons) == [2, 3, 4, 6]  # the lines as the sheet numbers them
    assert "an error of the spreadsheet (#N/A)" in reasons[2]
    assert "more than 15 digits" in reasons[3]
    assert "a formula" in reasons[4]
    assert "a date or a time" in reasons[6]
    (tmp_path / "a.csv").write_text("id,title,touchpoint\n7,#N/A,shop\n")
    assert "(#N/A)" in taken_in(tmp_path / "a.csv").errors[0][1]


@pytest.mark.parametrize("is_shared", [True, False])
def test_what_excel_writes_as_a_code_is_the_letter_and_what_was_typed_like_one_is_not(tmp_path, is_shared):
    """ECMA-376 Part 1, 22.9.2.19 (ST_Xstring)."""
    texts = ["한 줄_x000D_\n둘째 줄", "_x005F_x0041_ _x0042_", "_x12_ _xzzzz_"]
    path = workbook(tmp_path / "a.xlsx", *([number, text, "shop"] for number, text in enumerate(texts)))
    if not is_shared:

        def inline(name: str, content: bytes) -> bytes:
            for number, text in enumerate([*HEADER, *texts]):
                content = content.replace(
                    f't="s"><v>{number}</v>'.encode(), f't="inlineStr"><is><t>{text}</t></is>'.encode()
                )
            return content

        path = rewritten(path, lambda name, content: inline(name, content) if name.endswith("sheet1.xml") else content)
    with path.open("rb") as file:
        found = [values[1] for _line, values in workbooks.lines(file)][1:]
    assert found == ["한 줄\r\n둘째 줄", "_x0041_ B", "_x12_ _xzzzz_"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-01 9:00", datetime(2026, 3, 1, 9)),
        ("2026. 3. 1. 14:00", datetime(2026, 3, 1, 14)),
        ("2026년 3월 1일 오후 2시 30분", datetime(2026, 3, 1, 14, 30)),
        ("2026.03.01", datetime(2026, 3, 1)),
        ("1 Mar 2026 2:00 PM", datetime(2026, 3, 1, 14)),
    ],
)
def test_dates_written_out_are_read(tmp_path, typed, meant):
    assert taken_in(workbook(tmp_path / "a.xlsx", [1, "a", "shop", typed])).created == 1
    assert Idea.objects.get().posted_at == timezone.make_aware(meant)


def test_a_last_corner_with_a_cell_and_a_hidden_sheet_before_do_no_harm(tmp_path):
    book = Workbook()
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("글")
    for cells in (HEADER, [1, "a", "shop"]):
        sheet.append(cells)
    sheet["XFD9000"] = " "
    book.save(tmp_path / "a.xlsx")
    assert taken_in(tmp_path / "a.xlsx") == ImportReport(created=1)


def _without(part: str):
    return lambda name, content: None if part in name else content


def _cut(part: str):
    return lambda name, content: content[: len(content) // 2] if part in name else content


@pytest.mark.parametrize(
    "change", [_cut("sheet1"), _cut("styles"), _cut("workbook.xml"), _without("sheet1"), _without("workbook.xml")]
)
def test_a_damaged_file_is_refused_in_words_when_it_is_opened_and_by_the_command(tmp_path, change):
    path = rewritten(workbook(tmp_path / "a.xlsx", [1, "a", "shop"]), change)
    with pytest.raises(Invalid) as refused:
        open_table(io.BytesIO(path.read_bytes()), "a.xlsx")
    assert "Excel" in str(refused.value) or "sheet" in str(refused.value)
    with pytest.raises(CommandError):
        call_command("import_ideas", path)


def test_a_file_that_is_damaged_further_below_is_refused_in_words_too(tmp_path):
    path = workbook(tmp_path / "a.xlsx", *([number, "a", "shop"] for number in range(2000)))
    rewritten(path, _cut("sheet1"))
    with pytest.raises(CommandError, match="damaged"):
        call_command("import_ideas", path)


def test_a_file_that_unpacks_to_more_than_a_worker_can_hold_is_refused(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", [1, "a", "shop"])
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1000)
    with pytest.raises(Invalid, match="too large"):
        open_table(io.BytesIO(path.read_bytes()), "a.xlsx")
