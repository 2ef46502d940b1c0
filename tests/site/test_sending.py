"""A form on its way: it does its work once, and what cannot be taken comes back with all that was typed."""

import re
import threading
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from ideas import actions
from ideas.models import Comment, Idea, Step
from portal.events import receipts
from portal.events.actions import record
from portal.events.models import Event, Receipt
from portal.events.receipts import AlreadyReceived, Sending
from portal.kit import clock
from portal.people import roles
from portal.people.models import Employee
from portal.site.sending import SendingMiddleware
from search.models import UserWord
from tests import factories
from tests.ideas.stories import in_state, tomorrow

HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}
SCRIPT = {"HTTP_X_SENDING": "1"}
HTMX = {"HTTP_HX_REQUEST": "true"}
FROM = {"HTTP_REFERER": "http://testserver/ideas/"}


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
def test_what_fails_after_its_change_was_kept_is_not_done_again(alice, owned):
    """The page that was to follow fails (500): the change stands, and so does its receipt."""
    sending, factory = key_for(alice), RequestFactory()

    def answer(status):
        request = factory.post("/", {"sending": sending})
        request.user, request.resolver_match = alice, None

        def view(request):
            middleware.process_view(request, view)
            actions.add_step(owned, "첫 단계", tomorrow(3), by=alice)
            return HttpResponse(status=status)

        middleware = SendingMiddleware(view)
        return middleware(request)

    assert "X-Sent" not in answer(500)
    with pytest.raises(AlreadyReceived), transaction.atomic():
        answer(200)
    assert Step.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0, 1])
def test_a_refusal_takes_back_its_own_receipt_only(alice, seconds):
    """Its own was rolled back; another request with the same key was faster, under the same number (as in SQLite)."""
    refused = Sending(alice.pk, uuid.uuid4())
    receipts.begin(refused)
    with transaction.atomic():
        record("person.test", alice, by=alice)
        transaction.set_rollback(True)
    receipts.end()
    own = refused.receipt
    other = Receipt.objects.create(
        pk=own.pk + 1 - seconds, sender=alice, key=refused.key, at=own.at + timedelta(seconds=seconds)
    )
    receipts.withdraw(refused)
    assert Receipt.objects.get() == other


@pytest.mark.django_db
def test_receipts_are_forgotten_after_a_month(alice):
    old = Receipt.objects.create(sender=alice, key=uuid.uuid4(), at=clock.now() - receipts.KEPT * 2)
    new = Receipt.objects.create(sender=alice, key=uuid.uuid4())
    receipts.forget_old()
    assert list(Receipt.objects.all()) == [new]
    assert old not in Receipt.objects.all()


# --- Changed since ---------------------------------------------------------------------------------


@pytest.fixture
def arrived(signed_in, owned, alice):
    """A step that has arrived: the address, what was sent, and its answer."""
    address, said = f"/ideas/{owned.pk}/steps/", step(key_for(alice))
    return address, said, signed_in.post(address, said, **SCRIPT)


@pytest.mark.django_db
def test_a_script_hears_that_something_else_had_arrived_under_its_key(signed_in, arrived):
    address, said, first = arrived
    for headers in (SCRIPT, HTMX, {"HTTP_SEC_FETCH_DEST": "empty"}):
        answer = signed_in.post(address, {**said, "title": "다른 단계"}, **headers)
        assert (answer.status_code, answer["X-Sent-Before"]) == (204, "changed"), headers
        assert (answer["X-Sent"], answer["X-Goto"]) == (first["X-Sent"], first["X-Goto"])
        assert answer["HX-Reswap"] == "none"
    assert [each.title for each in Step.objects.all()] == ["첫 단계"]


@pytest.mark.django_db
def test_without_a_script_what_was_changed_is_shown_and_sent_as_another_one(signed_in, arrived):
    address, said, first = arrived
    answer = signed_in.post(address, {**said, "title": "다른 단계"}, headers={"accept-language": "en"}, **HERE, **FROM)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "had arrived, as it was then" in page
    assert f'href="{first["X-Goto"]}"' in page
    assert "다른 단계" in page
    assert Step.objects.count() == 1
    for _ in range(2):
        signed_in.post(address, fields_of(page))
    assert [each.title for each in Step.objects.order_by("pk")] == ["첫 단계", "다른 단계"]


@pytest.mark.django_db
def test_what_may_not_be_kept_is_refused_in_words_where_it_was_changed(signed_in, arrived):
    address, said, _first = arrived
    answer = signed_in.post(address, {**said, "title": "다른 단계"}, headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "What you changed since has not been sent." in answer.content.decode()


@pytest.mark.django_db
def test_the_same_is_the_same_whoever_wrote_its_line_ends_and_its_token(signed_in, owned, alice):
    address = f"/ideas/{owned.pk}/progress/"
    said = {"sending": key_for(alice), "note": "한 줄\r\n두 줄", "percent": "30"}
    signed_in.post(address, said, **SCRIPT)
    again = {**said, "note": "한 줄\n두 줄", "csrfmiddlewaretoken": "b" * 64, "key": "x", "kept_page": "/ideas/"}
    answer = signed_in.post(address, again, **SCRIPT)
    assert answer["X-Sent-Before"] == "1"


@pytest.mark.django_db
def test_other_files_are_another_form(alice):
    def digest(**said):
        request = RequestFactory().post("/", said)
        request.user, request.resolver_match = alice, None
        SendingMiddleware(lambda _request: None).process_view(request, print)
        receipts.end()
        return request.sending.digest

    def file(name="a.txt", content=b"12"):
        return SimpleUploadedFile(name, content)

    sending = key_for(alice)
    same = {digest(sending=sending, title="글", files=[file()]) for _ in range(2)}
    others = {
        digest(sending=sending, title="글"),
        digest(sending=sending, title="글", files=[file("b.txt")]),
        digest(sending=sending, title="글", files=[file(content=b"123")]),
        digest(sending=sending, title="글", files=[file(), file()]),
    }
    assert len(same) == 1
    assert len(others) == 4
    assert not same & others


@pytest.mark.django_db
def test_a_receipt_of_before_counts_as_of_the_same_form(signed_in, arrived):
    address, said, _first = arrived
    Receipt.objects.update(digest="")
    assert signed_in.post(address, {**said, "title": "다른 단계"}, **SCRIPT)["X-Sent-Before"] == "1"


@pytest.mark.django_db(transaction=True)
def test_of_two_different_ones_at_once_the_other_hears_of_it(alice, owned):
    sending, answers = key_for(alice), {}
    start = threading.Barrier(2)

    def send(title):
        client = Client()
        client.force_login(alice)
        start.wait()
        answers[title] = client.post(f"/ideas/{owned.pk}/steps/", step(sending, title=title), **SCRIPT)
        connection.close()

    threads = [threading.Thread(target=send, args=[title]) for title in ("하나", "둘")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = Step.objects.get().title
    other = answers.pop("둘" if done == "하나" else "하나")
    assert "X-Sent-Before" not in answers[done]
    assert (other.status_code, other["X-Sent-Before"]) == (204, "changed")


@pytest.mark.django_db
def test_another_password_under_the_same_key_is_another_form_and_cannot_be_read_back(signed_in, client_of):
    admin, person = factories.employee(roles.TRIAGE_ADMIN), factories.employee()
    browser = client_of(admin)
    said = {"sending": key_for(admin), "name": "새 이름", "username": person.username, "roles": [roles.STAFF]}
    address = f"/admin/users/edit/{person.pk}/"
    first = browser.post(address, {**said, "password1": "long enough 1", "password2": "long enough 1"}, **SCRIPT)
    assert first.status_code == 204, first.content.decode()
    again = browser.post(address, {**said, "password1": "long enough 2", "password2": "long enough 2"}, **SCRIPT)
    assert again["X-Sent-Before"] == "changed"
    assert Employee.objects.get(pk=person.pk).check_password("long enough 1")


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
    for _ in range(2):
        browser.post(f"/ideas/{post.pk}/comments/", fields_of(offered))
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
    strict.post(f"/ideas/{post.pk}/comments/", fields_of(page))
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


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [HTMX, SCRIPT, HERE])
def test_not_even_a_vote_is_given_in_the_name_of_who_signed_in_since(signed_in, headers):
    post, other = factories.idea(), factories.employee()
    answer = signed_in.post(f"/ideas/{post.pk}/vote/", {"vote": "on", "sending": key_for(other)}, **headers)
    assert answer.status_code == (200 if headers is HERE else 409)
    assert Idea.objects.get(pk=post.pk).vote_count == 0


@pytest.mark.django_db
def test_a_press_without_a_form_says_for_whom_its_page_was_drawn(signed_in, alice):
    post, other = factories.idea(), factories.employee()
    for sender, status in ((other.pk, 409), ("0", 200), (alice.pk, 200), ("nonsense", 200)):
        answer = signed_in.post(f"/ideas/{post.pk}/me-too/", HTTP_X_SENDER=str(sender), **HTMX)
        assert answer.status_code == status, sender
        assert Idea.objects.get(pk=post.pk).vote_count == (0 if status == 409 else 1)


@pytest.mark.django_db
def test_whoever_is_signed_in_by_now_can_sign_out(signed_in):
    other = factories.employee()
    signed_in.post("/sign-out/", {"sending": key_for(other)}, **HERE)
    assert signed_in.get("/me/").status_code == 302


def fields_of(page):
    """What the form with what was kept sends."""
    form = next(form for form in page.split("<form ") if 'name="kept_page"' in form).split("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="([\w-]+)" value="([^"]*)"', form)}
