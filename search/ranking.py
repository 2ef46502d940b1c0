"""How well a post fits a query: BM25 over three fields, of our own, so that every database ranks alike.

The constants were chosen on the sample's graded queries (docs/benchmarks.md); the result hardly moves when any of
them is changed by half.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

SATURATION = 1.2  # how soon a word's repetition stops counting
# A post that has little of what was asked, by weight, is no result at all.
LEAST_COVERAGE = 0.15
LONG_QUERY = 8  # terms
BY_ANOTHER_NAME = 0.4  # what a synonym is worth where the word itself was asked for


@dataclass(frozen=True, slots=True)
class Field:
    """A field's weight, how much its length matters (0 to 1), and its usual length in tokens."""

    weight: float
    by_length: float
    usual_length: int


TITLE, TAGS, BODY = Field(2.0, 0.3, 18), Field(2.5, 0.3, 6), Field(1.0, 0.5, 100)


@dataclass(frozen=True, slots=True)
class Text:
    """A post as it is indexed: the tokens of each field, with a space around each."""

    title: str
    tags: str
    body: str

    def fields(self) -> tuple[tuple[str, Field], ...]:
        return (self.title, TITLE), (self.tags, TAGS), (self.body, BODY)


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens that mean one thing, how many posts have it, and what it is worth in this query.

    `is_firm`: it was asked for as it stands, and not only because two words stand side by side. `others`: what means
    the same, as tokens that stand side by side, with a space between.
    """

    tokens: tuple[str, ...]
    documents: int
    weight: float
    is_prefix: bool = False
    is_firm: bool = True
    others: tuple[str, ...] = ()

    def patterns(self) -> list[str]:
        return [f" {token}" if self.is_prefix else f" {token} " for token in self.tokens]


def rarity(documents: int, total: int) -> float:
    """Worth of a term that so many of all posts have."""
    documents = min(documents, total)
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5))


def essential(terms: Sequence[Term]) -> list[Term]:
    """The rarest terms, without those that cannot by themselves make a post a result; rarest first."""
    spare = least_covered(terms)
    kept = []
    for term in sorted(terms, key=lambda term: (-term.documents, term.tokens)):
        if term.weight < spare:
            spare -= term.weight
        else:
            kept.append(term)
    return kept[::-1]


def least_covered(terms: Sequence[Term]) -> float:
    """The weight of terms that a post must have; of a long query as much as of one of `LONG_QUERY` terms."""
    return LEAST_COVERAGE * sum(nlargest(LONG_QUERY, (term.weight for term in terms)))


def score(text: Text, terms: Sequence[Term], least: float) -> float:
    """The higher the better; 0 for what is no result, having less than `least` of the terms' weight."""
    asked = gained = covered = 0.0
    fields = [(tokens, field, _shortness(tokens, field)) for tokens, field in text.fields() if tokens]
    for term in terms:
        asked += term.weight
        found = 0.0
        for pattern in term.patterns():
            for tokens, _field, worth in fields:
                found += worth * tokens.count(pattern)
        for other in term.others:
            for tokens, _field, worth in fields:
                found += BY_ANOTHER_NAME * worth * tokens.count(f" {other} ")
        if found:
            covered += term.weight
            gained += term.weight * found * (SATURATION + 1) / (found + SATURATION)
    if not covered or covered < least:
        return 0.0
    return gained * math.sqrt(covered / asked)


def _shortness(tokens: str, field: Field) -> float:
    """What one occurrence is worth in this field: less in a long one."""
    length = tokens.count(" ")
    return field.weight / (1 - field.by_length + field.by_length * length / field.usual_length)


# --- Likeness of two posts --------------------------------------------------------------------

_LIKENESS_WEIGHTS = (1, 3, 1)  # title, tags, body


def shared_interest(text: Text, wanted: Mapping[str, float], rarities: Mapping[str, float]) -> float:
    """What a post has of the tokens of `wanted`, weighed by the worth of each in both, against the post's length."""
    weight: Counter[str] = Counter()
    length = 0
    for tokens, times in zip((text.title, text.tags, text.body), _LIKENESS_WEIGHTS, strict=True):
        found = tokens.split()
        length += len(found)
        for token in found:
            if token in wanted:
                weight[token] += times
    if not weight:
        return 0.0
    return sum(wanted[token] * math.log1p(n) * rarities[token] for token, n in weight.items()) / math.sqrt(length)
