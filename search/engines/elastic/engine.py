"""The engine of a company that runs Elasticsearch: it finds the posts, and they are compared as everywhere.

What Elasticsearch proposes is read from the database through `visible_to` before anything is counted, so that not even
an index that is behind can count what somebody may not know of. Which posts are results is decided as everywhere too;
nori, which knows that "끊겨요" and "끊김" are one word, has a say in their order.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import Elasticsearch

from ideas.models import Idea
from search.engines import candidates
from search.engines.candidates import Candidate, best_first, ranked
from search.engines.database import DatabaseEngine
from search.engines.elastic import documents, writing
from search.engines.elastic.client import search_with
from search.engines.similarity import Asked, texts
from search.port import Drift, Filters, Query
from search.ranking import Term, Text, least_covered

# Of two posts that have the words, how much nori's ranking says against our own (docs/benchmarks.md).
NORI = 0.5
# Elasticsearch gives back those that have most of what was asked, so that fewer need a closer look than of the newest.
MOST_CANDIDATES = 300
MOST_ALIKE = 150  # posts that are compared in full, of those that share most with a text


class ElasticsearchEngine(DatabaseEngine):
    """`search.port.Engine` by Elasticsearch. Its answers raise Unavailable where it gives none."""

    name = "elasticsearch"

    def candidates(self, query: Query, terms: Sequence[Term], filters: Filters) -> tuple[list[Candidate], bool]:
        narrowed = [*documents.readable_by(query.viewer), *documents.fitting(filters)]
        most, least = min(MOST_CANDIDATES, candidates.MOST_CANDIDATES), least_covered(terms)
        asked = documents.search(writing.alias(), terms, least, query.text, narrowed, most)
        hits = _ask(asked)["hits"]
        opinions = {int(hit["_id"]): float(hit["_score"]) for hit in hits["hits"]}
        visible = Idea.objects.visible_to(query.viewer).listed().filter(pk__in=opinions)
        return _mixed(ranked(terms, visible), opinions), hits["total"]["value"] > most

    def alike(self, asked: Asked, viewer: Any) -> Iterator[tuple[int, Text]]:
        terms = asked.telling()
        if not terms:
            return iter(())
        hits = _ask(documents.alike(writing.alias(), terms, documents.readable_by(viewer), MOST_ALIKE))["hits"]["hits"]
        visible = Idea.objects.visible_to(viewer).listed().filter(pk__in=[int(hit["_id"]) for hit in hits])
        return texts(visible.values("pk"))

    def titled(self, viewer: Any, terms: Sequence[Term], most: int) -> list[int]:
        asked = documents.titled(writing.alias(), terms, documents.readable_by(viewer), most)
        return [int(hit["_id"]) for hit in _ask(asked)["hits"]["hits"]]

    def sync(self, ids: Iterable[int]) -> dict[int, str]:
        return writing.sync(ids)

    def rebuild(self, progress: Callable[[int], None]) -> int:
        return writing.rebuild(progress)

    def check(self, *, repair: bool) -> Drift:
        return writing.check(repair=repair)


def _ask(asked: documents.Search) -> Any:
    def ask(client: Elasticsearch) -> Any:
        return asked.using(client).execute().to_dict()

    return search_with(ask)


def _mixed(found: Sequence[Candidate], opinions: dict[int, float]) -> list[Candidate]:
    """Both rankings in one, each in shares of its best."""
    best = max((one.score for one in found), default=0) or 1
    loudest = max((opinions[one.pk] for one in found), default=0) or 1
    mixed = [replace(one, score=one.score / best + NORI * opinions[one.pk] / loudest) for one in found]
    return sorted(mixed, key=best_first)
