"""Likely duplicates as the desk shows them: how alike, and which way a merge would go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ideas.models import Idea
from ideas.permissions import can_merge
from search import duplicates


@dataclass(frozen=True)
class Duplicate:
    """A likely duplicate of a post; merging them would lead `source` to `target`."""

    idea: Idea
    percent: int
    source: Idea
    target: Idea


def of_each(posts: Sequence[Idea], person: Any) -> dict[int, list[Duplicate]]:
    """For each post those that can be merged with it, the most alike first; a constant number of queries."""
    found = duplicates.likely([post.pk for post in posts], person)
    return {post.pk: list(_mergeable(post, found.get(post.pk, []), person)) for post in posts}


def _mergeable(post: Idea, found: list[tuple[Idea, float]], person: Any) -> Any:
    for other, score in found:
        first, second = sorted((post, other), key=lambda idea: (-idea.vote_count - idea.report_count, idea.pk))
        for source, target in ((second, first), (first, second)):  # what more people want stays, if it may
            if can_merge(person, source, target):
                yield Duplicate(other, min(100, round(100 * score)), source, target)
                break
