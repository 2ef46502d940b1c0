"""Posts that are like a text: the cosine over its rarest tokens."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ideas.querysets import IdeaQuerySet
from search.engines.candidates import token_counts
from search.engines.fulltext import having
from search.models import IdeaDocument
from search.ranking import Term, Text, interest, likeness
from search.tokens import STOP_WORDS, Wanted, is_syllable, tokens, wanted

LONGEST_TEXT = 2000  # characters: what makes a post one of its kind is said early
MOST_TOKENS = 60
MOST_CANDIDATES = 600


@dataclass(frozen=True)
class Asked:
    """A text whose like is looked for: what its tokens are worth, and how common they are."""

    interest: dict[str, float]
    documents: dict[str, int]
    total: int

    @classmethod
    def of(cls, text: str) -> "Asked":
        text = text[:LONGEST_TEXT]
        parts = [part for part in wanted(text) if not is_syllable(part.token) and part.token not in STOP_WORDS]
        total, documents = token_counts([Wanted(part.token) for part in parts])
        counts = Counter(tokens(text))
        worth = {
            part.token: part.emphasis * interest(counts[part.token], documents[part.token], total)
            for part in parts
            if part.token in documents
        }
        return cls(worth, documents, total)

    def candidates(self, ideas: IdeaQuerySet) -> Iterator[tuple[int, Text]]:
        """Posts that share its most telling tokens, as many of these as bring a bearable number of posts."""
        telling, room = [], MOST_CANDIDATES
        for token in sorted(self.interest, key=lambda token: (-self.interest[token], token))[:MOST_TOKENS]:
            room -= self.documents[token]
            if room < 0 and telling:
                break
            telling.append(Term((token,), self.documents[token], self.interest[token]))
        if telling:
            found = having(ideas, telling, every=False).order_by("-pk").values("pk")[:MOST_CANDIDATES]
            for document in IdeaDocument.objects.filter(pk__in=[row["pk"] for row in found]):
                yield document.pk, Text(document.title, document.tags, document.body)

    def likeness(self, other: Text) -> float:
        return likeness(other, self.interest, self.documents, self.total)
