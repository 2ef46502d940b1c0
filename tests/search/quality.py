"""How good an engine's answers are, by the graded judgements of tests/data over the 800 posts of the sample."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from django.db import connection
from django.db.models import Q

from ideas.models import Idea
from search import lexicon
from search.port import Engine, Query

DATA = Path(__file__).parent.parent / "data"
SAMPLE = Path(__file__).parent.parent.parent / "portal" / "demo" / "data" / "posts.jsonl"


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def ndcg(ranking: Sequence[str], relevant: Mapping[str, int], at: int = 10) -> float:
    """Discounted cumulative gain of the first `at`, against the best order there could be."""
    gained = sum(relevant.get(one, 0) / math.log2(place + 2) for place, one in enumerate(ranking[:at]))
    best = sorted(relevant.values(), reverse=True)[:at]
    return gained / sum(grade / math.log2(place + 2) for place, grade in enumerate(best))


def recall(ranking: Sequence[str], relevant: Mapping[str, int], at: int = 10) -> float:
    return len(relevant.keys() & set(ranking[:at])) / min(at, len(relevant))


@dataclass(frozen=True)
class Quality:
    ndcg: float
    recall: float


Ranker = Callable[[str], list[int]]


def of_search(ranker: Ranker) -> Quality:
    """`ranker` is given a query and answers with numbers of posts, best first."""
    sources = _sources()
    queries = read(DATA / "queries.jsonl")
    rankings = [[sources.get(pk, "") for pk in ranker(query["query"])] for query in queries]
    judged = [(ranking, query["relevant"]) for ranking, query in zip(rankings, queries, strict=True)]
    return Quality(mean(ndcg(*one) for one in judged), mean(recall(*one) for one in judged))


def of_similar(engine: Engine, viewer: Any, *, title_only: bool) -> tuple[float, float]:
    """How often a known duplicate is among the first five, and how often it is the first."""
    sources = _sources()
    ideas = {sources[idea.pk]: idea for idea in Idea.objects.filter(source_id__isnull=False)}
    hits = []
    for source, others in duplicates():
        idea = ideas[source]
        found = engine.similar(_said(idea, title_only), viewer, limit=5, without=idea.pk)
        hits.append(([sources.get(one.id) for one in found], others))
    return (
        mean(any(found in others for found in ranking) for ranking, others in hits),
        mean(bool(ranking) and ranking[0] in others for ranking, others in hits),
    )


def duplicates() -> Iterator[tuple[str, set[str]]]:
    """Each post that has duplicates, and which those are."""
    for group in read(DATA / "duplicates.jsonl"):
        for source in group["posts"]:
            yield source, set(group["posts"]) - {source}


def same_pairs() -> set[frozenset[str]]:
    """Pairs that ask for the same thing: the known duplicates, and what was found to be so by reading."""
    known = {frozenset({source, other}) for source, others in duplicates() for other in others}
    return known | {frozenset(pair["posts"]) for pair in read(DATA / "read_pairs.jsonl") if pair["same"]}


def half(pair: frozenset[str]) -> int:
    """Into which half of the sample a pair falls."""
    first = min(pair)
    return (ord(first[0]) + int(first[1:])) % 2


def engine_ranker(engine: Engine, viewer: Any) -> Ranker:
    return lambda text: engine.match(Query(viewer, text, meanings=lexicon.current().meanings(text))).ids


def like_ranker() -> Ranker:
    """What plain SQL does: posts that have any of the words as they stand, those with more of them first."""

    def ranking(text: str) -> list[int]:
        score: Counter[int] = Counter()
        for word in text.split():
            found = Idea.objects.listed().filter(Q(title__icontains=word) | Q(body__icontains=word))
            score.update(found.values_list("pk", flat=True))
        return [pk for pk, _count in sorted(score.items(), key=lambda one: (-one[1], -one[0]))]

    return ranking


def simple_ranker() -> Ranker:
    """What PostgreSQL does by itself: its `simple` full-text search, for any of the words."""
    statement = (
        "WITH asked AS (SELECT replace(plainto_tsquery('simple', %s)::text, '&', '|')::tsquery AS query),"
        " posts AS (SELECT id, setweight(to_tsvector('simple', title), 'A')"
        " || setweight(to_tsvector('simple', body), 'B') AS words"
        " FROM ideas_idea WHERE state NOT IN ('draft', 'withdrawn', 'merged'))"
        " SELECT id FROM posts, asked WHERE words @@ query ORDER BY ts_rank(words, query) DESC, id DESC LIMIT 10"
    )

    def ranking(text: str) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(statement, [text])
            return [row[0] for row in cursor.fetchall()]

    return ranking


def _said(idea: Idea, title_only: bool) -> str:
    return idea.title if title_only else f"{idea.title}\n{idea.body}"


def _sources() -> dict[int, str]:
    return dict(Idea.objects.filter(source_id__isnull=False).values_list("pk", "source_id"))
