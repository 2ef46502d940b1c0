"""Likely duplicates: the worker finds them when posts change, triage reads them by the page.

Only what can still be merged is looked at: a post that nobody has ruled on, among posts of the same audience.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest
from typing import Any

from django.db import transaction
from django.db.models import Q

from ideas.models import Idea
from ideas.states import DISCUSSABLE, UNRULED
from search.engines.similarity import Asked
from search.models import LikelyDuplicate
from search.sameness import LEAST, likely_duplicates, said

LOOKED_AT = 10  # posts, of those most alike

Duplicates = dict[int, list[tuple[Idea, float]]]


def find(ids: Iterable[int]) -> None:
    """Find the likely duplicates of these posts anew."""
    for idea in Idea.objects.filter(pk__in=ids).prefetch_related("tags"):
        found = [(other.pk, score) for other, score in _likely(idea)] if idea.state in UNRULED else []
        with transaction.atomic():
            _pairs_of([idea.pk]).delete()
            LikelyDuplicate.objects.bulk_create(
                (
                    LikelyDuplicate(idea_id=min(idea.pk, other), other_id=max(idea.pk, other), score=score)
                    for other, score in found
                ),
                ignore_conflicts=True,
            )


def likely(ids: Sequence[int], viewer: Any) -> Duplicates:
    """The likely duplicates of each of these posts that can be merged now, the most alike first, in three queries."""
    pairs = list(_pairs_of(ids).values_list("idea", "other", "score"))
    possible = Idea.objects.visible_to(viewer).filter(state__in=DISCUSSABLE).defer("body")
    ideas = possible.in_bulk({pk for *both, _score in pairs for pk in both})
    found: Duplicates = defaultdict(list)
    for one, other, score in sorted(pairs, key=lambda pair: -pair[2]):
        if one in ideas and other in ideas and not UNRULED.isdisjoint({ideas[one].state, ideas[other].state}):
            found[one].append((ideas[other], score))
            found[other].append((ideas[one], score))
    return found


def have_some() -> Q:
    """The condition on posts that have a likely duplicate, as far as was known when it was found."""
    pairs = LikelyDuplicate.objects.all()
    return Q(pk__in=pairs.values("idea")) | Q(pk__in=pairs.values("other"))


def _likely(idea: Idea) -> Iterable[tuple[Idea, float]]:
    asked = Asked.of(said(idea))
    among = Idea.objects.listed().filter(audience=idea.audience_id, state__in=DISCUSSABLE)
    scores = {pk: asked.likeness(text) for pk, text in asked.candidates(among) if pk != idea.pk}
    nearest = nlargest(LOOKED_AT, (pk for pk, score in scores.items() if score >= LEAST), key=scores.__getitem__)
    return likely_duplicates(idea, Idea.objects.filter(pk__in=nearest).prefetch_related("tags"))


def _pairs_of(ids: Sequence[int]) -> Any:
    return LikelyDuplicate.objects.filter(Q(idea__in=ids) | Q(other__in=ids))
