"""Search and list in one: what the pages and the API call.

    results = find(Query(viewer=person, text="와이파이 끊김"))

Everything that is returned was read through `visible_to(viewer)` just now, whatever an index says.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.utils import Error as DatabaseError

from ideas.models import Idea
from ideas.rows import Row, row
from portal.kit.markdown import plain
from search import lexicon
from search.browsing import browse, by_title, every_one
from search.engines import engine
from search.highlights import LONGEST_TEXT, Highlighter
from search.port import LONGEST_QUERY, RELEVANCE, Matches, Query, Similar, Suggestion
from search.spelling import better
from search.suggesting import completions, written_out

log = logging.getLogger("portal.search")
Answer = TypeVar("Answer")
_ALL = 1_000_000  # more than an engine looks through for the best


@dataclass(frozen=True)
class Results:
    """One page of posts with what surrounds it. `is_simple`: the index failed, only titles were looked through.

    `better`: the question as it was probably meant, where a word of it seems to be mistyped.
    `is_second_best`: another engine than the usual one answered.
    """

    query: Query
    ideas: list[Idea]
    total: int
    is_capped: bool
    facets: Mapping[str, Counter[Any]]
    asked: Query  # as the engine was asked, with what the words mean
    is_simple: bool = False
    better: str = ""
    is_second_best: bool = False

    def rows(self) -> list[Row]:
        """The posts as rows of a list, with the words that were looked for marked."""
        rows = [row(idea, self.query.viewer) for idea in self.ideas]
        if not self.query.text:
            return rows
        mark = Highlighter(self.asked.text, self.asked.meanings)
        return [
            replace(one, title_html=mark.title(idea.title), excerpt_html=mark.excerpt(plain(idea.body[:LONGEST_TEXT])))
            for one, idea in zip(rows, self.ideas, strict=True)
        ]


def find(query: Query) -> Results:
    """The posts that fit a query, or a list of all where it has no text."""
    query = _checked(query)
    asked = understood(query)
    matches, is_simple = _matches(asked)
    if matches.total and not matches.ids:  # a page beyond the end is the last one
        page = -(-matches.total // query.page_size)
        query, asked = replace(query, page=page), replace(asked, page=page)
        matches, is_simple = _matches(asked)
    ideas = _read(matches.ids, query)
    meant = "" if is_simple or not query.text else or_else(lambda: better(query.text, query.viewer), "")
    return Results(
        query, ideas, matches.total, matches.is_capped, matches.facets, asked, is_simple, meant, matches.is_second_best
    )


def every_id(query: Query) -> Iterable[int]:
    """The numbers of all posts that a list has in its order, whatever page of it was asked for."""
    query = _checked(query)
    if query.text:
        matches, _is_simple = _matches(replace(understood(query), page=1, page_size=_ALL))
        return matches.ids
    return every_one(query).values_list("pk", flat=True).iterator()


def similar(text: str, viewer: Any, *, limit: int = 5, without: int | None = None) -> list[tuple[Idea, float]]:
    """The posts most like a text, with how alike they are; none where the index fails."""
    found: list[Similar] = or_else(lambda: engine().similar(text, viewer, limit=limit, without=without), [])
    scores = {one.id: one.score for one in found}
    return [(idea, scores[idea.pk]) for idea in _read(list(scores), Query(viewer))]


def similar_to(idea: Idea, viewer: Any, *, limit: int = 5) -> list[tuple[Idea, float]]:
    """The posts most like a post."""
    text = "\n".join([idea.title, idea.body, *(tag.name for tag in idea.tags.all())])
    return similar(text, viewer, limit=limit, without=idea.pk)


def similar_ids(idea: Idea, viewer: Any, limit: int) -> list[int]:
    """The numbers of the posts most like a post, the most similar first."""
    return [found.pk for found, _score in similar_to(idea, viewer, limit=limit)]


def complete(prefix: str, viewer: Any, *, limit: int = 8) -> list[Suggestion]:
    """How a search or a tag that is being typed may go on; none where the index fails."""
    return or_else(lambda: completions(prefix, viewer, limit), [])


def understood(query: Query) -> Query:
    """What an engine is asked: bare consonants written out, and by which other names the words go."""
    if not query.text:
        return query
    text = written_out(query.text)[:LONGEST_QUERY]
    return replace(query, text=text, meanings=lexicon.current().meanings(text))


def _checked(query: Query) -> Query:
    """The query cut to a sane length; without text there is no relevance to sort by."""
    text = query.text.replace("\0", " ").strip()[:LONGEST_QUERY]
    sort = query.sort if text or query.sort != RELEVANCE else "hot"
    return replace(query, text=text, sort=sort, page=max(1, query.page))


def _matches(query: Query) -> tuple[Matches, bool]:
    if not query.text:
        return browse(query), False
    found = or_else(lambda: engine().match(query), None)
    if found is not None:
        return found, False
    return by_title(query), True


def _read(ids: list[int], query: Query) -> list[Idea]:
    """These posts in this order, as far as the viewer may see them now."""
    if not ids:
        return []
    ideas = Idea.objects.visible_to(query.viewer).listed().for_rows(query.viewer).filter(pk__in=ids)
    if query.text:
        ideas = ideas.defer(None)  # an excerpt needs the body
    found = {idea.pk: idea for idea in ideas}
    return [found[pk] for pk in ids if pk in found]


def or_else(ask: Callable[[], Answer], fallback: Answer) -> Answer:
    """The engine's answer; the fallback, and a line in the log, where its index is broken."""
    try:
        with _contained():
            return ask()
    except DatabaseError:
        log.exception("the search index does not answer")
        return fallback


@contextmanager
def _contained() -> Iterator[None]:
    """Within a transaction a failed query would fail all that follow; without one, reading takes no lock."""
    if not connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        yield
