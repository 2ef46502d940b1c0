"""The triage queue: what is on it, in which order, and what a file of it holds."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ideas import actions
from ideas.models import Audience, Idea
from portal.desk.queue import shortcuts
from portal.kit import clock
from portal.people import roles
from tests import factories
from workout import actions as workout_actions

pytestmark = pytest.mark.django_db


def listed(desk, **filters):
    response = desk.get(reverse("triage:index"), filters)
    assert response.status_code == 200
    return [post.title for post in response.context["object_list"]]


def aged(title, days, **content):
    with clock.at(clock.now() - timedelta(days=days)):
        return factories.idea(title, **content)


def test_what_has_waited_longest_comes_first(desk):
    aged("셋째", 1), aged("첫째", 30), aged("둘째", 7)
    assert listed(desk) == ["첫째", "둘째", "셋째"]
    assert listed(desk, ordering="-posted_at") == ["셋째", "둘째", "첫째"]


def test_it_holds_what_waits_unless_other_states_are_asked_for(desk, admin):
    factories.idea("열림")
    ruled = factories.ruled(factories.reject(), factories.idea("불수용")).idea
    duplicate = factories.idea("중복")
    actions.merge(duplicate, factories.idea("대상"), by=admin)
    factories.draft("남의 초안"), factories.draft("내 초안", by=admin)
    assert set(listed(desk)) == {"열림", "대상"}
    assert listed(desk, state="rejected") == [ruled.title]
    assert listed(desk, state="merged") == ["중복"]
    assert set(listed(desk, state=["merged", "rejected"])) == {"중복", "불수용"}
    assert "초안" not in str(listed(desk, state="draft"))


def test_filters_combine(desk, admin):
    division = factories.division()
    campaign = factories.campaign(title="여름", opens_at=clock.now() - timedelta(days=60))
    aged("와이파이 하나", 20, kind="idea", touchpoint="shop", campaign=campaign, tags=("와이파이",))
    aged("와이파이 둘", 3, touchpoint="shop", responsible_division=division)
    aged("요금", 1, responsible_division=division)
    assert listed(desk, q="와이파이") == ["와이파이 하나", "와이파이 둘"]
    assert listed(desk, unassigned="on") == ["와이파이 하나"]
    assert listed(desk, responsible_division=division.pk, touchpoint="shop") == ["와이파이 둘"]
    assert listed(desk, campaign=campaign.pk, kind="idea") == ["와이파이 하나"]
    assert listed(desk, tag="#와이파이") == ["와이파이 하나"]
    assert listed(desk, days=2) == ["와이파이 하나", "와이파이 둘"]
    assert listed(desk, new=2) == ["요금"]
    assert listed(desk, q=str(Idea.objects.get(title="요금").pk)) == ["요금"]
    assert listed(desk, q="없는 말") == []


def test_orders_by_votes_and_reports(desk):
    few, many = factories.idea("적은"), factories.idea("많은")
    for _ in range(2):
        actions.vote(many, by=factories.employee())
    actions.report(few, touchpoint="shop", heard_on=clock.today(), by=factories.employee())
    assert listed(desk, ordering="-vote_count") == ["많은", "적은"]
    assert listed(desk, ordering="-report_count") == ["적은", "많은"]
    assert len(listed(desk, ordering="author__email")) == 2  # what is no column orders nothing


def test_a_post_for_others_eyes_is_not_listed(desk):
    hidden = factories.idea("비공개 CANARY")
    hidden.audience = Audience.objects.create(name="round")
    hidden.save(update_fields=["audience"])
    assert listed(desk) == []
    assert desk.get(reverse("triage:post", args=[hidden.pk])).status_code == 404
    other = factories.idea()
    assert b"CANARY" not in desk.get(reverse("triage:merge_targets", args=[other.pk]), {"q": "비공개"}).content
    assert desk.get(reverse("triage:merge", args=[other.pk, hidden.pk])).status_code == 404


def test_it_costs_the_same_whatever_it_shows(desk):
    def queries():
        with CaptureQueriesContext(connection) as made:
            desk.get(reverse("triage:index"))
        return len(made)

    for n in range(2):
        factories.idea(
            tags=("가",), responsible_division=factories.division(), campaign=factories.campaign(slug=f"c{n}")
        )
    desk.get(reverse("triage:index"))  # what Wagtail looks up once per process
    few = queries()
    for n in range(6):
        factories.idea(
            tags=("나",), responsible_division=factories.division(), campaign=factories.campaign(slug=f"d{n}")
        )
    assert queries() == few


def test_shortcuts_count_what_they_lead_to(desk, admin):
    head = factories.employee(roles.DIVISION_HEAD)
    division = factories.division(head=head)
    aged("오래", 20), factories.idea("오늘")
    at_desk = aged("책상", 3, responsible_division=division)
    workout_actions.refer_to_desk(at_desk, by=admin)
    for shortcut in shortcuts(admin):
        response = desk.get(shortcut.url)
        assert len(response.context["object_list"]) == shortcut.count, shortcut.label
    counts = [shortcut.count for shortcut in shortcuts(admin)]
    assert counts == [3, 1, 2, 1, 0, 1]


def test_several_posts_are_given_to_a_division_at_once(desk, admin):
    division = factories.division()
    chosen, other = [factories.idea(), factories.idea()], factories.idea()
    address = reverse("wagtail_bulk_action", args=["ideas", "idea", "assign_division"])
    query = "&".join(f"id={post.pk}" for post in chosen)
    page = desk.get(f"{address}?{query}").content.decode()
    assert all(post.title in page for post in chosen)
    desk.post(f"{address}?{query}", {"division": division.pk})
    assert set(division.ideas.all()) == set(chosen)
    other.refresh_from_db()
    assert other.responsible_division is None
    assert desk.post(f"{address}?id=all", {"division": division.pk}).status_code == 404


FORMULAS = ["=HYPERLINK(1)", "+1+1", "-1-1", "@SUM(A1)"]


def test_a_csv_file_opens_in_korean_excel_and_runs_nothing(desk):
    for title in FORMULAS:
        factories.idea(title, tags=("=cmd",))
    response = desk.get(reverse("triage:index"), {"export": "csv"})
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    for title in FORMULAS:
        assert f",'{title}," in text
    cells = [cell for line in text.splitlines()[1:] for cell in line.split(",")]
    assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "-", "@"))]


def test_an_xlsx_file_runs_nothing_and_is_what_a_korean_office_expects(desk, admin):
    for title in FORMULAS:
        idea = factories.idea(title)
    factories.idea("not on the screen", kind="idea")
    type(admin).objects.filter(pk=admin.pk).update(language="ko")
    shown = {"export": "xlsx", "kind": "fix", "ordering": "-posted_at"}
    response = desk.get(reverse("triage:index"), shown)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    table = [dict(zip([cell.value for cell in sheet[1]], row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [row["제목"].value for row in table] == FORMULAS[::-1]  # the list's filter and its order
    assert table[0]["제목"].hyperlink.target.endswith(idea.get_absolute_url())
    assert table[0]["상태"].value == "접수"
    posted = timezone.make_naive(idea.posted_at, timezone.get_default_timezone()).replace(microsecond=0)
    assert table[0]["작성 일시"].value == posted
    assert table[0]["작성 일시"].number_format == "yyyy-mm-dd hh:mm"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:M{len(FORMULAS) + 1}")
