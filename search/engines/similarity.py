"""Posts that are like a text: the cosine over its rarest tokens."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ideas.querysets import IdeaQuerySet
from search.engines.candidates import token_counts
from search.engines.fulltext import newest
from search.models import IdeaDocument
from search.ranking import Term, Text, rarity, shared_interest
from search.tokens import STOP_WORDS, Wanted, is_syllable, tokens, wanted

LONGEST_TEXT = 2000  # characters: what makes a post one of its kind is said early
MOST_TOKENS = 60
MOST_CANDIDATES = 600


@dataclass(frozen=True)
class Asked:
    """A text whose like is looked for: how rare its tokens are, and what each is worth."""

    documents: dict[str, int]
    rarities: dict[str, float]
    worth: dict[str, float]

    @classmethod
    def of(cls, text: str) -> "Asked":
        return cls.of_all([text])[0]

    @classmethod
    def of_all(cls, said: Sequence[str]) -> list["Asked"]:
        """The same for several texts, in one query."""
        said = [text[:LONGEST_TEXT] for text in said]
        parts = [
            [part for part in wanted(text) if not is_syllable(part.token) and part.token not in STOP_WORDS]
            for text in said
        ]
        total, documents = token_counts([Wanted(token) for token in {part.token for some in parts for part in some}])
        return [cls._of(text, some, documents, total) for text, some in zip(said, parts, strict=True)]

    @classmethod
    def _of(cls, text: str, parts: Sequence[Wanted], documents: dict[str, int], total: int) -> "Asked":
        rarities = {part.token: rarity(documents.get(part.token, 1), total) for part in parts}
        counts = Counter(tokens(text))
        worth = {part.token: part.emphasis * math.log1p(counts[part.token]) * rarities[part.token] for part in parts}
        return cls({token: documents[token] for token in worth if token in documents}, rarities, worth)

    def candidates(self, ideas: IdeaQuerySet) -> Iterator[tuple[int, Text]]:
        """Posts that share its most telling tokens, as many of these as bring a bearable number of posts."""
        if telling := self._telling_and_rare():
            yield from texts(newest(ideas, telling, MOST_CANDIDATES, every=False))

    def telling(self) -> list[Term]:
        """The tokens that some post has, the most telling first."""
        known = [token for token in self.worth if token in self.documents]
        known.sort(key=lambda token: (-self.worth[token], token))
        return [Term((token,), self.documents[token], self.worth[token]) for token in known[:MOST_TOKENS]]

    def _telling_and_rare(self) -> list[Term]:
        telling, room = [], MOST_CANDIDATES
        for term in self.telling():
            room -= term.documents
            if room < 0 and telling:
                break
            telling.append(term)
        return telling

    def likeness(self, other: Text) -> float:
        """About 1 for the same text and 0 for one that shares nothing, however many posts there are.

        The cosine, but that a post's length stands for its norm, at the mean worth of this text's tokens.
        """
        norm = sum(value * value for value in self.worth.values())
        return shared_interest(other, self.worth, self.rarities) * math.sqrt(len(self.worth)) / norm if norm else 0.0


def texts(ids: Iterable[int]) -> Iterator[tuple[int, Text]]:
    """These posts as they are indexed."""
    for document in IdeaDocument.objects.filter(pk__in=ids):
        yield document.pk, Text(document.title, document.tags, document.body)
