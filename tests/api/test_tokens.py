"""The way into the API: tokens, the page where they are made, and what everybody else gets."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken

from portal.api import api
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import NotAllowed
from portal.people import roles
from portal.people.actions import issue_token
from tests import factories
from tests.api.conftest import Caller

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def all_paths() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return [(method.upper(), path) for path, operations in paths.items() for method in operations]


@pytest.mark.parametrize(
    "header",
    [None, "Bearer", "Bearer ", "Bearer x", "Basic c3RhZmY6ZGVtbw==", "Bearer wagtail_" + "a" * 36, "Bearer \x80"],
)
def test_nobody_gets_in_without_a_token(db, header):
    for method, path in all_paths():
        url = "http://testserver" + path.replace("{", "").replace("}", "")
        url = "".join("1" if part.endswith("_id") else part for part in _parts(url))
        caller = Caller(None)
        status, problem = caller.send(method, url, {}, **({"Authorization": header} if header else {}))
        assert (status, problem["code"]) == (401, "not_authenticated"), (method, url)
        assert caller.response["WWW-Authenticate"] == "Bearer"


def _parts(url: str) -> list[str]:
    return [piece for part in url.split("/") for piece in (part, "/")][:-1]


def test_a_session_is_no_way_in(db):
    caller = Caller(None)
    caller.client.force_login(factories.employee())
    assert caller.get("/ideas")[0] == 401


def test_a_revoked_token_and_a_closed_account_are_shut_out(staff):
    assert staff.get("/ideas")[0] == 200
    staff.employee.is_active = False
    staff.employee.save()
    assert staff.get("/ideas")[0] == 401
    staff.employee.is_active = True
    staff.employee.save()
    APIToken.objects.get().revoke()
    assert staff.get("/ideas")[0] == 401


def test_the_last_use_is_noted_to_the_minute(staff, django_assert_num_queries):
    start = timezone.now()
    with clock.at(start):
        staff.get("/ideas")
    with clock.at(start + timedelta(seconds=59)):
        staff.get("/ideas")
    assert APIToken.objects.get().last_used_at == start
    with clock.at(start + timedelta(seconds=61)):
        staff.get("/ideas")
    assert APIToken.objects.get().last_used_at == start + timedelta(seconds=61)


def test_issue_token_prints_the_token_alone_on_the_last_line(db, capsys):
    factories.employee(username="kim")
    call_command("issue_token", "kim")
    token = capsys.readouterr().out.splitlines()[-1]
    assert Caller(None, token).get("/ideas")[0] == 200


def test_what_is_not_there_and_what_cannot_be_done_are_problems_too(staff):
    for path in ("/nowhere", "/ideas/x", "/ideas/1/nothing", "/ideas/"):
        assert staff.get(path)[0] == 404
    status, _problem = staff.send("DELETE", "/ideas")
    assert status == 405
    assert set(staff.response["Allow"].split(", ")) == {"GET", "POST"}


def test_refusals_are_in_the_callers_language(staff):
    told = {}
    for language in ("ko", "en"):
        staff.employee.language = language
        staff.employee.save()
        told[language] = staff.post("/ideas", {})[1]["errors"]["title"][0]
    assert told["en"] == "Please give it a title."
    assert told["ko"] != told["en"]


def test_the_documentation_needs_no_sign_in_and_nothing_from_elsewhere(client, db):
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    text = page.content.decode().replace("<wbr>", "")
    assert "/api/v1/meetings/{meeting_id}/items/{item_id}/ruling" in text and 'id="type-RulingIn"' in text
    for link in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{link}"' in text, link
    assert "<script>" not in text and not re.findall(r'(?:src|href)="https?:', text)
    schema = client.get(reverse("api:openapi-json")).json()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"] and operation["description"] and operation["tags"], (method, path)
            assert operation["security"] == [{"TokenAuth": []}]
            assert operation["responses"]["401"]["content"].keys() == {"application/problem+json"}


# --- The page ------------------------------------------------------------------------------------


@pytest.fixture
def person(client, db):
    employee = factories.employee(username="kim", language="en")
    client.force_login(employee, backend="django.contrib.auth.backends.ModelBackend")
    return employee


def test_a_token_is_made_and_shown_once(client, person):
    page = client.post("/me/tokens/", {"name": "shop tablet"})
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    token = page.context["new"]
    assert token in page.content.decode()
    assert Caller(None, token).get("/ideas")[0] == 200
    again = client.get("/me/tokens/").content.decode()
    assert token not in again and "shop tablet" in again


@pytest.mark.parametrize("name", ["", " ", "\x00\u202e", "x" * 81])
def test_a_token_needs_a_name(client, person, name):
    page = client.post("/me/tokens/", {"name": name})
    assert page.status_code == 422
    assert page.context["form"].errors["name"]
    assert not APIToken.objects.exists()


def test_a_token_is_revoked_by_its_owner_alone(client, person):
    token = issue_token(person, name="x", by=person)
    others = issue_token(factories.employee(), name="y", by=None)
    mine, theirs = APIToken.objects.get(user=person), APIToken.objects.exclude(user=person).get()
    assert client.get(f"/me/tokens/{mine.pk}/revoke/").status_code == 405
    assert client.post(f"/me/tokens/{theirs.pk}/revoke/").status_code == 404
    assert client.post(f"/me/tokens/{mine.pk}/revoke/", follow=True).status_code == 200
    assert Caller(None, token).get("/ideas")[0] == 401
    assert Caller(None, others).get("/ideas")[0] == 200
    assert client.post(f"/me/tokens/{mine.pk}/revoke/").status_code == 404


def test_a_token_made_and_revoked_stays_known(client, person):
    client.post("/me/tokens/", {"name": "shop tablet"})
    client.post(f"/me/tokens/{APIToken.objects.get().pk}/revoke/")
    events = Event.objects.filter(subject_id=person.pk, kind__startswith="employee.token_").order_by("pk")
    assert [(event.kind, event.actor, event.data["name"]) for event in events] == [
        ("employee.token_issued", person, "shop tablet"),
        ("employee.token_revoked", person, "shop tablet"),
    ]


def test_nobody_makes_a_token_for_another(person):
    with pytest.raises(NotAllowed):
        issue_token(person, name="x", by=factories.employee(roles.TRIAGE_ADMIN))
    assert not APIToken.objects.exists()


def test_the_page_is_for_who_is_signed_in(client, db):
    assert client.get("/me/tokens/")["Location"] == "/sign-in/?next=/me/tokens/"
