"""Did you mean: the question with a mistyped word put right, in words that stand in posts the viewer may see.

No list of words is kept. A word that no post has as it stands is varied by one slip of the finger (a letter of a
syllable, a syllable too many or too few, two of them swapped; of a Latin word a letter), and the variants are looked
up among the tokens of the index. What is shown is read from a visible post, so that no hidden word can be.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from ideas.models import Idea
from search.engines.fulltext import newest
from search.models import TokenCount
from search.ranking import Term
from search.tokens import STOP_WORDS, fold, neighbours, stem, tokens

MOST_WORDS = 6  # of a question that are looked at
LONGEST_WORD = 12
_LOOKED_AT = 30  # posts, to find the word as it is written
_MOST_VARIANTS = 4
_WORD = re.compile(r"[가-힣]{2,}|[a-z]{3,}")


@dataclass(frozen=True)
class _Doubt:
    """A word of the question that no post has, and where it stands."""

    word: str
    start: int
    end: int


def better(text: str, viewer: Any) -> str:
    """The question with its mistyped words put right; "" where there is nothing to put right."""
    doubts = _doubts(text)
    if not doubts:
        return ""
    variants = {doubt: list(_variants(doubt.word)) for doubt in doubts}
    counts = _counts(word for words in variants.values() for word in words)
    ideas = Idea.objects.visible_to(viewer).listed()
    right = text
    for doubt in sorted(doubts, key=lambda doubt: -doubt.start):
        known = {word: n for word in variants[doubt] if (n := _posts(word, counts)) and word != doubt.word}
        likely = sorted(known, key=lambda word: (-known[word], word))[:_MOST_VARIANTS]
        written = next(filter(None, (_as_written(word, ideas) for word in likely)), "")
        if written:
            right = right[: doubt.start] + written + right[doubt.end :]
    return right if right != text else ""


def _doubts(text: str) -> list[_Doubt]:
    folded = fold(text)
    if len(folded) != len(text):  # places would not agree
        return []
    words = []
    for match in list(_WORD.finditer(folded))[:MOST_WORDS]:
        word = stem(match[0])
        if 1 < len(word) <= LONGEST_WORD and word not in STOP_WORDS:
            words.append(_Doubt(word, match.start(), match.start() + len(word)))
    counts = _counts(one.word for one in words)
    return [one for one in words if not _posts(one.word, counts)]


def _variants(word: str) -> Iterator[str]:
    """Words that are one slip away. One that only ends sooner is no other word: it was found already."""
    is_hangul = word[0] >= "가"
    for place, char in enumerate(word):
        yield from (word[:place] + other + word[place + 1 :] for other in _replacing(char, is_hangul))
        if place + 1 < len(word):
            yield word[:place] + word[place + 1] + char + word[place + 2 :]
            if len(word) > 3:
                yield word[:place] + word[place + 1 :]
    if not is_hangul:
        yield from (word[:n] + letter + word[n:] for n in range(len(word) + 1) for letter in ascii_lowercase)


def _replacing(char: str, is_hangul: bool) -> Iterable[str]:
    return neighbours(char) if is_hangul else ascii_lowercase.replace(char, "")


def _counts(words: Iterable[str]) -> Mapping[str, int]:
    wanted = {token for word in words for token in _tokens(word)}
    return dict(TokenCount.objects.filter(token__in=wanted, documents__gt=0).values_list("token", "documents"))


def _tokens(word: str) -> list[str]:
    return [token for token in tokens(word) if len(token) > 1]


def _posts(word: str, counts: Mapping[str, int]) -> int:
    """How many posts may have a word: as many as have its rarest token."""
    return min((counts.get(token, 0) for token in _tokens(word)), default=0)


def _as_written(word: str, ideas: Any) -> str:
    """The word as visible posts write it, "" if none of them has it."""
    terms = [Term((token,), 1, 1.0) for token in dict.fromkeys(_tokens(word))]
    found = newest(ideas, terms, _LOOKED_AT, every=True)
    spellings = []
    for title, body in Idea.objects.filter(pk__in=found).values_list("title", "body"):
        said = f"{title}\n{body}"
        place = fold(said).find(word)
        if place >= 0:
            spellings.append(said[place : place + len(word)])
    return max(spellings, key=spellings.count, default="")
