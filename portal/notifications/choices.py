"""How people want to hear of things: what they chose, else what is sensible."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.notifications.kinds import KINDS
from portal.notifications.kinds.base import Topic
from portal.notifications.models import Mail, Preferences, Rhythm
from portal.people.models import Employee

# Of these everybody hears in the portal, whatever they choose: a promise to authors, work that waits, an intrusion.
ALWAYS_IN_INBOX = frozenset({Topic.MINE, Topic.DUTY, Topic.NAME})
_MAILED_AT_ONCE = {Topic.MINE, Topic.DUTY, Topic.NAME, Topic.MENTION, Topic.MEETING, Topic.VERIFICATION}
_IN_DIGEST = {Topic.OUTCOME, Topic.CONTEST, Topic.TALK}

NEWS_IS_FRESH = timedelta(days=1)  # older events (a worker was away, an import) do not come as if they were new
NEWS_IS_NEWS = timedelta(days=7)  # and still older ones are found in the portal only


@dataclass(frozen=True)
class Choice:
    """Whether something of a topic is shown in the inbox, and how it is mailed."""

    inbox: bool
    mail: Mail


def default(topic: Topic) -> Choice:
    if topic in _MAILED_AT_ONCE:
        return Choice(True, Mail.NOW)
    return Choice(True, Mail.DIGEST if topic in _IN_DIGEST else Mail.NEVER)


def topics() -> list[Topic]:
    """The topics of which there is something to hear, the weightiest first."""
    used = {kind.topic for kind in KINDS.values()} | {Topic.MINE, Topic.DUTY, Topic.MENTION}
    return [topic for topic in Topic if topic in used]


def choice(preferences: Preferences, topic: Topic) -> Choice:
    """What holds for one topic. An answer that makes no sense (any more) is the default's."""
    usual = default(topic)
    chosen = preferences.choices.get(topic.value) if isinstance(preferences.choices, dict) else None
    if not isinstance(chosen, dict):
        return usual
    mail = chosen.get("mail", usual.mail)
    inbox = topic in ALWAYS_IN_INBOX or bool(chosen.get("inbox", usual.inbox))
    return Choice(inbox, Mail(mail) if mail in Mail.values else usual.mail)


def mail_for(preferences: Preferences, topic: Topic, age: timedelta) -> Mail:
    """How a piece of news of this age is mailed; nothing goes into a digest that nobody gets."""
    wanted = choice(preferences, topic).mail
    if age > NEWS_IS_NEWS:
        return Mail.NEVER
    if wanted == Mail.NOW and age > NEWS_IS_FRESH:
        wanted = Mail.DIGEST
    return Mail.NEVER if wanted == Mail.DIGEST and preferences.rhythm == Rhythm.OFF else wanted


def of_people(people: Iterable[Employee]) -> dict[int, Preferences]:
    """Everybody's preferences by person, in one query; who never chose has the usual ones."""
    people = list(people)
    chosen = Preferences.objects.in_bulk([person.pk for person in people])
    return {person.pk: chosen.get(person.pk) or Preferences(person=person) for person in people}


def of(person: Employee) -> Preferences:
    return of_people([person])[person.pk]


def last_slot(preferences: Preferences, zone: ZoneInfo, now: datetime) -> datetime:
    """The latest moment, not after `now`, at which this person's digest is due by their own clock."""
    local = now.astimezone(zone)
    back = (local.weekday() - preferences.weekday) % 7 if preferences.rhythm == Rhythm.WEEKLY else 0
    step = 7 if preferences.rhythm == Rhythm.WEEKLY else 1
    for days in (back, back + step):
        day = local.date() - timedelta(days=days)
        slot = datetime(day.year, day.month, day.day, preferences.hour, tzinfo=zone)
        if slot.timestamp() <= now.timestamp():
            break
    return slot.astimezone(ZoneInfo("UTC"))
