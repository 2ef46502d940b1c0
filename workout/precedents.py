"""What was ruled on similar posts before, and what became of them. Who can tell what is similar stands above us."""

from collections.abc import Callable, Sequence
from typing import Any

from ideas.models import Idea
from workout.models import Ruling

SHOWN, LOOKED_THROUGH = 5, 25
Finder = Callable[[Idea, Any, int], Sequence[int]]
_finders: list[Finder] = []


def use(finder: Finder) -> None:
    """Say who finds similar posts: (post, viewer, how many) → numbers of posts, the most similar first."""
    _finders[:] = [finder]


def precedents(idea: Idea, viewer: Any) -> list[Ruling]:
    """The rulings that stand on the posts most like this one, as far as the viewer may see them."""
    similar = [pk for find in _finders for pk in find(idea, viewer, LOOKED_THROUGH)]
    rulings = Ruling.objects.visible_to(viewer).standing().filter(idea__in=similar).exclude(idea=idea.pk)
    return sorted(rulings.with_details(), key=lambda ruling: similar.index(ruling.idea_id))[:SHOWN]
