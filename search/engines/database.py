"""The engine that every installation has: the database finds candidates by its full-text index, Python ranks them.

Ranking in Python makes SQLite and PostgreSQL answer alike, with one method that tests can hold in their hand. It
stays affordable because it never sees more than five hundred posts: where more have the words, those with all of them
come first, then those with a rare one.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from ideas.models import Idea, TaggedIdea
from ideas.querysets import ORDERS
from search import indexing, passages
from search.engines.candidates import Candidate, asked_for, scored, weighed, with_tags
from search.engines.completion import completions
from search.engines.fulltext import newest
from search.engines.similarity import Asked
from search.filters import COLUMNS, narrowed, value_of
from search.port import LONGEST_QUERY, RELEVANCE, Drift, Filters, Matches, Query, Similar, Suggestion
from search.ranking import Term, Text

log = logging.getLogger("portal.search")


class DatabaseEngine:
    """`search.port.Engine` by SQLite's or PostgreSQL's own index."""

    name = "database"

    def match(self, query: Query) -> Matches:
        terms = weighed(asked_for(query))
        if not terms:
            return Matches()
        candidates, capped = self.candidates(query, terms, Filters())
        candidates = with_tags(candidates, _tags_of(candidates))
        fitting = _fitting(candidates, query.filters)
        if capped and query.filters:  # what fits the filters may lie beyond the best of all
            fitting, capped = self.candidates(query, terms, query.filters)
        if query.sort != RELEVANCE:
            column = ORDERS[query.sort][0].removeprefix("-")
            fitting = sorted(fitting, key=lambda one: (one.columns[column], one.pk), reverse=True)
        ids = [candidate.pk for candidate in fitting[query.start : query.end]]
        return Matches(ids, len(fitting), _facets(candidates, query.filters), capped)

    def similar(self, text: str, viewer: Any, *, limit: int, without: int | None = None) -> list[Similar]:
        asked = Asked.of(text)
        found = [Similar(pk, asked.likeness(other)) for pk, other in self.alike(asked, viewer) if pk != without]
        found.sort(key=lambda one: (-one.score, -one.id))
        return [one for one in found if one.score > 0][:limit]

    def complete(self, prefix: str, viewer: Any, *, limit: int) -> list[Suggestion]:
        ideas = Idea.objects.visible_to(viewer).listed()
        return completions(prefix[:LONGEST_QUERY], ideas, limit, partial(self.titled, viewer))

    # What another engine does in its own way: finding the posts that are then read, compared and counted alike.

    def candidates(self, query: Query, terms: Sequence[Term], filters: Filters) -> tuple[list[Candidate], bool]:
        """The posts that fit the words and these filters, best first; whether there may be more."""
        return scored(terms, narrowed(Idea.objects.visible_to(query.viewer).listed(), filters))

    def alike(self, asked: Asked, viewer: Any) -> Iterator[tuple[int, Text]]:
        """The posts that share most with what was asked, as they are indexed."""
        return asked.candidates(Idea.objects.visible_to(viewer).listed())

    def titled(self, viewer: Any, terms: Sequence[Term], most: int) -> list[int]:
        """The newest posts whose title has all of these terms."""
        return newest(Idea.objects.visible_to(viewer).listed(), terms, most, every=True, title=True)

    def sync(self, ids: Iterable[int]) -> dict[int, str]:
        ids = list(ids)
        try:
            indexing.sync(ids)
        except Exception:  # one bad post must not keep the others out
            return {pk: error for pk in ids if (error := _sync_alone(pk))}
        return {}

    def rebuild(self, progress: Callable[[int], None]) -> int:
        passages.rebuild()
        return indexing.rebuild(progress)

    def check(self, *, repair: bool) -> Drift:
        drift = indexing.check(repair=repair)
        drift.others = passages.check(repair=repair)
        return drift


def _sync_alone(pk: int) -> str:
    """Index one post; returns what went wrong."""
    try:
        indexing.sync([pk])
    except Exception as error:
        log.exception("post %s could not be indexed", pk)
        return f"{type(error).__name__}: {error}"
    return ""


def _tags_of(candidates: Sequence[Candidate]) -> dict[int, list[str]]:
    tags: dict[int, list[str]] = {}
    tagged = TaggedIdea.objects.filter(content_object__in=[candidate.pk for candidate in candidates])
    for pk, name in tagged.values_list("content_object_id", "tag__name"):
        tags.setdefault(pk, []).append(name)
    return tags


def _values(candidate: Candidate, name: str) -> tuple[Any, ...]:
    return candidate.tags if name == "tag" else (value_of(name, candidate.columns[COLUMNS[name]]),)


def _fitting(candidates: list[Candidate], filters: Filters) -> list[Candidate]:
    for name, values in filters.chosen().items():
        wanted = set(values)
        candidates = [one for one in candidates if not wanted.isdisjoint(_values(one, name))]
    return candidates


def _facets(candidates: list[Candidate], filters: Filters) -> dict[str, Counter[Any]]:
    """How many candidates each value of each filter would leave, the other filters being as they are."""
    facets = {}
    for name in filters.counted():
        fitting = _fitting(candidates, filters.without(name))
        facets[name] = Counter(value for one in fitting for value in _values(one, name) if value is not None)
    return facets
