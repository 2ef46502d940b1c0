"""Keeping the database engine's index in step with the posts.

A document is made from the post as it is now, so the same change may be told twice, late, or in any order. What is
indexed is everything that a list may show to somebody; to whom is asked of the post itself, at search time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from ideas.models import Idea
from ideas.models.idea import PLACE_LENGTH
from ideas.querysets import IdeaQuerySet
from search.models import IdeaDocument, IdeaPlace, TokenCount
from search.port import Drift
from search.tokens import letters, tokens

Item = TypeVar("Item")

BATCH = 200
ALL_DOCUMENTS = ""  # the token that every document has

_ADD = (
    "INSERT INTO search_tokencount (token, documents) VALUES (%s, %s)"
    " ON CONFLICT (token) DO UPDATE SET documents = search_tokencount.documents + excluded.documents"
)
_LOCK = 7_301_004  # any number that no other advisory lock of the product has


def sync(ids: Iterable[int]) -> None:
    """Make the documents of these posts what the posts are now."""
    with sole_writer():
        _sync(sorted(set(ids)))


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Write every document anew, a batch at a time: searches and changes go on meanwhile. Returns how many."""
    done = 0
    for ideas in batches(_indexed().order_by("pk").values_list("pk", flat=True).iterator()):
        with sole_writer():
            _sync(ideas, only_changed=False)
        done += len(ideas)
        progress(done)
    check(repair=True)
    return done


def check(*, repair: bool = False) -> Drift:
    """Compare every document with its post and every count with the documents; with `repair`, mend what differs."""
    drift = Drift()
    for ideas in batches(_indexed().order_by("pk").prefetch_related("tags").iterator(chunk_size=BATCH)):
        documents = _documents([idea.pk for idea in ideas])
        for idea in ideas:
            if idea.pk not in documents:
                drift.missing.append(idea.pk)
            elif not _same(documents[idea.pk], document(idea)):
                drift.stale.append(idea.pk)
    drift.extra = list(IdeaDocument.objects.exclude(pk__in=_indexed().values("pk")).values_list("pk", flat=True))
    if repair:
        for ids in batches([*drift.missing, *drift.stale, *drift.extra]):
            sync(ids)
    drift.miscounted = _check_counts(repair=repair)
    return drift


def is_complete() -> bool:
    """Whether every post that belongs in the index is there, if perhaps with a text of a moment ago."""
    return not _indexed().filter(document=None).exists()


@contextmanager
def sole_writer() -> Iterator[None]:
    """A transaction that no other writer of the index is in; SQLite's transactions are so anyway."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def _sync(ids: list[int], *, only_changed: bool = True) -> None:
    old = _documents(ids)
    new = {idea.pk: document(idea) for idea in _indexed().filter(pk__in=ids).prefetch_related("tags")}
    changed = [pk for pk in new if not (only_changed and pk in old and _same(old[pk], new[pk]))]
    gone = old.keys() - new.keys()
    counts = Counter[str]()
    for pk in {*changed, *gone}:
        _count(counts, old.get(pk), -1)
        _count(counts, new.get(pk), +1)
    IdeaDocument.objects.filter(pk__in=gone).delete()
    IdeaDocument.objects.bulk_create(
        (new[pk] for pk in changed),
        update_conflicts=True,
        unique_fields=["idea"],
        update_fields=["title", "tags", "body"],
    )
    _write_places({pk: new[pk].place_letters for pk in changed})
    _add_counts(counts)


def _write_places(places: dict[int, str]) -> None:
    IdeaPlace.objects.filter(document__in=[pk for pk, typed in places.items() if not typed]).delete()
    IdeaPlace.objects.bulk_create(
        (IdeaPlace(document_id=pk, letters=typed) for pk, typed in places.items() if typed),
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=["letters"],
    )


def _check_counts(*, repair: bool) -> list[str]:
    with sole_writer():
        counts = Counter[str]()
        for document in IdeaDocument.objects.iterator(chunk_size=BATCH):
            _count(counts, document, +1)
        kept = dict(TokenCount.objects.exclude(documents=0).values_list("token", "documents"))
        wrong = sorted(token for token in kept.keys() | counts.keys() if kept.get(token, 0) != counts[token])
        if repair and wrong:
            _add_counts(Counter({token: counts[token] - kept.get(token, 0) for token in wrong}))
    return wrong


def _indexed() -> IdeaQuerySet:
    return Idea.objects.listed()


def _documents(ids: list[int]) -> dict[int, IdeaDocument]:
    """The documents of these posts as they are kept, each with `place_letters`."""
    documents = IdeaDocument.objects.select_related("place").in_bulk(ids)
    for document in documents.values():
        document.place_letters = document.place.letters if hasattr(document, "place") else ""
    return documents


def document(idea: Idea) -> IdeaDocument:
    """A post's document as it should be, with its `place_letters`, which are kept apart."""
    tags = sorted(tag.name for tag in idea.tags.all())
    document = IdeaDocument(
        idea_id=idea.pk,
        title=spaced(tokens(idea.title)),
        tags=spaced(token for tag in tags for token in tokens(tag)),
        body=spaced(tokens(f"{idea.body}\n.\n{idea.place}")),
    )
    document.place_letters = letters(idea.place)[: 4 * PLACE_LENGTH]
    return document


def spaced(found: Iterable[str]) -> str:
    """Tokens with a space around each, so that ` token ` finds a whole one."""
    text = " ".join(found)
    return f" {text} " if text else ""


def _same(one: IdeaDocument, other: IdeaDocument) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("title", "tags", "body", "place_letters"))


def _count(counts: Counter[str], document: IdeaDocument | None, sign: int) -> None:
    if document is None:
        return
    for token in {ALL_DOCUMENTS, *document.title.split(), *document.tags.split(), *document.body.split()}:
        counts[token] += sign


def _add_counts(counts: Counter[str]) -> None:
    rows = sorted((token, change) for token, change in counts.items() if change)
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
