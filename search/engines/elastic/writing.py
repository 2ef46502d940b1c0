"""Keeping Elasticsearch in step with the posts, whatever happens in between.

A write carries a version that was drawn before the post was read, so a writer that comes late cannot undo what one
that read later wrote. A post that lists no longer show leaves a tombstone, for the same reason. Every answer of a
bulk request is looked at item by item.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError, helpers

from ideas.models import Idea
from ideas.querysets import IdeaQuerySet
from portal.events.actions import enqueue
from portal.events.outbox import Hopeless, Later, NotNow
from search import lexicon, versions
from search.engines.elastic import documents
from search.engines.elastic.client import SLOWEST as SLOWEST_SEARCH
from search.engines.elastic.client import connected
from search.indexing import batches
from search.port import Drift

log = logging.getLogger("portal.search")

HANDLER = "search.elasticsearch"
BATCH = 200
SLOWEST = 10.0  # seconds for one bulk request
SLOWEST_REBUILD = 60.0  # for making an index, which may be the first thing that a fresh server does
_PATIENCE = 60.0  # seconds that a rebuild waits for a busy server
_REFUSED = 400  # what a document itself is to blame for; all else may pass with time


def alias() -> str:
    """The name under which the index is searched and written."""
    return f"{settings.ELASTICSEARCH_INDEX}-posts"


def next_alias() -> str:
    """The name of the index that a rebuild is filling, as long as there is one."""
    return f"{alias()}-next"


def sync(ids: Iterable[int]) -> dict[int, str]:
    """Make the index say what these posts say now; returns an error for each that could not be written.

    Raises NotNow while Elasticsearch does not answer or has no index yet.
    """
    ids = sorted(set(ids))
    with _answering() as client:
        targets = _aliases(client)
        if alias() not in targets:
            raise NotNow("the index has not been built yet (manage.py rebuild_index)")
        return _write(client, ids, targets)


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Fill a new index beside the old one, which is searched meanwhile, then have it take its place.

    Writers write to both from the moment there are two, and draw later versions than the rebuild's: each change after
    that is theirs to write. Returns the number of posts that can be found.
    """
    with versions.sole_rebuilder() as still_ours, _answering(SLOWEST_REBUILD) as client:
        _remove_leftovers(client)
        version = versions.draw()
        name = f"{alias()}-{version}"
        client.indices.create(index=name, aliases={next_alias(): {}}, **documents.index_body(_user_words()))
        done = 0
        everything = Idea.objects.order_by("pk").values_list("pk", flat=True)
        for ids in batches(everything.iterator(chunk_size=BATCH)):
            _write_patiently(client, ids, version)
            still_ours()
            done += len(ids)
            progress(done)
        client.indices.refresh(index=name)
        _swap(client, name)
        return int(client.count(index=alias(), query=documents.present().to_dict())["count"])


def keep() -> None:
    """Build the index where there is none, and anew where its mapping or its words are not what they should be."""
    try:
        with _answering() as client:
            if versions.is_being_rebuilt():
                return
            if _leftovers(client):
                with versions.sole_rebuilder():
                    _remove_leftovers(client)
            if _fingerprint(client) != documents.fingerprint(_user_words()):
                log.info("Elasticsearch's index is built: %s posts", rebuild())
    except (NotNow, versions.Busy) as reason:
        log.warning("Elasticsearch's index is not looked after now: %s", reason)


def check(*, repair: bool) -> Drift:
    """Compare every document with its post; with `repair`, write anew what differs. Raises NotNow."""
    with _answering() as client:
        if alias() not in _aliases(client):
            return _check_nothing(repair=repair)
        drift = Drift()
        for ideas in batches(_listed().order_by("pk").iterator(chunk_size=BATCH)):
            _compare(client, ideas, drift)
        drift.extra = _extra(client)
        if repair:
            for ids in batches([*drift.missing, *drift.stale, *drift.extra]):
                for pk, error in _write(client, ids, _aliases(client)).items():
                    log.error("post %s could not be repaired: %s", pk, error)
        return drift


def _check_nothing(*, repair: bool) -> Drift:
    """There is no index: everything is missing."""
    drift = Drift(missing=list(Idea.objects.listed().order_by("pk").values_list("pk", flat=True)))
    if repair:
        rebuild()
    return drift


# --- One request --------------------------------------------------------------------------------


@contextmanager
def _answering(slowest: float | None = None) -> Iterator[Elasticsearch]:
    """The client; what means that it cannot work now becomes NotNow."""
    try:
        yield connected().options(request_timeout=slowest or SLOWEST, max_retries=0)
    except TransportError as error:
        raise NotNow(f"Elasticsearch does not answer: {error}") from error
    except ApiError as error:
        if error.status_code == _REFUSED:
            raise
        raise NotNow(f"Elasticsearch cannot do it now: {error}") from error


def _write(
    client: Elasticsearch, ids: Sequence[int], targets: Iterable[str], version: int | None = None
) -> dict[int, str]:
    """Write what these posts are now to each of the aliases; an error for each that one of them did not take."""
    version = version or versions.draw()  # before the posts are read
    now = {idea.pk: documents.document(idea) for idea in _listed().filter(pk__in=ids)}
    operations: list[Mapping[str, Any]] = []
    for pk in ids:
        for target in targets:
            where = {"_index": target, "_id": str(pk), "version": version, "version_type": "external"}
            operations += [{"index": where}, now.get(pk, documents.GONE)]
    if not operations:
        return {}
    # An alias that is no more must not become an index by being written to.
    answer = client.bulk(operations=operations, require_alias=True)
    results = [item["index"] for item in answer["items"]]
    return {int(result["_id"]): error for result in results if (error := _error(result))}


def _write_patiently(client: Elasticsearch, ids: Sequence[int], version: int) -> None:
    """For a rebuild: what is refused becomes a job, so that somebody hears of it; a busy server is waited for."""
    until = time.monotonic() + _PATIENCE
    while failures := _write(client, ids, [next_alias()], version):
        if hopeless := [str(pk) for pk, error in failures.items() if isinstance(error, Hopeless)]:
            enqueue(HANDLER, hopeless)
        ids = [pk for pk, error in failures.items() if not isinstance(error, Hopeless)]
        if ids and time.monotonic() > until:
            raise NotNow(f"Elasticsearch is too busy: {failures[ids[0]]}")
        time.sleep(0.5 if ids else 0)


def _error(result: Mapping[str, Any]) -> str:
    """What went wrong with one item; "" where it was written, or a later version of it was already."""
    status = result["status"]
    if status < 300 or status == 409:
        return ""
    error = result.get("error") or {}
    cause = (error.get("caused_by") or {}).get("reason", "")
    told = f"{error.get('type', status)}: {error.get('reason', '')} {cause}".strip()
    return Hopeless(told) if status == _REFUSED else Later(told)


def _listed() -> IdeaQuerySet:
    return Idea.objects.listed().select_related("campaign").prefetch_related("tags")


def _compare(client: Elasticsearch, ideas: Sequence[Idea], drift: Drift) -> None:
    """Asked for by number, which sees what was written a moment ago too."""
    found = client.mget(index=alias(), ids=[str(idea.pk) for idea in ideas])["docs"]
    sources = {int(doc["_id"]): doc["_source"] for doc in found if doc.get("found")}
    for idea in ideas:
        source = sources.get(idea.pk, documents.GONE)
        if source == documents.GONE:
            drift.missing.append(idea.pk)
        elif source != documents.document(idea):
            drift.stale.append(idea.pk)


def _extra(client: Elasticsearch) -> list[int]:
    """What the index has and lists have not."""
    client.indices.refresh(index=alias())
    present = helpers.scan(client, index=alias(), query={"query": documents.present().to_dict()}, _source=False)
    extra = []
    for hits in batches(int(hit["_id"]) for hit in present):
        extra += sorted(set(hits) - set(Idea.objects.listed().filter(pk__in=hits).values_list("pk", flat=True)))
    return extra


# --- Indexes and aliases ------------------------------------------------------------------------


def _aliases(client: Elasticsearch) -> list[str]:
    """Those of our aliases that exist: where a write has to go."""
    found = client.indices.get_alias(index=f"{alias()}*", allow_no_indices=True)
    return sorted({name for one in found.values() for name in one["aliases"]} & {alias(), next_alias()})


def _behind(client: Elasticsearch, name: str) -> list[str]:
    """The indexes behind an alias."""
    found = client.indices.get_alias(index=f"{alias()}*", allow_no_indices=True)
    return sorted(index for index, one in found.items() if name in one["aliases"])


def _swap(client: Elasticsearch, name: str) -> None:
    """All at once the new index takes the place of the old one, which goes when its last search is over."""
    old = [{"remove": {"index": index, "alias": alias()}} for index in _behind(client, alias())]
    new = [
        {"add": {"index": name, "alias": alias()}},
        {"remove": {"index": name, "alias": next_alias()}},
    ]
    client.indices.update_aliases(actions=[*new, *old])
    if old:
        time.sleep(SLOWEST_SEARCH)
    _remove_leftovers(client)


def _leftovers(client: Elasticsearch) -> set[str]:
    """The indexes that are not searched: of a rebuild that was killed, or before a swap."""
    ours = client.indices.get_alias(index=f"{alias()}-*", allow_no_indices=True)
    return set(ours.body) - set(_behind(client, alias()))


def _remove_leftovers(client: Elasticsearch) -> None:
    for index in _leftovers(client):
        client.indices.delete(index=index)


def _fingerprint(client: Elasticsearch) -> str:
    """Of the mapping and the words of the index in use; "" where there is none."""
    for index in _behind(client, alias()):
        mapping = client.indices.get_mapping(index=index)[index]["mappings"]
        return str(mapping.get("_meta", {}).get("fingerprint", ""))
    return ""


def _user_words() -> tuple[str, ...]:
    return lexicon.current().words
