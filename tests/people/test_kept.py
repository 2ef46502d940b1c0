"""What could not be taken is offered again, to whose it is; of passwords nothing is kept."""

import re
import sys
import uuid
from html import unescape

import pytest
from django.test import Client

from ideas.models import Comment
from portal.people import roles
from portal.people.models import Employee
from tests import factories

pytestmark = pytest.mark.django_db

HERE = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_REFERER": "http://testserver/ideas/", "HTTP_ACCEPT_LANGUAGE": "en"}
PASSWORD = "long enough 1"


@pytest.fixture
def alice() -> Employee:
    return factories.employee(username="alice", password=PASSWORD, language="en")


@pytest.fixture
def address() -> str:
    return f"/ideas/{factories.idea().pk}/comments/"


def kept_in(page: str) -> str:
    """What the sign-in form of this page carries along."""
    return unescape(re.search(r'name="kept" value="([^"]*)"', page)[1])


def sent_signed_out(browser: Client, address: str, **said: str) -> str:
    """The sign-in page in the answer to it."""
    return browser.post(address, {"body": "쓰던 말", **said}, **HERE).content.decode()


def sign_in(browser: Client, person: Employee, **said: str) -> str:
    answer = browser.post("/sign-in/", {"username": person.username, "password": PASSWORD, **said}, **HERE)
    return answer.content.decode()


def link(page: str, text: str) -> str:
    return re.search(rf'href="([^"]*)">{text}</a>', page)[1]


# --- Whose it is, and where it came from --------------------------------------------------------------


def test_what_somebody_else_typed_is_not_told_to_be_of_who_signs_in(alice: Employee, address: str) -> None:
    bob, browser = factories.employee(username="bob", password=PASSWORD, name="밥", language="en"), Client()
    sending = f"{alice.pk}.{uuid.uuid4().hex}"
    kept = kept_in(sent_signed_out(browser, address, sending=sending))
    page = sign_in(browser, bob, kept=kept)
    assert "This was typed while somebody else was signed in here." in page
    assert sending not in page
    assert "This is what you typed." in sign_in(Client(), alice, kept=kept)
    assert not Comment.objects.exists()


def test_do_not_send_it_leads_back_to_the_page_it_came_from(alice: Employee, address: str) -> None:
    browser = Client()
    page = sign_in(browser, alice, kept=kept_in(sent_signed_out(browser, address)))
    assert link(page, "Do not send it") == "http://testserver/ideas/"
    # The same once more, sent from that page itself: its own address takes no GET.
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    said = {"body": "쓰던 말", "kept_page": "http://testserver/ideas/"}
    again = strict.post(address, said, **HERE | {"HTTP_REFERER": f"http://testserver{address}"})
    assert link(again.content.decode(), "Do not send it") == "http://testserver/ideas/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_or_to_the_start_page(alice: Employee, address: str, elsewhere: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    answer = strict.post(address, {"body": "쓰던 말", "kept_page": elsewhere}, **HERE | {"HTTP_REFERER": elsewhere})
    assert link(answer.content.decode(), "Do not send it") == "/"


# --- A sign-in that was not taken ------------------------------------------------------------------------


def test_of_two_tabs_that_carry_a_text_the_second_one_offers_it_too(alice: Employee, address: str) -> None:
    """Signing in in the first one has changed the token."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    said = {"username": "alice", "password": PASSWORD, "csrfmiddlewaretoken": "a" * 64}
    kept = kept_in(sent_signed_out(Client(), address))
    page = browser.post("/sign-in/", {**said, "kept": kept}, **HERE).content.decode()
    assert "쓰던 말" in page
    assert f'action="{address}"' in page
    assert PASSWORD not in page


def test_of_who_is_not_signed_in_yet_it_asks_again(alice: Employee, address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    kept = kept_in(sent_signed_out(Client(), address))
    answer = browser.post("/sign-in/", {"username": "alice", "password": PASSWORD, "kept": kept}, **HERE)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert kept_in(page) == kept
    assert PASSWORD not in page


def test_another_site_cannot_have_a_text_offered_through_the_sign_in_page(alice: Employee, address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    kept = kept_in(sent_signed_out(Client(), address))
    answer = browser.post("/sign-in/", {"kept": kept}, **HERE | {"HTTP_SEC_FETCH_SITE": "cross-site"})
    assert answer.status_code == 403
    assert "쓰던 말" not in answer.content.decode()


@pytest.mark.parametrize("door", ["/sign-in/", "/sign-out/"])
def test_signing_in_or_out_is_itself_never_kept(alice: Employee, door: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    answer = browser.post(door, {"username": "alice", "next": "어디로"}, **HERE)
    assert answer.status_code == 403
    assert "This form was open too long" in answer.content.decode()
    assert "어디로" not in answer.content.decode()


def test_too_many_attempts_lose_nothing(alice: Employee, address: str, settings) -> None:
    settings.AXES_ENABLED = True
    browser = Client()
    kept = kept_in(sent_signed_out(browser, address))
    said = {"username": "alice", "password": "wrong", "kept": kept}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = browser.post("/sign-in/", said, **HERE)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "쓰던 말" in page
    back = browser.post("/sign-in/", {"kept": kept_in(page)}, **HERE).content.decode()
    assert "쓰던 말" in back
    assert "aria-invalid" not in back
    assert kept_in(back) == kept


def test_a_text_that_is_nested_too_deeply_is_none_of_ours(alice: Employee) -> None:
    def nested(depth: int) -> str:
        return "[" * depth + "]" * depth

    said = {"username": "alice", "password": PASSWORD, "kept": nested(sys.getrecursionlimit() + 1)}
    assert Client().post("/sign-in/", said).status_code == 302


# --- Passwords ----------------------------------------------------------------------------------------------


def test_of_a_password_nothing_is_kept() -> None:
    admin, person = factories.employee(roles.TRIAGE_ADMIN, language="en"), factories.employee()
    address = f"/admin/users/edit/{person.pk}/"
    said = {"name": "새 이름", "password1": "secret word 1", "password2": "secret word 1"}

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    for answer in (
        strict.post(address, said, **HERE),
        Client().post(address, {**said, "sending": "1.x"}, follow=True, **HERE),
    ):
        page = answer.content.decode()
        assert "secret word 1" not in page
        assert "새 이름" in page
        assert "password" in page

    browser = Client()
    browser.force_login(admin)
    other = browser.post(address, {**said, "sending": f"{person.pk}.{uuid.uuid4().hex}"}, **HERE)
    assert "This was typed while somebody else was signed in here." in other.content.decode()
    assert "secret word 1" not in other.content.decode()
