"""The outbox's handlers that keep the indexes in step: they hear which posts changed and read what they are now.

Each engine has a handler of its own, so that one that is away holds up no other.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from portal.events import outbox, periodic
from portal.events.actions import enqueue
from portal.events.models import Event
from search import duplicates, passages
from search.engines.database import DatabaseEngine
from search.engines.elastic import writing

DATABASE, PASSAGES, ELASTICSEARCH = "search.index", passages.HANDLER, writing.HANDLER
DUPLICATES = "search.duplicates"
# What changes a post's words, or whether it is listed at all. Everything else is read from the post at search time.
WORDS = (
    "idea.posted", "idea.edited", "idea.withdrawn", "idea.tagged", "idea.untagged", "idea.merged", "idea.unmerged",
)  # fmt: skip
ANYTHING = ("idea.*",)  # Elasticsearch filters by state, owner, division… too
LEASE = timedelta(seconds=30)  # one batch takes a fraction of it
KEEPING = 30.0  # seconds between two looks at whether Elasticsearch's index is there, and the right one


def start() -> None:
    """Subscribe to what changes posts."""
    outbox.subscribe(DATABASE, index, kinds=WORDS, key=_post, batch=100, lease=LEASE)
    outbox.subscribe(PASSAGES, passages.index, kinds=passages.KINDS, key=passages.key, batch=100, lease=LEASE)
    for published in (page_published, page_unpublished):
        published.connect(page_changed, dispatch_uid=PASSAGES)
    # After the index, and a few at a time: these take a while, and the index must not wait for them.
    outbox.subscribe(DUPLICATES, find_duplicates, kinds=WORDS, key=_post, batch=10, lease=LEASE)
    if settings.ELASTICSEARCH_URL:
        subscribe_elasticsearch()
        periodic.every(KEEPING, ELASTICSEARCH, writing.keep)


def subscribe_elasticsearch() -> None:
    outbox.subscribe(ELASTICSEARCH, index_in_elasticsearch, kinds=ANYTHING, key=_post, batch=writing.BATCH, lease=LEASE)


def announce(ids: Iterable[int]) -> None:
    """Have these posts indexed, where no event says that they changed: after an import."""
    keys = [str(pk) for pk in ids]
    for handler in (DATABASE, DUPLICATES, *([ELASTICSEARCH] if settings.ELASTICSEARCH_URL else [])):
        enqueue(handler, keys)


def index(keys: Sequence[str]) -> dict[str, str]:
    """Bring these posts up to date in the database engine's index; returns the keys that failed, for another try."""
    return {str(pk): error for pk, error in DatabaseEngine().sync(map(int, keys)).items()}


def page_changed(*, instance: Page, **_told: Any) -> None:
    """A page says something else now about its meeting or campaign, or nothing any more."""
    if key := passages.page_key(instance):
        enqueue(PASSAGES, [key])


def find_duplicates(keys: Sequence[str]) -> dict[str, str]:
    """Look for likely duplicates of these posts anew."""
    duplicates.find(map(int, keys))
    return {}


def index_in_elasticsearch(keys: Sequence[str]) -> dict[str, str]:
    """The same in Elasticsearch. Raises NotNow while it is away."""
    return {str(pk): error for pk, error in writing.sync(map(int, keys)).items()}


def _post(event: Event) -> str:
    return str(event.subject_id)
