"""`/me/notifications/`: what one chooses there is how one is told."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from ideas import actions
from portal.events import outbox
from portal.kit.errors import NotAllowed
from portal.notifications import choices
from portal.notifications.actions import choose
from portal.notifications.kinds.base import Topic
from portal.notifications.models import Mail, Notification, Rhythm
from portal.people import roles
from portal.people.models import Employee
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/me/notifications/"


def answers(client: Client, **changed: Any) -> dict[str, Any]:
    """The form as the page shows it, but for what is changed; None leaves a field out, as an unticked box."""
    form = client.get(ADDRESS).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    boxes = {name for name, value in shown.items() if value is False}
    said = {name: "on" if value is True else value for name, value in shown.items() if name not in boxes} | changed
    return {name: value for name, value in said.items() if value is not None}


@pytest.fixture
def me() -> Employee:
    return factories.employee(username="me", language="ko")


@pytest.fixture
def mine(me: Employee, client_of) -> Client:
    return client_of(me)


def test_saving_what_is_shown_changes_nothing(me: Employee, mine: Client) -> None:
    before = {topic: choices.choice(choices.of(me), topic) for topic in choices.topics()}
    page = mine.post(ADDRESS, answers(mine), follow=True)
    assert "저장했어요" in page.content.decode()
    assert {topic: choices.choice(choices.of(me), topic) for topic in choices.topics()} == before
    assert choices.of(me).rhythm == Rhythm.DAILY


def test_who_wants_no_talk_in_the_portal_gets_none(me: Employee, mine: Client) -> None:
    mine.post(ADDRESS, answers(mine, inbox_talk=None, mail_talk=""))
    assert choices.choice(choices.of(me), Topic.TALK) == choices.Choice(False, Mail.NEVER)
    post = factories.idea()
    actions.follow(post, by=me)
    actions.comment(post, "새 의견", by=factories.employee())
    outbox.drain()
    assert not Notification.objects.to(me).exists()


def test_of_ones_own_posts_one_hears_in_the_portal_whatever_is_sent(me: Employee, mine: Client) -> None:
    said = answers(mine, inbox_mine=None, inbox_duty=None, inbox_name=None)
    mine.post(ADDRESS, said)
    for topic in choices.ALWAYS_IN_INBOX:
        assert choices.choice(choices.of(me), topic).inbox


def test_a_digest_comes_by_the_persons_own_clock(me: Employee, mine: Client) -> None:
    said = answers(mine, rhythm="weekly", weekday="4", hour="17", time_zone="America/New_York")
    assert mine.post(ADDRESS, said).status_code == 302
    me.refresh_from_db()
    slot = choices.last_slot(choices.of(me), ZoneInfo(me.time_zone), datetime(2026, 11, 28, 12, tzinfo=UTC))
    assert slot == datetime(2026, 11, 27, 22, tzinfo=UTC)  # Friday, 17:00 in New York


def test_a_language_holds_from_the_answer_on(me: Employee, mine: Client) -> None:
    page = mine.post(ADDRESS, answers(mine, language="en"), follow=True).content.decode()
    assert "Saved. That is how you will hear of things from now on." in page
    assert '<html lang="en"' in page


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [("rhythm", "hourly"), ("weekday", "7"), ("hour", "24"), ("hour", "x"), ("language", "xx"),
     ("time_zone", "Mars/Olympus"), ("mail_talk", "pigeon")],
)  # fmt: skip
def test_nonsense_is_said_and_saves_nothing(me: Employee, mine: Client, field: str, nonsense: str) -> None:
    answer = mine.post(ADDRESS, answers(mine, mail_mine="digest", **{field: nonsense}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["mail_mine"].value() == "digest"  # what was chosen is still there
    assert choices.choice(choices.of(me), Topic.MINE).mail == Mail.NOW


def test_nobody_chooses_for_another(me: Employee) -> None:
    admin = factories.employee(roles.TRIAGE_ADMIN)
    with pytest.raises(NotAllowed):
        choose(me, by=admin, answers={}, language="", time_zone="", rhythm="off", weekday=0, hour=8)


def test_without_a_mail_address_the_page_says_that_nothing_can_be_mailed(client_of) -> None:
    person = factories.employee(language="ko")
    client = client_of(person)
    assert "메일 주소가 없어" not in client.get(ADDRESS).content.decode()
    Employee.objects.filter(pk=person.pk).update(email="")
    assert "메일 주소가 없어" in client.get(ADDRESS).content.decode()
