"""A form on its way: it does its work once, and what cannot be taken comes back with all that was typed."""

import re
import threading
import uuid

import pytest
from django.db import connection, transaction
from django.test import Client

from ideas import actions
from ideas.models import Comment, Idea, Step
from portal.events import receipts
from portal.events.actions import record
from portal.events.models import Event, Receipt
from portal.events.receipts import Sending
from portal.kit import clock
from portal.people import roles
from search.models import UserWord
from tests import factories
from tests.ideas.stories import in_state, tomorrow

HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}
SCRIPT = {"HTTP_X_SENDING": "1"}


def key_for(person):
    return f"{person.pk}.{uuid.uuid4().hex}"


@pytest.fixture
def alice():
    return factories.employee(name="앨리스")


@pytest.fixture
def owned(alice):
    return in_state("accepted", owner=alice)


@pytest.fixture
def signed_in(alice):
    client = Client()
    client.force_login(alice)
    return client


def step(sending, **said):
    return {"sending": sending, "title": "첫 단계", "due_on": str(tomorrow(3)), **said}


# --- Once -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_form_of_a_page_carries_a_key_of_its_own(signed_in, owned, alice):
    page = signed_in.get(owned.get_absolute_url()).content.decode()
    keys = re.findall(r'name="sending" value="(\d+)\.([0-9a-f]{32})"', page)
    assert page.count('method="post"') == len(keys) > 3
    assert len({key for _, key in keys}) == len(keys)
    assert {int(person) for person, _ in keys} == {alice.pk}


@pytest.mark.django_db
def test_what_has_no_key_of_its_own_is_done_once_all_the_same(signed_in, owned, alice):
    sending = key_for(alice)
    answers = [signed_in.post(f"/ideas/{owned.pk}/steps/", step(sending), **SCRIPT) for _ in range(3)]
    assert Step.objects.count() == 1
    assert {answer.status_code for answer in answers} == {204}
    assert {answer["X-Sent"] for answer in answers} == {sending.split(".")[1]}
    assert len({answer["X-Goto"] for answer in answers}) == 1
    assert [("X-Sent-Before" in answer) for answer in answers] == [False, True, True]


@pytest.mark.django_db
def test_another_key_is_another_form(signed_in, owned, alice):
    for _ in range(2):
        signed_in.post(f"/ideas/{owned.pk}/steps/", step(key_for(alice)))
    assert Step.objects.count() == 2


@pytest.mark.django_db
def test_what_was_refused_may_be_sent_again_with_its_key(signed_in, owned, alice):
    sending = key_for(alice)
    refused = signed_in.post(f"/ideas/{owned.pk}/steps/", step(sending, title=""), **SCRIPT)
    assert refused.status_code == 422
    assert "X-Sent" not in refused
    assert not Receipt.objects.exists()
    assert signed_in.post(f"/ideas/{owned.pk}/steps/", step(sending), **SCRIPT).status_code == 204
    assert Step.objects.count() == 1


@pytest.mark.django_db
def test_a_form_of_the_admin_that_came_back_with_errors_may_be_sent_again_with_its_key(alice):
    """Wagtail answers it with 200."""
    admin = factories.employee(roles.TRIAGE_ADMIN)
    browser, sending = Client(), key_for(admin)
    browser.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    wrong = browser.post("/admin/words/new/", {"word": "", "sending": sending})
    assert wrong.status_code == 200
    assert "X-Sent" not in wrong
    for _ in range(2):
        assert browser.post("/admin/words/new/", {"word": "새빛허브", "sending": sending}).status_code == 302
    assert [each.word for each in UserWord.objects.all()] == ["새빛허브"]


@pytest.mark.django_db
def test_the_receipt_is_written_with_the_change_or_not_at_all(alice):
    sending = Sending(alice.pk, uuid.uuid4())
    receipts.begin(sending)
    try:
        with transaction.atomic():
            record("person.test", alice, by=alice)
            transaction.set_rollback(True)
    finally:
        receipts.end()
    assert receipts.find(sending) is None
    assert not Event.objects.filter(kind="person.test").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_does_the_work(alice, owned):
    sending = key_for(alice)
    start = threading.Barrier(2)
    answers = []

    def send():
        client = Client()
        client.force_login(alice)
        start.wait()
        answers.append(client.post(f"/ideas/{owned.pk}/steps/", step(sending), **SCRIPT).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Step.objects.count() == 1
    assert answers == [204, 204]


@pytest.mark.django_db
def test_a_killed_process_leaves_a_form_that_may_be_sent_again_safely(signed_in, owned, alice):
    """It was killed after the change was kept and before it could answer: the change stands, once."""
    sending = key_for(alice)
    person, key = sending.split(".")
    receipts.begin(Sending(int(person), uuid.UUID(key)))
    actions.add_step(owned, "첫 단계", tomorrow(3), by=alice)
    receipts.end()
    answer = signed_in.post(f"/ideas/{owned.pk}/steps/", step(sending), HTTP_REFERER="http://testserver/x/", **SCRIPT)
    assert Step.objects.count() == 1
    assert (answer.status_code, answer["X-Sent"], answer["X-Goto"]) == (204, key, "http://testserver/x/")


@pytest.mark.django_db
def test_a_vote_leaves_no_receipt(signed_in, alice):
    post = factories.idea()
    for _ in range(2):
        signed_in.post(f"/ideas/{post.pk}/vote/", {"vote": "on", "sending": key_for(alice)})
    assert Idea.objects.get(pk=post.pk).vote_count == 1
    assert not Receipt.objects.exists()


@pytest.mark.django_db
def test_receipts_are_forgotten_after_a_month(alice):
    old = Receipt.objects.create(sender=alice, key=uuid.uuid4(), at=clock.now() - receipts.KEPT * 2)
    new = Receipt.objects.create(sender=alice, key=uuid.uuid4())
    receipts.forget_old()
    assert list(Receipt.objects.all()) == [new]
    assert old not in Receipt.objects.all()


# --- Asking ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_may_ask_whether_one_s_own_have_arrived(signed_in, alice):
    mine, theirs = uuid.uuid4(), uuid.uuid4()
    receipts.confirm(Sending(alice.pk, mine))
    receipts.confirm(Sending(factories.employee().pk, theirs))
    answer = signed_in.get("/sent/", {"key": [mine.hex, theirs.hex, "nonsense"]})
    assert answer.json() == {"person": alice.pk, "sent": [mine.hex]}


@pytest.mark.django_db
def test_a_script_without_a_session_hears_401(owned):
    for headers in (SCRIPT, {"HTTP_HX_REQUEST": "true"}, {"HTTP_SEC_FETCH_DEST": "empty"}):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(f"/ideas/{owned.pk}/comments/", {"body": "안녕"}, **headers)
            assert answer.status_code == 401, headers


# --- Without a session, without a script -----------------------------------------------------------


@pytest.mark.django_db
def test_what_was_sent_without_a_session_is_offered_once_signed_in(alice):
    alice.set_password("long enough 1")
    alice.save()
    post = factories.idea()
    browser = Client()
    sending = key_for(alice)
    gone = browser.post(
        f"/ideas/{post.pk}/comments/", {"body": "줄 하나\r\n줄 둘", "sending": sending, "key": uuid.uuid4()}, **HERE
    )
    page = gone.content.decode()
    assert gone.status_code == 401
    assert "줄 하나<br>줄 둘" in page
    kept = re.search(r'name="kept" value="([^"]*)"', page)[1]
    wrong = browser.post("/sign-in/", {"username": alice.username, "password": "no", "kept": unescape(kept)})
    assert "줄 하나<br>줄 둘" in wrong.content.decode(), "a slip in the password loses nothing"
    right = browser.post("/sign-in/", {"username": alice.username, "password": "long enough 1", "kept": unescape(kept)})
    offered = right.content.decode()
    assert f'action="/ideas/{post.pk}/comments/"' in offered
    said = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', offered.split("kept")[-1]))
    for _ in range(2):
        browser.post(f"/ideas/{post.pk}/comments/", {name: unescape(value) for name, value in said.items()})
    assert [comment.body for comment in Comment.objects.all()] == ["줄 하나\n줄 둘"]


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_another_site_sends_is_not_offered(site):
    post = factories.idea()
    answer = Client().post(f"/ideas/{post.pk}/comments/", {"body": "남의 말"}, HTTP_SEC_FETCH_SITE=site)
    assert answer.status_code == 302
    assert "남의 말" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["", "{}", "[]", '["//evil.example/", [], false]', '["https://evil.example/", [], 0]'])
def test_nothing_but_an_address_of_ours_is_offered(alice, kept):
    alice.set_password("long enough 1")
    alice.save()
    answer = Client().post("/sign-in/", {"username": alice.username, "password": "long enough 1", "kept": kept})
    assert answer.status_code == 302


# --- A token that was renewed, and somebody else -----------------------------------------------------


@pytest.mark.django_db
def test_a_script_is_given_the_new_token(alice):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    post = factories.idea()
    said = {"body": "안녕", "csrfmiddlewaretoken": "a" * 64, "sending": key_for(alice)}
    answer = strict.post(f"/ideas/{post.pk}/comments/", said, **SCRIPT)
    assert answer.status_code == 403
    again = strict.post(f"/ideas/{post.pk}/comments/", {**said, "csrfmiddlewaretoken": answer["X-Token"]}, **SCRIPT)
    assert again.status_code == 204
    assert Comment.objects.count() == 1


@pytest.mark.django_db
def test_a_page_s_own_form_comes_back_to_be_sent_again(alice):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    post = factories.idea()
    answer = strict.post(f"/ideas/{post.pk}/comments/", {"body": "쓰던 말", "sending": key_for(alice)}, **HERE)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "쓰던 말" in page
    said = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.split("kept")[-1]))
    strict.post(f"/ideas/{post.pk}/comments/", said)
    assert Comment.objects.get().body == "쓰던 말"


@pytest.mark.django_db
def test_nothing_is_sent_in_the_name_of_who_signed_in_since(signed_in, alice):
    other = factories.employee(name="밥")
    post = factories.idea()
    said = {"body": "앨리스의 말이 아니다", "sending": key_for(other)}
    assert signed_in.post(f"/ideas/{post.pk}/comments/", said, **SCRIPT).status_code == 409
    page = signed_in.post(f"/ideas/{post.pk}/comments/", said, **HERE).content.decode()
    assert not Comment.objects.exists()
    assert "앨리스의 말이 아니다" in page


def unescape(text):
    return text.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")
