"""Every kind of event that people are told of: one entry each, in the module of the room it comes from."""

from django.utils.text import Truncator

from portal.events.models import Event
from portal.kit.markdown import plain
from portal.notifications.details import Details
from portal.notifications.kinds import contests, meetings, posts, promises, tracking, verification
from portal.notifications.kinds.base import Kind
from portal.notifications.telling import Sentence, Told

EXCERPT = 140

KINDS: dict[str, Kind] = {
    **posts.KINDS, **tracking.KINDS, **promises.KINDS, **meetings.KINDS, **verification.KINDS,
    **contests.KINDS,
}  # fmt: skip


def sentence(event: Event, reason: str, details: Details) -> Sentence:
    """What the reader of `details` is told of an event. Raises KeyError for what they may not see (any more)."""
    subject = details.subject(event)
    viewer = details.viewer
    told = Told(event, reason, viewer.pk if viewer else None, details, subject)
    made = KINDS[event.kind].say(told)
    excerpt = plain(made.excerpt, details.people)
    return Sentence(made.text, Truncator(excerpt).chars(EXCERPT), made.icon, made.verdict, made.anchor)
