"""Meetings and rulings through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ideas.states import Anonymity
from portal.kit import clock
from portal.people import roles
from tests import factories
from tests.api.conftest import Caller
from workout import actions
from workout.models import Ruling

CANARY = "canary-7f3a"


@pytest.fixture
def live(db):
    return factories.meeting(live=True)


@pytest.fixture
def sponsor(live) -> Caller:
    return Caller(live.sponsor)


def path(item) -> str:
    return f"/meetings/{item.meeting_id}/items/{item.pk}/ruling"


def acceptance(**changes) -> dict:
    factories.employee(username="owner"), factories.employee(roles.EXECUTIVE, username="champion")
    due = str(clock.today() + timedelta(days=30))
    return {"verdict": "accept", "owner": "owner", "champion": "champion", "due": due} | changes


def test_accepting_makes_a_promise_and_a_row_of_the_ledger(live, sponsor):
    item, body = factories.item(live), acceptance()
    status, ruling = sponsor.post(path(item), body)
    assert status == 201
    row = Ruling.objects.get().row
    assert (ruling["number"], ruling["hash"]) == (row.number, row.hash)
    assert {name: ruling[name] for name in body} == body
    status, post = sponsor.get(f"/ideas/{item.idea_id}")
    assert (post["state"], post["owner"], post["champion"], post["due"]) == (
        "accepted",
        "owner",
        "champion",
        body["due"],
    )


def test_a_due_date_is_read_as_in_every_form(live, sponsor):
    due = clock.today() + timedelta(days=30)
    body = acceptance(due=f"{due.year}. {due.month}. {due.day}.")
    assert sponsor.post(path(factories.item(live)), body)[1]["due"] == str(due)
    assert sponsor.post(path(factories.item(live)), body | {"due": f"{due:%Y%m%d}"})[1]["due"] == str(due)


def test_a_promise_far_away_is_asked_about_and_one_beyond_is_refused(live, sponsor):
    item, year = factories.item(live), clock.today().year
    far, beyond = acceptance(due=f"{year + 3}-01-15"), {"due": "2126-12-01", "sure": True}
    for body in (far, far | beyond):
        status, problem = sponsor.post(path(item), body)
        assert (status, list(problem["errors"])) == (422, ["due"])
    assert not Ruling.objects.exists()
    assert sponsor.post(path(item), far | {"sure": True})[0] == 201


def test_people_may_be_named_by_number(live, sponsor):
    owner, champion = factories.employee(), factories.employee(roles.EXECUTIVE)
    status, ruling = sponsor.post(path(factories.item(live)), acceptance(owner=owner.pk, champion=champion.pk))
    assert (status, ruling["owner"], ruling["champion"]) == (201, owner.username, champion.username)


def test_rejecting_and_asking_for_more(live, sponsor):
    status, ruling = sponsor.post(path(factories.item(live)), {"verdict": "reject", "reason": "이미 있어요"})
    assert (status, ruling["verdict"], ruling["reason"]) == (201, "reject", "이미 있어요")
    factories.employee(username="owner")
    ask = {
        "verdict": "more_info",
        "question": "어디인가요?",
        "owner": "owner",
        "due": str(clock.today() + timedelta(days=7)),
    }
    status, ruling = sponsor.post(path(factories.item(live)), ask)
    assert (status, ruling["question"], ruling["champion"]) == (201, "어디인가요?", None)


def test_the_same_key_sent_again_is_the_same_ruling(live, sponsor):
    item, body, key = factories.item(live), {"verdict": "reject", "reason": "x"}, {"Idempotency-Key": "a-1"}
    first = sponsor.post(path(item), body, **key)
    assert first[0] == 201
    assert sponsor.post(path(item), body, **key) == first
    assert Ruling.objects.count() == 1
    status, problem = sponsor.post(path(item), {"verdict": "reject", "reason": "y"}, **key)
    assert (status, problem["code"]) == (409, "idempotency_key_reused")


def test_who_comes_second_gets_the_ruling_that_stands(live, sponsor):
    item = factories.item(live)
    first = sponsor.post(path(item), {"verdict": "reject", "reason": "x"})[1]
    status, problem = sponsor.post(path(item), acceptance(), **{"Idempotency-Key": "another"})
    assert (status, problem["code"], problem["ruling"]) == (409, "already_ruled", first)


def test_only_the_sponsor_rules_and_only_while_the_meeting_is_live(live, sponsor):
    item, body = factories.item(live), {"verdict": "reject", "reason": "x"}
    for person in (
        factories.employee(roles.EXECUTIVE),
        live.facilitators.get(),
        factories.employee(roles.TRIAGE_ADMIN),
    ):
        assert Caller(person).post(path(item), body)[0] == 403
    assert Caller(factories.employee(roles.PANEL_GUEST)).post(path(item), body)[0] == 404
    actions.close(live, by=live.facilitators.get())
    status, problem = sponsor.post(path(item), body)
    assert (status, problem["code"]) == (409, "meeting_not_live")
    assert not Ruling.objects.exists()


def test_an_item_of_another_meeting_is_not_there(live, sponsor):
    other = factories.item(factories.meeting(live=True, sponsor=live.sponsor))
    assert sponsor.post(f"/meetings/{live.pk}/items/{other.pk}/ruling", {"verdict": "reject", "reason": "x"})[0] == 404
    for meeting, number in ((live.pk, 10**30), (10**30, other.pk), (0, 0)):
        assert (
            sponsor.post(f"/meetings/{meeting}/items/{number}/ruling", {"verdict": "reject", "reason": "x"})[0] == 404
        )


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"verdict"}),
        ({"verdict": "maybe"}, {"verdict"}),
        ({"verdict": 1}, {"verdict"}),
        ({"verdict": "accept"}, {"owner", "champion", "due"}),
        ({"verdict": "reject"}, {"reason"}),
        ({"verdict": "reject", "reason": "\x00"}, {"reason"}),
        ({"verdict": "reject", "reason": "x" * 1_000_000}, {"reason"}),
        ({"verdict": "reject", "reason": ["x"]}, {"reason"}),
        ({"verdict": "more_info", "due": "2199-01-01"}, {"question", "owner", "due"}),
        ({"verdict": "accept", "owner": "nobody"}, {"owner"}),
        ({"verdict": "accept", "owner": "\x00"}, {"owner"}),
        ({"verdict": "accept", "owner": 10**30}, {"owner"}),
        ({"verdict": "accept", "champion": -1}, {"champion"}),
        ({"verdict": "accept", "due": "tomorrow"}, {"due"}),
        ({"verdict": "accept", "due": "2026-02-30"}, {"due"}),
        ({"verdict": "accept", "due": {"a": 1}}, {"due"}),
        ({"verdict": "accept", "due": 1764547200}, {"due"}),
        ({"verdict": "accept", "due": "1764547200"}, {"due"}),
        ({"verdict": "accept", "due": "12/1"}, {"due"}),
        ({"verdict": "accept", "due": "다음 화요일"}, {"due"}),
    ],
)
def test_a_bad_ruling_is_refused_by_field_and_changes_nothing(live, sponsor, body, fields):
    item = factories.item(live)
    status, problem = sponsor.post(path(item), body)
    assert (status, set(problem["errors"])) == (422, fields)
    assert not Ruling.objects.exists()


def test_a_key_may_not_be_endless(live, sponsor):
    status, problem = sponsor.post(
        path(factories.item(live)), {"verdict": "reject", "reason": "x"}, **{"Idempotency-Key": "k" * 101}
    )
    assert (status, list(problem["errors"])) == (422, ["Idempotency-Key"])


def test_owner_may_not_be_true(live, sponsor):
    status, problem = sponsor.post(path(factories.item(live)), acceptance(owner=True))
    assert status == 422 and next(iter(problem["errors"])).startswith("owner")


# --- Lists ---------------------------------------------------------------------------------------


def test_meetings_are_listed_with_their_agendas(live, sponsor, staff):
    item = factories.item(live)
    sponsor.post(path(item), {"verdict": "reject", "reason": "x"})
    planned = factories.meeting(starts_at=clock.now() + timedelta(days=9))
    status, document = staff.get("/meetings")
    assert (status, [each["id"] for each in document["results"]]) == (200, [planned.pk, live.pk])
    meeting = staff.get("/meetings?state=live")[1]["results"][0]
    assert (meeting["state"], meeting["sponsor"]) == ("live", live.sponsor.username)
    [told] = meeting["items"]
    assert (told["id"], told["idea"], told["ruling"], told["state"]) == (item.pk, item.idea_id, 1, "rejected")
    assert staff.get(f"/meetings/{live.pk}") == (200, meeting)
    assert staff.get("/meetings/0")[0] == 404
    assert staff.get("/meetings?state=never")[0] == 422


def test_rulings_are_listed_the_latest_first(live, sponsor, staff):
    first, second = factories.item(live), factories.item(live)
    for item in (first, second):
        sponsor.post(path(item), {"verdict": "reject", "reason": "x"})
    actions.correct(Ruling.objects.get(pk=2), factories.reject("잘못 눌렀어요"), "오타", by=live.sponsor)
    status, document = staff.get("/rulings")
    assert (status, document["count"], [each["number"] for each in document["results"]]) == (200, 3, [3, 2, 1])
    assert [each["superseded_by"] for each in document["results"]] == [None, 3, None]
    assert document["results"][0]["previous_hash"] == document["results"][1]["hash"]
    assert staff.get(f"/rulings?idea={first.idea_id}&verdict=reject&meeting={live.pk}")[1]["count"] == 1
    assert staff.get("/rulings?verdict=accept")[1]["count"] == 0
    for odd in ("x", 10**30, -1):
        assert staff.get(f"/rulings?idea={odd}")[0] == 422


def test_guests_read_neither(live):
    guest = Caller(factories.employee(roles.PANEL_GUEST))
    assert guest.get("/meetings")[0] == 403
    assert guest.get("/rulings") == (200, {"count": 0, "next": None, "results": []})


def test_a_hidden_name_is_nowhere_to_be_read(live, sponsor, staff):
    hider = factories.employee(username=CANARY, name=CANARY)
    item = factories.item(live, factories.idea(by=hider, anonymity=Anonymity.ALWAYS))
    sponsor.post(path(item), {"verdict": "reject", "reason": "x"})
    for asked in ("/meetings", f"/meetings/{live.pk}", "/rulings"):
        assert staff.get(asked)[0] == 200
        assert CANARY not in staff.response.content.decode()


@pytest.mark.parametrize("asked", ["/meetings", "/rulings"])
def test_lists_make_the_same_queries_for_one_row_and_for_five(staff, asked, django_assert_num_queries):
    factories.ruled(factories.accept())
    staff.get(asked)
    with CaptureQueriesContext(connection) as queries:
        staff.get(asked)
    for _ in range(4):
        factories.ruled(factories.accept())
    with django_assert_num_queries(len(queries)):
        assert staff.get(asked)[1]["count"] == 5
    assert len(queries) <= 10
