"""Exports: what comes out, who is not named in it, and that it can be read again."""

import csv
import io
import json
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone, translation
from openpyxl import load_workbook

from ideas import actions
from ideas.models import Idea
from ideas.states import Anonymity
from portal.reports import exporting
from portal.reports.importing import ImportReport, import_ideas
from portal.reports.reading import FORMATS, read
from tests import factories

pytestmark = pytest.mark.django_db
CANARY = "canary-7f3a"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1+1", '=HYPERLINK("http://x")']


def export(tmp_path, kind: str, name: str = "posts"):
    path = tmp_path / f"{name}.{kind}"
    call_command("export_ideas", path, verbosity=0)
    return path


def told(kind: str) -> str:
    file = io.BytesIO()
    exporting.write(exporting.records(), kind, file)
    return file.getvalue().decode("utf-8-sig", errors="replace")


def test_an_export_can_be_imported_again(tmp_path):
    author = factories.employee(username="kim")
    division = factories.division("고객센터")
    factories.idea(
        "🙂 <b>", by=author, tags=("앱", "요금"), place="판교", body="두 줄\n본문", responsible_division=division
    )
    factories.idea("x" * 200, body="가" * 30_000, touchpoint="sns", kind="idea")
    before = [json.loads(line) for line in told("jsonl").splitlines()]
    path = export(tmp_path, "jsonl")
    assert import_ideas(read(path), by=None) == ImportReport(skipped=2)  # here they still are

    Idea.objects.update(source_id=None, title="something else")
    assert import_ideas(read(path), by=None) == ImportReport(created=2)
    after = [json.loads(line) for line in told("jsonl").splitlines()][2:]
    kept = ("kind", "lang", "title", "body", "touchpoint", "division", "author", "created_at", "place", "campaign")
    assert [[row[name] for name in kept] for row in after] == [[row[name] for name in kept] for row in before]
    assert [sorted(row["tags"]) for row in after] == [sorted(row["tags"]) for row in before]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("kind", FORMATS)
def test_all_of_an_export_comes_back_from_any_file_in_any_language(tmp_path, kind, language):
    author, division = factories.employee(username="kim"), factories.division("고객센터", name_en="Call centre")
    summer = factories.campaign(slug="summer", title="여름 캠페인", title_en="Summer")
    twins = [factories.campaign(slug=slug, title="같은 이름") for slug in ("twin-1", "twin-2")]
    odd = ["#N/A", "'=1+1", "=1+1", "- 목록", "2026.0", "100", "+82 10", "'", "_x0041_", "ㅋ" * 200]
    for number, title in enumerate(odd):
        factories.idea(title, by=author, body=f"{title}\n\n  둘째 줄", tags=("a;b",) if number else ("앱", "요금"))
    factories.idea("제안", kind="idea", place="판교 1층", responsible_division=division, campaign=summer)
    factories.idea("쌍둥이", touchpoint="sns", campaign=twins[1])
    found = factories.idea("출시 뒤에 찾은 결함")
    Idea.objects.filter(pk=found.pk).update(kind="finding")  # as a red alert raises one, for all staff to see
    Idea.objects.update(created_at=timezone.now().replace(microsecond=0))
    Idea.objects.update(posted_at=F("created_at"))
    before = told("jsonl").splitlines()
    call_command("export_ideas", tmp_path / f"posts.{kind}", language=language, verbosity=0)

    Idea.objects.update(source_id=None, title="something else")  # as if the database were another one
    with translation.override("ko" if language == "en" else "en"):
        assert import_ideas(read(tmp_path / f"posts.{kind}"), by=None) == ImportReport(created=len(before))
    after = told("jsonl").splitlines()[len(before) :]
    for old, new in zip(map(json.loads, before), map(json.loads, after), strict=True):
        assert {name: new[name] for name in KEPT} == {name: old[name] for name in KEPT}
        assert sorted(new["tags"]) == sorted(old["tags"])


KEPT = (
    "id", "kind", "lang", "title", "body", "touchpoint", "division", "author", "created_at", "place", "campaign",
)  # fmt: skip


def test_a_workbook_is_what_a_korean_office_expects(tmp_path):
    moment = datetime.fromisoformat("2026-11-01T16:30:00+00:00")
    idea = factories.idea("정류장 와이파이", tags=("앱", "요금"))
    Idea.objects.update(posted_at=moment, due_on=None)
    call_command("export_ideas", tmp_path / "posts.xlsx", language="ko", verbosity=0)
    sheet = load_workbook(tmp_path / "posts.xlsx").active
    cells = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert cells["종류"].value == "개선 요청"
    assert cells["고객 접점"].value == "사내"
    assert cells["상태"].value == "접수"
    assert cells["캠페인"].value == "고쳐주세요"
    assert cells["태그"].value == "앱, 요금"
    assert cells["작성 일시"].value == datetime(2026, 11, 2, 1, 30)  # in Seoul
    assert cells["작성 일시"].number_format == "yyyy-mm-dd hh:mm"
    assert cells["제목"].hyperlink.target.endswith(idea.get_absolute_url())
    assert cells["제목"].hyperlink.ref == cells["제목"].coordinate
    assert cells["공감"].value == 0
    assert cells["완료 예정일"].value is None
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:{sheet.cell(1, sheet.max_column).column_letter}2")
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDE"]
    assert len(set(widths)) > 2
    assert sheet["A1"].font.bold


def test_a_division_is_called_in_the_readers_language_where_that_name_is_its_alone(tmp_path):
    names = [
        ("품질", "Quality"),
        ("망 품질", "Network"),
        ("네트워크", "Network"),
        ("Sales", ""),
        ("영업", "Sales"),
    ]
    for name, name_en in names:
        factories.idea(name, responsible_division=factories.division(name, name_en=name_en))
    said = {"en": ["Quality", "망 품질", "네트워크", "Sales", "영업"], "ko": [name for name, _en in names]}
    for language, words in said.items():
        with translation.override(language):
            rows = list(csv.reader(io.StringIO(told("csv"))))
            at = rows[0].index({"en": "Responsible division", "ko": "담당 조직"}[language])
            assert [row[at] for row in rows[1:]] == words
            assert [json.loads(line)["division"] for line in told("jsonl").splitlines()] == [
                name for name, _en in names
            ]
    call_command("export_ideas", tmp_path / "posts.csv", language="en", verbosity=0)
    Idea.objects.update(title="something else")
    assert import_ideas(read(tmp_path / "posts.csv"), by=None) == ImportReport(created=5)
    again = Idea.objects.exclude(source_id=None)
    assert [(idea.title, idea.responsible_division.name) for idea in again] == [(name, name) for name, _en in names]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_tables_hold_no_formula_and_come_back_as_they_were(tmp_path, kind):
    for title in FORMULAS:
        factories.idea(title, body=title, place=title[:5])
    path = export(tmp_path, kind)
    if kind == "csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        cells = [cell for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for cell in row]
    else:
        rows = load_workbook(path).active.iter_rows()
        found = [cell for row in rows for cell in row]
        assert {cell.data_type for cell in found if isinstance(cell.value, str)} == {"s"}  # text, none of it alive
        cells = []
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]

    Idea.objects.update(title="something else")
    assert import_ideas(read(path), by=None).created == len(FORMULAS)
    again = Idea.objects.exclude(source_id=None).order_by("pk")
    assert list(again.values_list("title", "body")) == [(title, title) for title in FORMULAS]


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_hidden_stays_hidden(tmp_path, kind):
    hider = factories.employee(username=CANARY, name=CANARY)
    factories.idea("drawn out", by=hider, anonymity=Anonymity.ALWAYS)
    factories.idea("until then", by=hider, anonymity=Anonymity.UNTIL_RULING)
    factories.draft(CANARY)
    withdrawn = factories.idea(CANARY)
    actions.withdraw(withdrawn, by=withdrawn.author)
    path = export(tmp_path, kind)
    if kind == "xlsx":
        text = str([[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()])
    else:
        text = path.read_text("utf-8-sig")
    assert "drawn out" in text and "until then" in text
    assert CANARY not in text


def test_a_named_author_is_named():
    factories.idea(by=factories.employee(username="kim"))
    assert json.loads(told("jsonl"))["author"] == "kim"


def test_the_standard_output_gets_json_lines(capfdbinary):
    factories.idea("제목")
    call_command("export_ideas")
    assert json.loads(capfdbinary.readouterr().out)["title"] == "제목"


def test_an_export_makes_the_same_queries_for_one_post_and_for_five(django_assert_max_num_queries):
    for _ in range(5):
        factories.idea(tags=("a",), responsible_division=factories.division())
    with django_assert_max_num_queries(2):
        assert len(list(exporting.records())) == 5


class BrokenOff(str):
    """Text that ends a run when it is written."""

    def __format__(self, how: str) -> str:
        raise InterruptedError


def test_a_run_that_breaks_off_leaves_the_old_file(tmp_path, settings):
    path = tmp_path / "posts.csv"
    path.write_text("old")
    factories.idea()
    settings.WAGTAILADMIN_BASE_URL = BrokenOff("http://testserver")
    with pytest.raises(InterruptedError):
        call_command("export_ideas", path)
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["posts.txt", "posts", "none/posts.csv"])
def test_a_file_that_cannot_be_written_is_refused(tmp_path, name):
    with pytest.raises(CommandError):
        call_command("export_ideas", tmp_path / name)
