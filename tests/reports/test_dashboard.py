"""The dashboard: each figure is the number of the list behind it, and what plain SQL says; guests and hidden posts."""

import csv
import io
from datetime import timedelta
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas import actions
from ideas.models import Audience, Idea
from ideas.states import Anonymity, State
from portal.events import outbox
from portal.kit import clock
from portal.people import roles
from portal.reports import charts, facts, figures
from portal.reports.models import Outcome, Participation, PostFact
from portal.reports.scope import Scope
from tests import factories
from tests.ideas import stories
from tests.reports.plain_sql import assert_the_dashboard_says_the_same

pytestmark = pytest.mark.django_db

EVERYTHING = Scope(period="all")


@pytest.fixture
def reader(client: Client):
    person = factories.employee()
    client.force_login(person)
    return client


def kept(*, days: int = 30, took: int = 10, moved: bool = False) -> Idea:
    """A post whose promise was kept: fixed `took` days after an acceptance that gave it `days`."""
    start = clock.now() - timedelta(days=60)
    with clock.at(start):
        idea = factories.ruled(factories.accept(due_on=clock.today() + timedelta(days=days))).idea
        if moved:
            actions.move_due_date(idea, clock.today() + timedelta(days=days + 5), "부품이 늦게 옵니다", by=idea.owner)
    with clock.at(start + timedelta(days=took)):
        actions.mark_done(
            idea, "고쳤습니다", customers_helped=120, won_saved=5_000_000, minutes_saved=90, by=idea.owner
        )
    idea.refresh_from_db()
    return idea


def count() -> dict[str, int]:
    facts.rebuild()
    return figures.count(EVERYTHING)


class TestFacts:
    def test_the_worker_keeps_them_in_step(self):
        idea = factories.ruled(factories.accept()).idea
        outbox.drain()
        assert PostFact.objects.get(pk=idea.pk).state == State.ACCEPTED
        actions.mark_done(idea, "고쳤습니다", by=idea.owner)
        actions.confirm(idea, by=idea.author)
        outbox.drain()
        fact = PostFact.objects.get(pk=idea.pk)
        assert (fact.state, fact.outcome, fact.in_meeting) == (State.CONFIRMED, Outcome.KEPT, True)

    def test_the_same_event_twice_is_one_row(self):
        idea = factories.idea()
        facts.refresh([str(idea.pk), str(idea.pk)])
        facts.refresh([str(idea.pk)])
        assert PostFact.objects.filter(pk=idea.pk).count() == 1

    def test_what_nobody_may_count_leaves(self):
        gone, merged, left = factories.idea(), factories.idea(), factories.idea()
        facts.rebuild()
        actions.withdraw(gone, by=gone.author)
        actions.merge(merged, left, by=factories.employee(roles.TRIAGE_ADMIN))
        outbox.drain()
        assert list(PostFact.objects.values_list("pk", flat=True)) == [left.pk]

    def test_a_post_for_others_eyes_is_never_counted(self):
        audience = Audience.objects.create(name="검증단")
        idea = factories.idea()
        Idea.objects.filter(pk=idea.pk).update(audience=audience)
        facts.rebuild()
        facts.refresh([str(idea.pk)])
        assert not PostFact.objects.exists()

    def test_imports_are_caught_up_with(self):
        idea = factories.idea()
        assert facts.catch_up() == 1
        assert facts.catch_up() == 0
        assert PostFact.objects.filter(pk=idea.pk).exists()

    @pytest.mark.parametrize(
        ("story", "outcome"),
        [
            ({"took": 10}, Outcome.KEPT),
            ({"took": 10, "moved": True}, Outcome.MOVED),
            ({"took": 40}, Outcome.LATE),
        ],
    )
    def test_what_became_of_a_promise(self, story, outcome):
        idea = kept(**story)
        facts.rebuild()
        assert PostFact.objects.get(pk=idea.pk).outcome == outcome

    def test_rebuilding_changes_nothing_that_was_right(self):
        for state in State:
            stories.in_state(state)
        outbox.drain()
        facts.refresh_by_the_clock()
        before = list(PostFact.objects.order_by("pk").values())
        facts.rebuild()
        assert list(PostFact.objects.order_by("pk").values()) == before


class TestParticipation:
    def test_by_the_day_and_the_division_of_who_took_part(self):
        division = factories.division("부산고객센터")
        person = factories.employee(division=division)
        idea = factories.idea(by=factories.employee(division=division))
        actions.vote(idea, by=person)
        actions.comment(idea, "저도요", by=person)
        facts.refresh_participation()
        row = Participation.objects.get(division=division)
        assert (row.day, row.posts, row.votes, row.comments, row.reports) == (clock.today(), 1, 1, 1, 0)
        actions.unvote(idea, by=person)
        facts.refresh_participation()
        assert Participation.objects.get(division=division).votes == 0

    def test_a_hidden_author_gives_their_division_nothing(self):
        author = factories.employee(division=factories.division("작은팀"))
        idea = factories.idea(by=author, anonymity=Anonymity.ALWAYS)
        actions.comment(idea, "제가 더 설명하면", by=author)
        facts.refresh_participation()
        assert not Participation.objects.exists()

    def test_rising_forgets_after_a_week(self):
        idea = factories.idea()
        with clock.at(clock.now() - timedelta(days=6)):
            actions.vote(idea, by=factories.employee())
        facts.rebuild()
        assert PostFact.objects.get(pk=idea.pk).week_votes == 1
        with clock.at(clock.now() + timedelta(days=2)):
            facts.refresh_rising()
        assert PostFact.objects.get(pk=idea.pk).week_votes == 0


class TestFigures:
    def test_every_figure_is_its_list(self, reader):
        for state in State:
            stories.in_state(state)
        kept(), kept(moved=True), kept(took=40)
        counts = count()
        assert counts["posted"] > 5
        for name, number in counts.items():
            page = reader.get("/dashboard/posts/", {"figure": name, "period": "all"})
            assert page.context["page"].paginator.count == number, name

    def test_they_are_what_plain_sql_says(self):
        for state in State:
            stories.in_state(state)
        kept(took=40), kept(moved=True)
        counts = assert_the_dashboard_says_the_same()
        assert counts["late"] == 1
        waited = [(i.ruled_at - i.posted_at).days for i in Idea.objects.exclude(ruled_at=None)]
        assert charts.median_wait(EVERYTHING) == median(waited)
        assert counts["ruled"] == len(waited)

    def test_effects_add_up(self):
        for _number in range(2):
            idea = kept()
            actions.confirm(idea, by=idea.author)
        facts.rebuild()
        assert charts.totals(EVERYTHING) == {
            "customers_helped": 240, "won_saved": 10_000_000, "minutes_saved": 180
        }  # fmt: skip

    def test_regions_are_the_first_word_of_the_place(self, reader):
        idea = factories.idea()
        for place in ("서울 마포구", "서울 중구", "부산", ""):
            actions.report(
                idea, note="불편해요", touchpoint="shop", heard_on=clock.today(), place=place, by=factories.employee()
            )
        facts.rebuild()
        chart = charts.regions(EVERYTHING)
        assert [(name, cells[0].value) for name, cells in chart.rows] == [("서울", 2), ("부산", 1)]
        page = reader.get("/dashboard/reports/", {"region": "서울", "period": "all"})
        assert page.context["page"].paginator.count == 2

    def test_filters_narrow_and_combine(self, reader):
        division = factories.division("네트워크본부")
        mine = factories.idea(responsible_division=division, touchpoint="shop")
        factories.idea(responsible_division=division, touchpoint="sns")
        factories.idea(touchpoint="shop")
        facts.rebuild()
        page = reader.get("/dashboard/posts/", {"figure": "posted", "division": division.pk, "touchpoint": "shop"})
        assert [row.id for row in page.context["rows"]] == [mine.pk]

    def test_a_month_is_a_report(self, reader):
        with clock.at(clock.now() - timedelta(days=70)):
            idea = factories.idea()
            month = f"{clock.today():%Y-%m}"
        factories.idea()
        facts.rebuild()
        page = reader.get("/dashboard/", {"period": month})
        assert page.context["counts"]["posted"] == 1
        assert page.context["scope"].is_month
        assert idea.title in reader.get("/dashboard/posts/", {"figure": "posted", "period": month}).text


class TestPages:
    def test_nonsense_in_the_address_is_left_out(self, reader):
        page = reader.get("/dashboard/", {"period": "soon", "division": "x", "campaign": "'", "kind": "\0"})
        assert page.status_code == 200
        assert page.context["scope"] == Scope()
        assert reader.get("/dashboard/posts/", {"figure": "none"}).status_code == 404
        assert reader.get("/dashboard/none.csv").status_code == 404

    def test_guests_and_strangers_see_none_of_it(self, client):
        for path in ("/dashboard/", "/dashboard/posts/?figure=posted", "/dashboard/reports/", "/dashboard/funnel.csv"):
            assert client.get(path).status_code == 302
        client.force_login(factories.employee(roles.PANEL_GUEST))
        for path in ("/dashboard/", "/dashboard/posts/?figure=posted", "/dashboard/reports/", "/dashboard/funnel.csv"):
            assert client.get(path).status_code == 404

    def test_single_executives_are_for_executives_admins_and_auditors(self, client):
        factories.ruled(factories.accept())
        facts.rebuild()
        for role, status in (
            (roles.STAFF, 404),
            (roles.EXECUTIVE, 200),
            (roles.TRIAGE_ADMIN, 200),
            (roles.AUDITOR, 200),
        ):
            client.force_login(factories.employee(role))
            assert client.get("/dashboard/executives.csv", {"period": "all"}).status_code == status
            assert bool(client.get("/dashboard/").context["deeper"]) == (status == 200)

    def test_each_chart_is_a_file_that_excel_opens_and_runs_nothing(self, reader):
        factories.idea(responsible_division=factories.division("=cmd()"))
        ruled = factories.ruled(
            factories.accept(), factories.idea(responsible_division=factories.division("+나쁜 이름"))
        )
        assert ruled
        facts.rebuild()
        for name in charts.BUILDERS:
            answer = reader.get(f"/dashboard/{name}.csv", {"period": "all"})
            assert answer.content.startswith("\ufeff".encode())
            for line in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
                assert not any(cell.startswith(("=", "+", "@")) for cell in line)
        factories.ruled(factories.accept(), factories.idea(responsible_division=factories.division("#N/A")))
        facts.rebuild()
        assert "'#N/A" in reader.get("/dashboard/promises.csv", {"period": "all"}).content.decode()
        assert "'+나쁜 이름" in reader.get("/dashboard/promises.csv", {"period": "all"}).content.decode()

    def test_an_empty_portal_says_what_to_do(self, reader):
        assert "/ideas/new/" in reader.get("/dashboard/").text

    def test_it_costs_the_same_whatever_it_shows(self, reader):
        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                assert reader.get("/dashboard/", {"period": "all"}).status_code == 200
            return len(seen)

        def more() -> None:
            for state in (State.CONFIRMED, State.ACCEPTED, State.REJECTED):
                stories.in_state(state)
            actions.vote(factories.idea(), by=factories.employee(division=factories.division()))
            facts.rebuild()

        more()
        queries()
        once = queries()
        more()
        assert queries() == once
