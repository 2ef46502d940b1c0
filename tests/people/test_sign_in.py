"""Signing in, and the language one reads in."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import APIToken

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(factories.employee(username="alice"))
    return client


def test_every_page_asks_who_you_are(client: Client) -> None:
    response = client.get("/ideas/")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign-in"))


def test_a_wrong_password_is_refused_and_the_name_kept(client: Client) -> None:
    factories.employee(username="alice", password="right horse")
    response = client.post(reverse("sign-in"), {"username": "alice", "password": "wrong"})
    assert response.status_code == 200
    assert 'value="alice"' in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_signing_in_leads_on_to_where_one_wanted(client: Client) -> None:
    factories.employee(username="alice", password="right horse")
    form = {"username": "alice", "password": "right horse", "next": "/ideas/"}
    assert client.post(reverse("sign-in"), form)["Location"] == "/ideas/"
    form["next"] = "https://elsewhere.example/"
    client.logout()
    assert client.post(reverse("sign-in"), form)["Location"] == "/"


def test_the_demo_sign_ins_are_offered_only_where_debug_is_on(client: Client, settings) -> None:
    settings.DEBUG = False
    assert "facilitator" not in client.get(reverse("sign-in")).content.decode()
    settings.DEBUG = True
    assert "facilitator" in client.get(reverse("sign-in")).content.decode()


def test_korean_unless_somebody_asks_for_english(client: Client) -> None:
    assert client.get(reverse("sign-in"))["Content-Language"] == "ko"
    assert client.get(reverse("sign-in"), headers={"accept-language": "en-GB"})["Content-Language"] == "en"
    client.post(reverse("choose-language"), {"language": "en", "next": "/sign-in/"})
    assert client.get(reverse("sign-in"))["Content-Language"] == "en"


def test_the_language_chosen_stays_with_the_employee(signed_in: Client) -> None:
    response = signed_in.post(
        reverse("choose-language"),
        {"language": "en", "next": "https://elsewhere.example/"},
    )
    assert response["Location"] == "/"
    del signed_in.cookies["django_language"]
    assert signed_in.get("/healthz")["Content-Language"] == "en"


def test_an_unknown_language_changes_nothing(signed_in: Client) -> None:
    signed_in.post(reverse("choose-language"), {"language": "xx"})
    assert "django_language" not in signed_in.cookies


def test_issue_token_prints_the_token_alone_on_its_last_line() -> None:
    alice = factories.employee(username="alice")
    out = io.StringIO()
    call_command("issue_token", "alice", stdout=out)
    token = out.getvalue().strip().splitlines()[-1]
    assert APIToken.objects.get(user=alice).key_hash in APIToken.candidate_key_hashes(token)
    with pytest.raises(CommandError, match="nobody"):
        call_command("issue_token", "nobody", stdout=out)
