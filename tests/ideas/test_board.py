"""`/board/`: what was promised and what is late, for all staff, counted by the same rules as it is listed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas.models import Audience, Idea
from ideas.states import Level, State
from portal.kit import clock
from portal.people import roles
from tests import factories
from tests.ideas.stories import in_state

pytestmark = pytest.mark.django_db


def accepted(title: str, days: int, **content) -> Idea:
    """Accepted forty days ago, and due in so many days from today."""
    with clock.at(clock.now() - timedelta(days=40)):
        post = factories.idea(title, **content)
        return factories.ruled(factories.accept(due_on=clock.today() + timedelta(days=40 + days)), post).idea


@pytest.fixture
def promises() -> dict[str, Idea]:
    """One in each tab, by its title."""
    made = {"늦음": accepted("늦음", -3), "곧": accepted("곧", 5), "나중": accepted("나중", 30)}
    in_state(State.DONE, title="끝")
    in_state(State.OPEN, title="아직 아님")
    with clock.at(clock.now() - timedelta(days=9)):
        risky = in_state(State.ACCEPTED, title="위험")
    Idea.objects.filter(pk=risky.pk).update(health="at_risk")
    return made


@pytest.fixture
def staff(browse) -> Client:
    return browse(factories.employee(language="ko"))


def shown(browser: Client, **query: object) -> list[str]:
    answer = browser.get("/board/", query)
    assert answer.status_code == 200
    return [row.idea.title for row in answer.context["rows"]]


def test_each_tab_lists_as_many_as_it_counts(promises, staff) -> None:
    lists = {name: shown(staff, show=name) for name in ("overdue", "soon", "risk", "promised", "kept")}
    every = {"늦음", "곧", "나중", "위험"}
    assert {name: set(titles) for name, titles in lists.items()} == {
        "overdue": {"늦음"}, "soon": {"곧"}, "risk": {"위험"}, "promised": every, "kept": {"끝"},
    }  # fmt: skip
    counts = staff.get("/board/").context["counts"]
    assert counts == {name: len(titles) for name, titles in lists.items()}
    assert lists["promised"][0] == "늦음", "the most urgent first"


def test_it_opens_with_what_is_late_and_says_by_how_much_and_who_knows(promises, staff) -> None:
    Idea.objects.filter(pk=promises["늦음"].pk).update(escalation=Level.OWNER)
    page = staff.get("/board/").content.decode()
    assert shown(staff) == ["늦음"]
    assert "3일 지연" in page
    assert "담당자에게 알림" in page


def test_when_nothing_is_late_all_promises_are_shown(staff) -> None:
    accepted("나중", 30)
    assert shown(staff) == ["나중"]
    assert "지연된 약속이 없어요" in staff.get("/board/?show=overdue").content.decode()


def test_a_division_shows_its_own_and_those_of_its_teams(staff) -> None:
    division = factories.division("무선담당")
    team = factories.division("무선팀", parent=division)
    accepted("담당의 일", 30, responsible_division=division)
    accepted("팀의 일", 30, responsible_division=team)
    accepted("남의 일", 30, responsible_division=factories.division("유선담당"))
    assert set(shown(staff, division=division.pk)) == {"담당의 일", "팀의 일"}
    answer = staff.get("/board/", {"division": division.pk})
    assert f"show=soon&amp;division={division.pk}" in answer.content.decode()


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 40, "１", "\x00", "1;drop"])
def test_nonsense_in_the_address_is_as_if_it_were_not_there(promises, staff, nonsense: str) -> None:
    assert shown(staff, show=nonsense, division=nonsense, page=nonsense) == ["늦음"]


def test_what_somebody_may_not_see_is_neither_listed_nor_counted(promises, staff) -> None:
    Idea.objects.filter(pk=promises["늦음"].pk).update(audience=Audience.objects.create(name="검증단"))
    assert shown(staff, show="overdue") == []
    assert staff.get("/board/").context["counts"]["overdue"] == 0
    assert "늦음" not in staff.get("/board/?show=promised").content.decode()


def test_it_is_for_staff_alone(promises, browse) -> None:
    assert browse(factories.employee(roles.PANEL_GUEST)).get("/board/").status_code == 404
    assert Client().get("/board/").url.startswith("/sign-in/")
    assert browse(factories.employee()).post("/board/").status_code == 405


def test_a_page_costs_the_same_whatever_it_shows(staff) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            staff.get("/board/?show=promised")
        return len(captured)

    accepted("처음", 30)
    queries()
    once = queries()
    for number in range(4):
        accepted(f"더 {number}", 30, responsible_division=factories.division())
    assert queries() == once
