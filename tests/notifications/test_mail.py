"""Mail, through a real mail server: what it says and to whom, once, and what happens while the server is away."""

import re
from datetime import timedelta
from email.message import EmailMessage
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas import actions
from ideas.models import Audience, Idea
from portal.events import outbox
from portal.events.models import Event, Job
from portal.kit import clock
from portal.notifications import choices
from portal.notifications.actions import HANDLER, deliver
from portal.notifications.kinds.base import Topic
from portal.notifications.mail import mailing
from portal.notifications.models import Mail, Notification, Outage, Preferences
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from tests.services.smtp import Mailbox, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Employee:
    return factories.employee(username="author", name="김지은")


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return body.get_content()


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return body.get_content()


def rejected(author: Employee, title: str = "와이파이가 자꾸 끊겨요") -> Idea:
    """A post that was ruled on; of the meeting around it nobody is told."""
    post = factories.ruled(factories.reject("이미 다른 방법이 있어요"), factories.idea(title, by=author)).idea
    around = Event.objects.filter(subject_type="meeting").values_list("pk", flat=True)
    Job.objects.filter(handler=HANDLER, key__in=[str(pk) for pk in around]).delete()
    return post


# --- What it says -------------------------------------------------------------------------------


def test_a_ruling_comes_by_mail_in_korean_with_its_seal_its_reason_and_a_link(author: Employee, mailbox) -> None:
    post = rejected(author)
    outbox.drain()
    (message,) = mailbox.to(author.email)
    assert message["Subject"].strip() == "[고쳐주세요 · Fix This] 와이파이가 자꾸 끊겨요"
    assert message.get_content_type() == "multipart/alternative"
    for said in (text_of(message), html_of(message)):
        assert "불수용으로 결정되었어요." in said
        assert "이미 다른 방법이 있어요" in said
        assert f"http://testserver/ideas/{post.pk}/" in said
        assert "/me/notifications/" in said
    assert "[불수용]" in text_of(message)


def test_subjects_and_names_are_encoded_as_mail_wants_them(author: Employee, mailbox) -> None:
    """Raw headers are ASCII and short lines; decoded they are the Korean that was meant."""
    title = "강남역 3번 출구 앞 공원에서 5G 신호가 자주 끊기고 통화 중 잡음이 심하게 들린다는 고객이 많습니다 😀"
    rejected(author, title)
    outbox.drain()
    (message,) = mailbox.to(author.email)
    assert message["Subject"].endswith(title)
    raw = message.as_bytes().split(b"\n\n")[0]
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998


def test_each_reads_it_in_their_language_and_by_their_clock(mailbox) -> None:
    english = factories.employee(language="en", time_zone="America/New_York")
    post = factories.idea(by=english)
    with clock.at(clock.now().replace(hour=3, minute=4)):
        actions.comment(post, f"@{english.username} hello", by=factories.employee(name="박민수"))
        outbox.drain()
    (message,) = mailbox.to(english.email)
    assert "박민수 mentioned you." in text_of(message)
    assert 'lang="en"' in html_of(message)
    assert re.search(r"(22|23):04|(10|11):04 p\.m\.", html_of(message)), html_of(message)


def test_mails_of_one_post_are_one_thread(author: Employee, mailbox) -> None:
    post = rejected(author)
    actions.comment(Idea.objects.get(pk=post.pk), f"@{author.username} 왜죠?", by=factories.employee())
    outbox.drain()
    first, second = mailbox.to(author.email)
    assert first["References"] == second["References"] == second["In-Reply-To"] == f"<idea-{post.pk}@testserver>"
    assert first["Message-ID"] != second["Message-ID"]


def test_a_mail_shows_nothing_from_elsewhere_and_works_in_the_dark(author: Employee, mailbox) -> None:
    rejected(author)
    outbox.drain()
    html = html_of(mailbox.to(author.email)[0])
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import", html)
    assert "prefers-color-scheme: dark" in html
    assert '<meta name="color-scheme" content="light dark">' in html


def test_markup_in_what_people_wrote_stays_text(author: Employee, mailbox) -> None:
    post = factories.idea("<script>alert(1)</script> & 더", by=author)
    actions.comment(post, f"@{author.username} <img src=x>", by=factories.employee(name="<b>굵은</b>"))
    outbox.drain()
    (message,) = mailbox.to(author.email)
    assert "<script>alert" not in html_of(message)
    assert "<img src=x>" not in html_of(message)
    assert "<script>alert(1)</script> & 더" in text_of(message)  # text is not escaped
    assert message["Subject"].endswith("<script>alert(1)</script> & 더")


def test_a_hidden_author_is_named_in_no_mail(mailbox) -> None:
    hidden = factories.employee(username="secretlogin", name="숨은이름")
    post = factories.idea(by=hidden, anonymity="always")
    asked = factories.employee()
    question = actions.comment(post, "어디인가요?", by=asked)
    actions.comment(post, "강남점이에요", by=hidden, parent=question)
    outbox.drain()
    (message,) = mailbox.to(asked.email)
    assert "글쓴이님이 답글을 남겼어요." in text_of(message)
    for secret in ("숨은이름", "secretlogin"):
        assert all(secret not in part.as_string() and secret not in html_of(part) for part in [message])


# --- To whom ------------------------------------------------------------------------------------


def test_who_may_not_see_it_when_it_is_sent_gets_nothing(author: Employee, mailbox) -> None:
    """The inbox row was made in time; between then and the sending the post was closed to its audience."""
    follower = factories.employee()
    post = factories.idea(by=author)
    actions.comment(post, f"@{follower.username} 비밀이에요", by=factories.employee())
    deliver([str(Event.objects.latest("pk").pk)])
    assert Notification.objects.filter(recipient=follower, mail=Mail.NOW).exists()
    Idea.objects.filter(pk=post.pk).update(audience=Audience.objects.create(name="검증단"))
    outbox.drain()
    assert mailbox.to(follower.email) == []
    assert not Job.objects.filter(handler=mailing.EVENT_HANDLER).exists()


def test_who_left_the_company_gets_nothing(author: Employee, mailbox) -> None:
    rejected(author)
    deliver([str(Event.objects.filter(kind="idea.ruled").latest("pk").pk)])
    Employee.objects.filter(pk=author.pk).update(is_active=False)
    outbox.drain()
    assert mailbox.to(author.email) == []


@pytest.mark.parametrize(
    ("age", "mail"),
    [(timedelta(hours=1), "now"), (timedelta(days=2), "digest"), (timedelta(days=30), "")],
)
def test_old_news_does_not_come_as_if_it_were_new(author: Employee, age: timedelta, mail: str) -> None:
    post = factories.idea(by=author)
    with clock.at(clock.now() - age):
        actions.comment(post, f"@{author.username} 말", by=factories.employee())
    outbox.drain()
    assert Notification.objects.get(recipient=author).mail == mail


def test_what_somebody_chose_holds(author: Employee, mailbox) -> None:
    voter = factories.employee()
    Preferences.objects.create(person=voter, choices={"outcome": {"inbox": False, "mail": "now"}})
    post = factories.idea(by=author)
    actions.vote(post, by=voter)
    factories.ruled(factories.reject(), Idea.objects.get(pk=post.pk))
    outbox.drain()
    assert len(mailbox.to(voter.email)) == 1
    assert not Notification.objects.to(voter).exists()


def test_an_author_hears_in_the_portal_whatever_they_chose(author: Employee, mailbox) -> None:
    Preferences.objects.create(person=author, choices={"mine": {"inbox": False, "mail": ""}})
    rejected(author)
    outbox.drain()
    assert mailbox.to(author.email) == []
    assert Notification.objects.to(author).filter(event__kind="idea.ruled").exists()


def test_nobody_gets_the_same_twice(author: Employee, mailbox) -> None:
    rejected(author)
    event = Event.objects.filter(kind="idea.ruled").latest("pk")
    outbox.drain()
    deliver([str(event.pk), str(event.pk)])
    row = Notification.objects.get(recipient=author, event=event)
    mailing.send_events([mailing.key(row)])
    outbox.drain()
    assert len(mailbox.to(author.email)) == 1


# --- Stopping it --------------------------------------------------------------------------------


def stop_address(message: EmailMessage) -> str:
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return message["List-Unsubscribe"].strip().strip("<>").removeprefix("http://testserver")


def test_one_click_stops_mails_like_it_without_signing_in(author: Employee, mailbox) -> None:
    rejected(author)
    outbox.drain()
    address = stop_address(mailbox.to(author.email)[0])
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(address)
    assert page.status_code == 200
    assert choices.choice(choices.of(author), Topic.MINE).mail == Mail.NOW  # looking changes nothing
    assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert choices.choice(choices.of(author), Topic.MINE) == choices.Choice(True, Mail.NEVER)
    rejected(author)
    outbox.drain()
    assert len(mailbox.to(author.email)) == 1


@pytest.mark.parametrize("token", ["x", "WzEsIm1pbmUiXQ:1abc:xyz", "a" * 300])
def test_a_made_up_address_stops_nothing(token: str) -> None:
    assert Client().post(f"/mail/stop/{token}/").status_code == 404


# --- When the server does not answer ------------------------------------------------------------


def test_an_hour_without_the_mail_server_loses_nothing_and_shows(author: Employee, settings, client_of) -> None:
    box = Mailbox()
    with serving(box) as port:
        pass  # a port where nobody listens now
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    began = clock.now()
    rejected(author)
    outbox.drain()
    assert Notification.objects.to(author).exists()  # only mail suffers
    for minute in range(60):
        with clock.at(began + timedelta(minutes=minute)):
            outbox._paused_until.clear()
            outbox.drain()
    waiting = Job.objects.filter(handler=mailing.EVENT_HANDLER)
    assert waiting.filter(dead_at=None).count() == waiting.count() > 0
    assert "ConnectionRefusedError" in Outage.objects.get(channel="mail").error
    admin = client_of(factories.employee(roles.TRIAGE_ADMIN, language="en"))
    assert "Mail is not going out" in unescape(admin.get("/admin/").content.decode())
    with serving(box, port), clock.at(began + timedelta(minutes=61)):
        outbox._paused_until.clear()
        outbox.drain()
    assert len(box.to(author.email)) == 1
    assert not waiting.exists()
    assert not Outage.objects.exists()


def test_a_refused_address_keeps_nobody_else_waiting_and_is_laid_aside(author: Employee, mailbox) -> None:
    other = factories.employee()
    mailbox.refuse[author.email] = "550 no such mailbox"
    post = factories.idea(by=author)
    actions.comment(post, f"@{author.username} @{other.username} 들어보세요", by=factories.employee())
    outbox.drain()
    assert len(mailbox.to(other.email)) == 1
    dead = Job.objects.dead().get()
    assert "no such mailbox" in dead.last_error


def test_a_full_mailbox_is_tried_again_later(author: Employee, mailbox) -> None:
    mailbox.refuse[author.email] = "452 mailbox full"
    rejected(author)
    outbox.drain()
    job = Job.objects.get(handler=mailing.EVENT_HANDLER, key__endswith=f":{author.pk}")
    assert (job.attempts, job.dead_at) == (1, None)
    mailbox.refuse.clear()
    with clock.at(job.next_try_at + timedelta(seconds=1)):
        outbox.drain()
    assert len(mailbox.to(author.email)) == 1


def test_a_slow_recipient_holds_nobody_up(author: Employee, mailbox, monkeypatch) -> None:
    """One whose server tarpits, and fifteen others: these are through before it gives up."""
    monkeypatch.setattr("portal.notifications.mail.sending.PATIENCE", 3)
    others = [factories.employee() for _ in range(15)]
    mailbox.slow[author.email] = 8
    names = " ".join(f"@{person.username}" for person in others)
    post = factories.idea(by=author)
    actions.comment(post, f"{names} 보세요", by=factories.employee())
    actions.comment(post, f"@{author.username} 보세요", by=factories.employee())
    outbox.drain()
    assert all(len(mailbox.to(person.email)) == 1 for person in others)
    slow = Job.objects.get(handler=mailing.EVENT_HANDLER)
    assert (slow.attempts, slow.dead_at) == (1, None)


# --- What it costs ------------------------------------------------------------------------------


def test_thirty_recipients_cost_as_many_reads_as_three(author: Employee) -> None:
    def cost(voters: int) -> tuple[int, int]:
        post = factories.idea(by=author)
        people = [factories.employee() for _ in range(voters)]
        Preferences.objects.bulk_create(
            Preferences(person=person, choices={"outcome": {"inbox": True, "mail": "now"}}) for person in people
        )
        for person in people:
            post.votes.create(voter=person)
        factories.ruled(factories.reject(), post)
        event = Event.objects.filter(kind="idea.ruled").latest("pk")
        Job.objects.all().delete()
        with CaptureQueriesContext(connection) as fanned_out:
            deliver([str(event.pk)])
        keys = [mailing.key(row) for row in Notification.objects.filter(event=event, mail=Mail.NOW)]
        assert len(keys) > voters
        with CaptureQueriesContext(connection) as sent:
            mailing.send_events(keys)
        reads = [query for query in sent if query["sql"].startswith("SELECT")]
        return len(fanned_out), len(reads)

    cost(3)
    assert cost(3) == cost(30)
