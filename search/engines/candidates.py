"""From words to scored posts: which posts the full-text index proposes, and how well each fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from ideas.querysets import ORDERS, IdeaQuerySet
from search.engines.fulltext import having
from search.filters import COLUMNS
from search.indexing import ALL_DOCUMENTS
from search.models import TokenCount
from search.ranking import Term, Text, essential, rarity, score
from search.tokens import Wanted, starts_with_initial

MOST_CANDIDATES = 500
MOST_PARTS = 40  # of a query: more is a text that somebody pasted
_AFTER_ALL = "\U0010ffff"
_SORT_COLUMNS = tuple(order[0].lstrip("-") for order in ORDERS.values())
_COLUMNS = ("pk", "document__title", "document__tags", "document__body", *COLUMNS.values(), *_SORT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that has some of the words: its score, and the columns that filters and sorts look at."""

    pk: int
    score: float
    columns: dict[str, Any]
    tags: tuple[str, ...] = ()


def weighed(parts: Sequence[Wanted]) -> list[Term]:
    """The terms of a query with their worth, the most telling first; what no post has is left out."""
    parts = sorted(parts, key=lambda part: -part.emphasis)[:MOST_PARTS]
    total, counts = token_counts(parts)
    terms = []
    for part in parts:
        tokens, documents = _meant(part, counts)
        if documents:
            weight = part.emphasis * rarity(documents, total)
            terms.append(Term(tokens, min(documents, total), weight, part.is_prefix and not part.initial))
    return sorted(terms, key=lambda term: -term.weight)


def token_counts(parts: Sequence[Wanted]) -> tuple[int, dict[str, int]]:
    """How many documents there are, and how many have each token that the parts can mean."""
    asked = Q(token__in=[ALL_DOCUMENTS, *(part.token for part in parts)])
    for part in parts:
        if part.is_prefix:
            asked |= Q(token__gte=part.token, token__lt=part.token + _AFTER_ALL)
    counts = dict(TokenCount.objects.filter(asked, documents__gt=0).values_list("token", "documents"))
    return counts.pop(ALL_DOCUMENTS, 0), counts


def scored(terms: Sequence[Term], ideas: IdeaQuerySet) -> tuple[list[Candidate], bool]:
    """The posts among `ideas` that fit, best first, and whether there may be more than were looked at."""
    found: dict[int, dict[str, Any]] = {}
    for lookup in _lookups(essential(terms), ideas):
        for row in lookup.order_by("-pk").values(*_COLUMNS)[: MOST_CANDIDATES + 1]:
            found.setdefault(row["pk"], row)
        if len(found) > MOST_CANDIDATES:
            break
    rows = list(found.values())[:MOST_CANDIDATES]
    candidates = [candidate for row in rows if (candidate := _scored(row, terms)).score]
    candidates.sort(key=lambda candidate: (-candidate.score, -candidate.pk))
    return candidates, len(found) > MOST_CANDIDATES


def with_tags(candidates: Sequence[Candidate], tags: dict[int, list[str]]) -> list[Candidate]:
    return [replace(candidate, tags=tuple(tags.get(candidate.pk, ()))) for candidate in candidates]


def _meant(part: Wanted, counts: dict[str, int]) -> tuple[tuple[str, ...], int]:
    """The tokens that a part of a query stands for, and about how many documents have one of them."""
    if not part.is_prefix:
        return (part.token,), counts.get(part.token, 0)
    started = [token for token in counts if token.startswith(part.token)]
    if part.initial:
        started = [token for token in started if starts_with_initial(token, part.initial)]
    return tuple(started) if part.initial else (part.token,), sum(counts[token] for token in started)


def _lookups(terms: Sequence[Term], ideas: IdeaQuerySet) -> Iterator[IdeaQuerySet]:
    """Questions to the index, the most telling first; one is enough unless the words are very common."""
    if sum(term.documents for term in terms) > MOST_CANDIDATES:
        yield having(ideas, terms, every=True, title=True)
        yield having(ideas, terms, every=True)
        if rare := _rare(terms):
            yield having(ideas, rare, every=False)
        yield having(ideas, terms, every=False, title=True)
    yield having(ideas, terms, every=False)


def _rare(terms: Sequence[Term]) -> list[Term]:
    """The rarest terms that together fit among the candidates."""
    rare, room = [], MOST_CANDIDATES
    for term in terms:
        room -= term.documents
        if room < 0:
            break
        rare.append(term)
    return rare


def _scored(row: dict[str, Any], terms: Sequence[Term]) -> Candidate:
    text = Text(row.pop("document__title"), row.pop("document__tags"), row.pop("document__body"))
    return Candidate(row["pk"], score(text, terms), row)
