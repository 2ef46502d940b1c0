"""From words to scored posts: which posts the full-text index proposes, and how well each fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from operator import attrgetter
from typing import Any

from django.db.models import Q

from ideas.models import Idea
from ideas.querysets import ORDERS, IdeaQuerySet
from search.engines.fulltext import newest
from search.filters import COLUMNS
from search.indexing import ALL_DOCUMENTS
from search.models import TokenCount
from search.port import LONGEST_QUERY, Query
from search.ranking import Term, Text, essential, least_covered, rarity, score
from search.tokens import Wanted, is_syllable, phrase, starts_with_initial, wanted

MOST_CANDIDATES = 500
MOST_PARTS = 40  # of a query: more is a text that somebody pasted
MOST_SYLLABLES = 4  # that stand alone, and begin hundreds of tokens each
ANY_OF = 4  # terms any of which is enough, where the words are common
_AFTER_ALL = "\U0010ffff"
_SORT_COLUMNS = tuple(order[0].lstrip("-") for order in ORDERS.values())
_COLUMNS = tuple(
    dict.fromkeys(("pk", "document__title", "document__tags", "document__body", *COLUMNS.values(), *_SORT_COLUMNS))
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that has some of the words: its score, and the columns that filters and sorts look at."""

    pk: int
    score: float
    columns: dict[str, Any]
    tags: tuple[str, ...] = ()


def weighed(parts: Sequence[Wanted], *, unknown: bool = False) -> list[Term]:
    """The terms of a query with their worth, the most telling first.

    What no post has is left out; with `unknown`, it counts as what one of them has: what is looked for is no post.
    """
    syllables = [part for part in parts if is_syllable(part.token)][MOST_SYLLABLES:]
    parts = sorted((part for part in parts if part not in syllables), key=lambda part: -part.emphasis)[:MOST_PARTS]
    total, counts = token_counts(parts)
    terms = []
    for part in parts:
        tokens, documents = _meant(part, counts)
        if unknown and tokens:
            total, documents = max(total, 1), max(documents, 1)
        if documents:
            weight = part.emphasis * rarity(documents, total)
            is_prefix = part.is_prefix and not part.initial
            terms.append(Term(tokens, min(documents, total), weight, is_prefix, part.emphasis == 1, part.others))
    return sorted(terms, key=lambda term: -term.weight)


def token_counts(parts: Sequence[Wanted]) -> tuple[int, dict[str, int]]:
    """How many documents there are, and how many have each token that the parts can mean."""
    others = {token for part in parts for other in part.others for token in other.split()}
    asked = Q(token__in=[ALL_DOCUMENTS, *others, *(part.token for part in parts)])
    for part in parts:
        if part.is_prefix:
            asked |= Q(token__gte=part.token, token__lt=part.token + _AFTER_ALL)
    counts = dict(TokenCount.objects.filter(asked, documents__gt=0).values_list("token", "documents"))
    return counts.pop(ALL_DOCUMENTS, 0), counts


def scored(terms: Sequence[Term], ideas: IdeaQuerySet) -> tuple[list[Candidate], bool]:
    """The posts among `ideas` that fit, best first, and whether there may be more than were looked at."""
    proposed, is_capped = _proposed(essential(terms), ideas)
    return ranked(terms, Idea.objects.filter(pk__in=proposed)), is_capped


def ranked(terms: Sequence[Term], proposed: IdeaQuerySet) -> list[Candidate]:
    """Those of the proposed posts that fit, best first."""
    least = least_covered(terms)
    rows = proposed.exclude(document=None).order_by().values(*_COLUMNS)
    candidates = [candidate for row in rows if (candidate := _scored(row, terms, least)).score]
    return sorted(candidates, key=best_first)


def best_first(candidate: Candidate) -> tuple[float, int]:
    return (-candidate.score, -candidate.pk)


def asked_for(query: Query) -> list[Wanted]:
    """What a query asks for; the tokens of a name that goes by others have these with them."""
    others: dict[str, dict[str, None]] = {}
    for meaning in query.meanings:
        for token in phrase(meaning.said).split():
            others.setdefault(token, {}).update(dict.fromkeys(filter(None, map(phrase, meaning.others))))
    return [
        replace(part, others=tuple(others[part.token])) if part.token in others else part
        for part in wanted(query.text[:LONGEST_QUERY])
    ]


def with_tags(candidates: Sequence[Candidate], tags: dict[int, list[str]]) -> list[Candidate]:
    return [replace(candidate, tags=tuple(tags.get(candidate.pk, ()))) for candidate in candidates]


def _meant(part: Wanted, counts: dict[str, int]) -> tuple[tuple[str, ...], int]:
    """The tokens that a part of a query stands for, and about how many documents have one of them."""
    by_others = sum(min(counts.get(token, 0) for token in other.split()) for other in part.others)
    if not part.is_prefix:
        return (part.token,), counts.get(part.token, 0) + by_others
    started = [token for token in counts if token.startswith(part.token)]
    if part.initial:
        started = [token for token in started if starts_with_initial(token, part.initial)]
    return tuple(started) if part.initial else (part.token,), sum(counts[token] for token in started) + by_others


def _proposed(terms: Sequence[Term], ideas: IdeaQuerySet) -> tuple[list[int], bool]:
    """The posts that are worth a closer look, and whether there are more that have some of the terms."""
    most = MOST_CANDIDATES + 1
    if sum(term.documents for term in terms) <= MOST_CANDIDATES:
        return (newest(ideas, terms, most, every=False) if terms else []), False
    found: dict[int, None] = {}
    for some, every, title in _lookups(terms):
        found.update(dict.fromkeys(newest(ideas, some, most, every=every, title=title)))
        if len(found) > MOST_CANDIDATES:
            return list(found)[:MOST_CANDIDATES], True
    return list(found), len(terms) > ANY_OF


def _lookups(terms: Sequence[Term]) -> Iterator[tuple[Sequence[Term], bool, bool]]:
    """Questions to the index where the words are common, the most telling first: terms, every one?, in the title?"""
    telling = most_telling = sorted(filter(attrgetter("is_firm"), terms), key=lambda term: -term.weight)
    while telling:  # all together, the more telling half, the more telling quarter, …
        yield telling, True, True
        yield telling, True, False
        telling = telling[: len(telling) // 2]
    if rare := _rare(terms):
        yield rare, False, False
    if most_telling:
        yield most_telling[:ANY_OF], False, False


def _rare(terms: Sequence[Term]) -> list[Term]:
    """The rarest terms that together fit among the candidates."""
    sums = accumulate(term.documents for term in terms)
    return [term for term, documents in zip(terms, sums, strict=True) if documents <= MOST_CANDIDATES]


def _scored(row: dict[str, Any], terms: Sequence[Term], least: float) -> Candidate:
    text = Text(row.pop("document__title"), row.pop("document__tags"), row.pop("document__body"))
    return Candidate(row["pk"], score(text, terms, least), row)
