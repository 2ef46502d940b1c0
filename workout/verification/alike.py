"""Findings of a round that are like a title being typed: by the pairs of letters they share, whatever the language.

A round has some hundred findings, all open to who writes another one; so it needs no index, and is never behind.
"""

from typing import Any

from ideas.models import Idea
from ideas.states import HIDDEN, State
from workout.verification.models import Finding, Round

LEAST_ALIKE = 0.34
SHOWN = 4


def alike(round: Round, title: str, viewer: Any) -> list[Finding]:
    """The findings most like this title, the most like first."""
    typed = _pairs(title)
    if len(typed) < 2:
        return []
    titles = (
        Idea.objects.visible_to(viewer)
        .filter(finding__round=round)
        .exclude(state__in=[*HIDDEN, State.MERGED])
        .values_list("pk", "title")
    )
    scores = {pk: _score(typed, _pairs(other)) for pk, other in titles}
    best = sorted((pk for pk, score in scores.items() if score >= LEAST_ALIKE), key=lambda pk: -scores[pk])[:SHOWN]
    found = Finding.objects.with_posts(viewer).in_bulk(best)
    return [found[pk] for pk in best]


def _pairs(text: str) -> set[str]:
    letters = "".join(char for char in text.casefold() if char.isalnum())
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def _score(typed: set[str], other: set[str]) -> float:
    """How much of the shorter of the two is in the other, so that a title half typed already finds its like."""
    return len(typed & other) / max(4, min(len(typed), len(other)))
