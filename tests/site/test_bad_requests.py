"""Requests that no browser of ours sends: each has an answer that a person can read, and none breaks anything."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/ideas/new/?campaign=%00", "/ideas/?tag=a%00b", "/meetings/?page=%00", "/sign-in/?next=%00"]
)
def test_a_nul_in_a_query_is_left_out(client_of, address):
    factories.campaign()
    assert client_of(factories.employee()).get(address).status_code < 400


@pytest.mark.parametrize(
    "address", ["/meetings/%00/close/", "/meetings/a%00b/live/", "/verification/join/%00/", "/%00"]
)
def test_a_nul_in_a_path_leads_nowhere(client_of, address):
    assert client_of(factories.employee()).get(address).status_code == 404


def test_a_host_that_is_not_ours_is_refused_in_words(client, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    answer = client.get("/sign-in/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Go back" in answer.content.decode()
    assert "evil.example" not in answer.content.decode()


def test_wagtails_bare_sign_in_page_is_not_ours(client):
    assert client.get("/_util/login/?next=/ideas/").url == "/sign-in/?next=/ideas/"


@pytest.mark.parametrize("headers", [{}, {"accept-language": "en"}])
def test_who_opens_an_address_of_a_form_is_told_in_words(client_of, headers):
    address = f"/ideas/{factories.idea().pk}/comments/"
    answer = client_of(factories.employee()).get(address, headers=headers)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert ("Forms are sent here." if headers else "양식을 보내는 주소") in answer.content.decode()
