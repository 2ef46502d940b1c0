"""Exports: what comes out, who is not named in it, and that it can be read again."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from ideas import actions
from ideas.models import Idea
from ideas.states import Anonymity
from portal.reports import exporting
from portal.reports.importing import ImportReport, import_ideas
from portal.reports.reading import read
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
        assert all(cell.data_type != "f" for cell in found)
        cells = [cell.value for cell in found if isinstance(cell.value, str)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]

    Idea.objects.update(title="something else")
    assert import_ideas(read(path), by=None).created == len(FORMULAS)
    again = Idea.objects.exclude(source_id=None).order_by("pk")
    assert list(again.values_list("title", "body")) == [(title, title) for title in FORMULAS]


@pytest.mark.parametrize("kind", exporting.FORMATS)
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
