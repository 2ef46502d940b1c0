"""Importing posts: the rules of the form, and what happens to what does not fit."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from openpyxl import Workbook

from ideas.models import Follow, Idea
from portal.events.models import Event, Job
from portal.kit import clock
from portal.people.models import Division
from portal.reports.importing import ImportReport, import_ideas
from portal.reports.reading import Row, read
from tests import factories

pytestmark = pytest.mark.django_db

GOOD = {"id": "A1", "kind": "fix", "lang": "ko", "title": "요금제 안내가 어려워요", "body": "", "touchpoint": "shop"}


@pytest.fixture(autouse=True)
def english(campaign):
    with translation.override("en"):
        yield


@pytest.fixture
def campaign():
    return factories.campaign()


def run(*rows: dict, **options) -> ImportReport:
    return import_ideas([Row(line, row) for line, row in enumerate(rows, start=1)], by=None, **options)


def row(**changes) -> dict:
    return GOOD | changes


def run_file(path: Path, content: bytes) -> ImportReport:
    path.write_bytes(content)
    return import_ideas(read(path), by=None)


def test_a_row_becomes_an_open_post_with_all_that_it_says(campaign):
    author = factories.employee(username="kim", division=factories.division("매장"))
    report = run(
        row(
            tags=["요금제", "#매장"],
            division="상품담당",
            author="kim",
            created_at="2026-03-01T09:00:00+09:00",
            place="판교",
        )
    )
    idea = Idea.objects.get()
    assert report == ImportReport(created=1)
    assert (idea.source_id, idea.state, idea.version, idea.campaign) == ("A1", "open", 1, campaign)
    assert sorted(idea.tags.names()) == ["매장", "요금제"]
    assert idea.responsible_division.name == "상품담당"
    assert (idea.author, idea.division.name, idea.place) == (author, "매장", "판교")
    assert idea.created_at == idea.posted_at == datetime.fromisoformat("2026-03-01T00:00:00Z")
    assert idea.versions.get().title == idea.title
    assert Follow.objects.get().follower == author and idea.follow_count == 1


def test_an_import_leaves_history_and_tells_nobody_but_the_search():
    run(row(), row(id="A2"))
    events = Event.objects.filter(kind="idea.imported")
    assert {event.data["source_id"] for event in events} == {"A1", "A2"}
    jobs = set(Job.objects.values_list("handler", "key"))
    searches = ("search.index", "search.duplicates")
    assert jobs == {(handler, str(idea.pk)) for handler in searches for idea in Idea.objects.all()}


def test_importing_twice_imports_once():
    run(row(), row(id="A2"))
    assert run(row(title="다른 제목"), row(id="A3")) == ImportReport(created=1, skipped=1)
    assert Idea.objects.count() == 3
    assert Idea.objects.get(source_id="A1").title == GOOD["title"]


def test_equal_titles_are_no_duplicates():
    assert run(row(), row(id="A2")).created == 2


def test_an_unknown_division_is_made_once_and_a_known_one_is_found_in_either_language():
    known = factories.division("고객센터", name_en="Call centre")
    run(row(division="Call centre"), row(id="A2", division="신설팀"), row(id="A3", division="신설팀"))
    assert Idea.objects.get(source_id="A1").responsible_division == known
    assert Division.objects.filter(name="신설팀").count() == 1


def test_a_row_goes_to_the_campaign_it_names_else_to_the_one_given():
    given, named = factories.campaign(slug="given"), factories.campaign(slug="named")
    run(row(), row(id="A2", campaign="named"), campaign=given)
    assert list(Idea.objects.order_by("source_id").values_list("campaign", flat=True)) == [given.pk, named.pk]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": ""}, "give it a title"),
        ({"title": None}, "give it a title"),
        ({"title": "\x00\u202e \n"}, "give it a title"),
        ({"title": "가" * 201}, "at most 200"),
        ({"title": ["a"]}, "“Title” must be text"),
        ({"body": "가" * 1_000_000}, "at most 30,000"),
        ({"body": {"a": 1}}, "“Body” must be text"),
        ({"touchpoint": "moon"}, "Unknown touchpoint “moon”"),
        ({"touchpoint": None}, "Unknown touchpoint"),
        ({"kind": "wish"}, "choose fix request or idea"),
        ({"id": ""}, "id is missing"),
        ({"id": "x" * 65}, "at most 64"),
        ({"lang": "fr"}, "Unknown language “fr”"),
        ({"tags": [1]}, "“Tags” must be text"),
        ({"tags": [f"t{n}" for n in range(11)]}, "At most 10 tags"),
        ({"tags": ["x" * 41]}, "at most 40 characters"),
        ({"division": "x" * 101}, "“Responsible division” is too long"),
        ({"author": "nobody"}, "no employee “nobody”"),
        ({"author": "\x00" * 5 + "nobody"}, "no employee “nobody”"),
        ({"campaign": "nowhere"}, "no campaign “nowhere”"),
        ({"created_at": "yesterday"}, "“Written”"),
        ({"created_at": 5}, "“Written”"),
        ({"created_at": "0001-01-01"}, "“Written”"),
        ({"created_at": "2199-01-01"}, "in the future"),
        ({"place": "x" * 121}, "at most 120"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_reason_and_the_others_are_kept(changes, reason):
    report = run(row(id="before"), row(**changes), row(id="after"))
    assert report.created == 2
    [(line, told)] = report.errors
    assert line == 2 and reason in told


def test_the_second_of_two_rows_with_one_id_is_refused():
    report = run(row(), row(title="또 다른 글"))
    assert report.created == 1
    assert report.errors == [(2, "The id “A1” is already that of line 1.")]


def test_markup_formulas_and_emoji_are_kept_and_what_hides_is_cleaned():
    run(row(title="=1+1 <script>🙂</script>\u202e", body="<b>a</b>\x00\r\nb"))
    idea = Idea.objects.get()
    assert idea.title == "=1+1 <script>🙂</script>"
    assert idea.body == "<b>a</b>\nb"


def test_a_date_without_a_zone_is_ours_and_a_row_without_one_is_of_now():
    moment = timezone.make_aware(datetime(2026, 5, 1, 12))
    with clock.at(moment):
        run(row(), row(id="A2", created_at="2026-04-01"))
    assert Idea.objects.get(source_id="A1").posted_at == moment
    assert Idea.objects.get(source_id="A2").posted_at == timezone.make_aware(datetime(2026, 4, 1))


def test_newer_posts_are_hotter():
    now = clock.now()
    run(row(created_at=(now - timedelta(days=30)).isoformat()), row(id="A2", created_at=now.isoformat()))
    assert list(Idea.objects.order_by("-hot").values_list("source_id", flat=True)) == ["A2", "A1"]


def test_a_dry_run_checks_everything_and_writes_nothing():
    run(row(id="here"))
    divisions = Division.objects.count()
    report = run(row(id="here"), row(division="신설팀"), row(id="A2", title=""), dry_run=True)
    assert (report.created, report.skipped, len(report.errors)) == (1, 1, 1)
    assert (Idea.objects.count(), Division.objects.count()) == (1, divisions)


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries):
    rows = [row(id=f"A{n}", tags=["요금제"], division="상품담당") for n in range(200)]
    with django_assert_max_num_queries(40):
        assert run(*rows).created == 200


# --- Files ---------------------------------------------------------------------------------------


def test_json_lines_of_all_sorts(tmp_path):
    lines = [
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
        b"",
        b'{"id": "A2", "title": ',
        b"[1]",
        json.dumps(row(id="A3"), ensure_ascii=False).encode("cp949"),
        b'{"id":"A4","title":"\\ud800 \\u0000ok","touchpoint":"shop"}',
        b"[" * 100_000,
    ]
    report = run_file(tmp_path / "posts.jsonl", b"\n".join(lines))
    assert report.created == 2
    reasons = dict(report.errors)
    assert sorted(reasons) == [3, 4, 5, 7]
    assert "not JSON" in reasons[3] and "not a JSON object" in reasons[4] and "not UTF-8" in reasons[5]
    assert Idea.objects.get(source_id="A4").title == "ok"


CSV = """\
id,kind,title,body,touchpoint,tags,state
A1,fix,제목,"두 줄
본문",shop,요금제;앱,open
A2,idea,'=1+1,,sns,"a,b",done
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_csv_in_the_encodings_that_spreadsheets_write(tmp_path, encoding):
    assert run_file(tmp_path / "posts.csv", CSV.encode(encoding)) == ImportReport(created=2)
    first, second = Idea.objects.order_by("source_id")
    assert (first.body, sorted(first.tags.names())) == ("두 줄\n본문", ["앱", "요금제"])
    assert (second.title, sorted(second.tags.names())) == ("=1+1", ["a", "b"])  # our export's apostrophe is gone


def test_csv_with_semicolons_or_tabs(tmp_path):
    assert run_file(tmp_path / "a.csv", b"id;title;touchpoint\nA1;x;shop\n").created == 1
    assert run_file(tmp_path / "b.csv", b"id\ttitle\ttouchpoint\nA2\tx\tshop\n").created == 1


def test_csv_rows_that_cannot_be_read_are_named_and_the_others_kept(tmp_path):
    lines = [
        b"id,title,touchpoint",
        b"A1,\xff\xfe\x80,shop",
        b"A2,x,shop,more",
        "A3,좋음,shop".encode(),
        b"",
        b"A4,\x00,shop",
    ]
    report = run_file(tmp_path / "posts.csv", b"\n".join(lines))
    assert report.created == 1
    reasons = dict(report.errors)
    assert "not UTF-8" in reasons[2] and "more cells than columns" in reasons[3] and "Title" in reasons[6]


def test_a_table_without_its_columns_is_refused_at_its_first_line(tmp_path):
    report = run_file(tmp_path / "posts.csv", b"a,b\n1,2\n")
    assert report.errors == [(1, "The first line must name the columns; missing: ID, Title, Customer touchpoint.")]


def workbook(path: Path, *rows: list) -> Path:
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    book.save(path)
    return path


def test_an_excel_file_with_numbers_dates_and_formulas(tmp_path):
    path = workbook(
        tmp_path / "posts.xlsx",
        ["ID", "Title", "touchpoint", "created_at", "note"],
        [114, 5, "shop", datetime(2026, 4, 1, 9), "=ROW()"],
        [115, '=HYPERLINK("http://x", "y")', "shop", None, None],
        [None, None, None, None, None],
        ["A3", "'=1+1", "shop", "2026-04-01", None],
    )
    report = import_ideas(read(path), by=None)
    assert report.errors == [(3, "The column “Title” holds a formula; paste it as a value.")]
    number, formula = Idea.objects.order_by("source_id")
    assert (number.source_id, number.title) == ("114", "5")
    assert number.posted_at == timezone.make_aware(datetime(2026, 4, 1, 9))
    assert formula.title == "=1+1"


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"no zip"), ("a.txt", b"x"), ("a.xlsx", b"PK\x05\x06" + bytes(18))]
)
def test_a_file_that_is_something_else_is_refused_as_a_whole(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=r"xlsx"):
        call_command("import_ideas", tmp_path / name)


# --- The command ---------------------------------------------------------------------------------


def test_the_command_keeps_the_good_rows_tells_the_bad_and_exits_with_1(tmp_path, capsys):
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps(GOOD) + "\n{\n", encoding="utf-8")
    with pytest.raises(SystemExit) as exit_, translation.override("en"):
        call_command("import_ideas", path)
    assert exit_.value.code == 1
    told = capsys.readouterr()
    assert "line 2: This line is not JSON" in told.err
    assert "1 imported, 0 here already, 1 refused." in told.out


def test_the_command_with_a_campaign_and_a_dry_run(tmp_path, capsys):
    factories.campaign(slug="summer")
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps(GOOD), encoding="utf-8")
    call_command("import_ideas", path, campaign="summer", dry_run=True)
    assert "nothing was written" in capsys.readouterr().out and not Idea.objects.exists()
    call_command("import_ideas", path, campaign="summer")
    assert Idea.objects.get().campaign.slug == "summer"


def test_the_command_refuses_an_unknown_campaign_or_file(tmp_path):
    with pytest.raises(CommandError, match="no file"):
        call_command("import_ideas", tmp_path / "none.jsonl")
    (tmp_path / "a.jsonl").write_text("")
    with pytest.raises(CommandError, match="no campaign"):
        call_command("import_ideas", tmp_path / "a.jsonl", campaign="none")
