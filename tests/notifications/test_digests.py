"""Digests come once, at their reader's own hour, wherever in the world they are and whatever the clock does."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ideas import actions
from ideas.models import Audience, Idea
from portal.events import outbox
from portal.kit import clock
from portal.notifications import choices
from portal.notifications.mail import digests
from portal.notifications.models import Digest, Notification, Preferences
from portal.people.models import Employee
from tests import factories
from tests.services.smtp import Mailbox

pytestmark = pytest.mark.django_db

SEOUL, NEW_YORK, APIA = ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")


def follower(rhythm: str = "daily", hour: int = 8, weekday: int = 0, **fields) -> Employee:
    person = factories.employee(**fields)
    Preferences.objects.create(person=person, rhythm=rhythm, hour=hour, weekday=weekday)
    return person


def something_happens(*people: Employee, at: datetime, said: str = "새 의견이에요") -> Idea:
    with clock.at(at - timedelta(hours=1)):
        post = factories.idea()
        for person in people:
            actions.follow(post, by=person)
    with clock.at(at):
        actions.comment(post, said, by=factories.employee())
        outbox.drain()
    return post


def travel(since: datetime, until: datetime, step: timedelta = timedelta(minutes=30)) -> None:
    """The worker's look at the clock, and its work, again and again."""
    moment = since
    while moment <= until:
        with clock.at(moment):
            digests.queue_due()
            outbox.drain()
        moment += step


def sent_to(person: Employee) -> list[datetime]:
    """When this person's digests went out, by their own clock."""
    found = Digest.objects.filter(person=person, count__gt=0).order_by("slot")
    return [one.sent_at.astimezone(person.zone) for one in found if one.sent_at]


# --- When ---------------------------------------------------------------------------------------


def test_each_gets_it_at_eight_by_their_own_clock(mailbox: Mailbox) -> None:
    people = [follower(time_zone=name) for name in ("", "America/New_York", "Pacific/Apia", "Asia/Kathmandu")]
    start = datetime(2026, 3, 3, 12, 0, tzinfo=SEOUL)
    something_happens(*people, at=start)
    travel(start, start + timedelta(days=2), timedelta(minutes=15))
    for person in people:
        (moment,) = sent_to(person)
        assert (moment.hour, moment.minute) == (8, 0), person.time_zone
        assert len(mailbox.to(person.email)) == 1


def test_the_days_when_clocks_change_have_one_digest_each(mailbox: Mailbox) -> None:
    """New York in March loses two o'clock, in November has one o'clock twice."""
    for month, day, hour in ((3, 8, 2), (11, 1, 1)):
        person = follower(hour=hour, time_zone="America/New_York")
        change = datetime(2026, month, day, 0, 20, tzinfo=NEW_YORK)
        for days in (-1, 0, 1):
            at = change + timedelta(days=days)
            something_happens(person, at=at)
            travel(at, at + timedelta(hours=23), timedelta(minutes=20))
        moments = sent_to(person)
        assert [(moment.date() - change.date()).days for moment in moments] == [-1, 0, 1]
        assert {moment.hour for moment in moments} <= {hour, hour + 1}


def test_weekly_is_on_the_chosen_day(mailbox: Mailbox) -> None:
    person = follower("weekly", hour=17, weekday=4)
    start = datetime(2026, 3, 2, 9, 0, tzinfo=SEOUL)  # a Monday
    for days in (0, 1, 3, 4, 5, 8):
        something_happens(person, at=start + timedelta(days=days))
    travel(start, start + timedelta(days=13), timedelta(hours=1))
    assert [(moment.weekday(), moment.hour, moment.day) for moment in sent_to(person)] == [(4, 17, 6), (4, 17, 13)]
    assert len(mailbox.to(person.email)) == 2


def test_a_worker_that_was_away_sends_one_late_and_not_two(mailbox: Mailbox) -> None:
    person = follower()
    start = datetime(2026, 3, 3, 12, 0, tzinfo=SEOUL)
    something_happens(person, at=start)
    travel(start + timedelta(days=2, hours=3), start + timedelta(days=2, hours=8))
    assert len(mailbox.to(person.email)) == 1


def test_a_traveller_who_changes_zone_gets_no_second_one_for_the_same_news(mailbox: Mailbox) -> None:
    person = follower()
    start = datetime(2026, 3, 3, 7, 0, tzinfo=SEOUL)
    something_happens(person, at=start)
    travel(start, start + timedelta(hours=2))
    Employee.objects.filter(pk=person.pk).update(time_zone="America/New_York")
    travel(start + timedelta(hours=2), start + timedelta(days=2))
    assert len(mailbox.to(person.email)) == 1


def test_nothing_happened_nothing_comes(mailbox: Mailbox) -> None:
    person = follower()
    start = datetime(2026, 3, 3, 12, 0, tzinfo=SEOUL)
    travel(start, start + timedelta(days=2), timedelta(hours=1))
    assert not mailbox.arrived
    assert not Digest.objects.filter(person=person).exists()


@pytest.mark.parametrize("zone", [SEOUL, NEW_YORK, APIA, ZoneInfo("Europe/London"), ZoneInfo("Asia/Kolkata")])
@pytest.mark.parametrize("rhythm", ["daily", "weekly"])
def test_the_last_slot_is_past_and_the_next_is_not(zone: ZoneInfo, rhythm: str) -> None:
    """Every hour of a year: never in the future, never older than the rhythm, always at the chosen hour."""
    longest = timedelta(days=1 if rhythm == "daily" else 7, hours=1)
    preferences = Preferences(rhythm=rhythm, hour=8, weekday=2)
    moment = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))
    seen = Counter()
    while moment.year == 2026:
        slot = choices.last_slot(preferences, zone, moment)
        assert timedelta() <= moment - slot <= longest
        assert slot.astimezone(zone).hour == 8
        assert rhythm == "daily" or slot.astimezone(zone).weekday() == 2
        seen[slot] += 1
        moment += timedelta(hours=1)
    assert len(seen) in range(364, 368) if rhythm == "daily" else len(seen) in range(52, 55)


# --- What it says, and to whom ------------------------------------------------------------------


def test_it_is_grouped_by_post_and_says_what_it_may(mailbox: Mailbox) -> None:
    person = follower()
    start = datetime(2026, 3, 3, 12, 0, tzinfo=SEOUL)
    shown = something_happens(person, at=start, said="공개된 말")
    with clock.at(start + timedelta(minutes=5)):
        actions.comment(shown, "또 한마디", by=factories.employee())
        outbox.drain()
    closed = something_happens(person, at=start, said="비밀스러운 말")
    Idea.objects.filter(pk=closed.pk).update(audience=Audience.objects.create(name="검증단"))
    with clock.at(start + timedelta(days=1)):
        call_command("send_digests")
    (message,) = mailbox.to(person.email)
    text = message.get_body(("plain",)).get_content()
    assert text.count(shown.title) == 1
    assert "공개된 말" in text and "또 한마디" in text
    assert closed.title not in text and "비밀스러운 말" not in text
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_can_see_nothing_of_it_any_more_gets_none(mailbox: Mailbox) -> None:
    person = follower()
    start = datetime(2026, 3, 3, 12, 0, tzinfo=SEOUL)
    post = something_happens(person, at=start)
    Idea.objects.filter(pk=post.pk).update(audience=Audience.objects.create(name="검증단"))
    with clock.at(start + timedelta(days=1)):
        call_command("send_digests")
        call_command("send_digests")
    assert not mailbox.to(person.email)
    assert not Notification.objects.for_digest().filter(recipient=person).exists()


def test_who_turned_it_off_gets_none_and_hears_in_the_portal(mailbox: Mailbox) -> None:
    person = follower("off")
    start = datetime(2026, 3, 3, 12, 0, tzinfo=SEOUL)
    something_happens(person, at=start)
    travel(start, start + timedelta(days=2), timedelta(hours=2))
    assert not mailbox.to(person.email)
    assert Notification.objects.to(person).exists()


def test_looking_twice_at_once_queues_once(mailbox: Mailbox) -> None:
    person = follower()
    start = datetime(2026, 3, 3, 12, 0, tzinfo=SEOUL)
    something_happens(person, at=start)
    with clock.at(start + timedelta(days=1)):
        assert digests.queue_due() >= 1
        assert digests.queue_due() == 0


def test_due_digests_of_thirty_cost_as_many_queries_as_of_three(mailbox: Mailbox) -> None:
    start = datetime(2026, 3, 3, 12, 0, tzinfo=SEOUL)

    def cost(count: int, day: int) -> int:
        something_happens(*[follower() for _ in range(count)], at=start + timedelta(days=day))
        with clock.at(start + timedelta(days=day + 1)), CaptureQueriesContext(connection) as captured:
            digests.queue_due()
        with clock.at(start + timedelta(days=day + 1)):
            outbox.drain()
        return len(captured)

    cost(3, 0)
    assert cost(3, 2) == cost(30, 4)
