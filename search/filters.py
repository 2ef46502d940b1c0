"""Filters as conditions on posts, and as they stand in an address."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from ideas.models import TaggedIdea
from ideas.querysets import IdeaQuerySet
from ideas.states import DISCUSSABLE, Kind, State, Touchpoint
from portal.kit.text import clean_line
from search.port import FILTERS, Filters

MOST_VALUES = 20  # of one filter; an address may say anything
_LONGEST_NUMBER = 18

# What a filter is called in the database.
COLUMNS = {
    "kind": "kind",
    "state": "state",
    "touchpoint": "touchpoint",
    "division": "responsible_division_id",
    "campaign": "campaign__slug",
}


def narrowed(ideas: IdeaQuerySet, filters: Filters) -> IdeaQuerySet:
    """The posts that fit the filters."""
    for name, values in filters.chosen().items():
        if name == "tag":
            tagged = TaggedIdea.objects.filter(tag__name__in=values)
            ideas = ideas.filter(pk__in=tagged.values("content_object"))
        else:
            ideas = ideas.filter(**{f"{COLUMNS[name]}__in": values})
    return ideas


def read(parameters: QueryDict) -> Filters:
    """The filters of an address; what is not a possible value is left out."""
    return Filters(
        kind=_among(Kind.values, parameters.getlist("kind")),
        state=_among([state for state in State.values if state in DISCUSSABLE], parameters.getlist("state")),
        touchpoint=_among(Touchpoint.values, parameters.getlist("touchpoint")),
        tag=_once(clean_line(name).lower() for name in parameters.getlist("tag")),
        division=tuple(int(n) for n in _once(parameters.getlist("division")) if _is_number(n)),
        campaign=_once(clean_line(slug) for slug in parameters.getlist("campaign")),
    )


def with_filters(parameters: QueryDict, filters: Filters) -> str:
    """The query string with these filters instead of its own, on its first page."""
    new = parameters.copy()
    for name in ("page", *FILTERS):
        new.pop(name, None)
    for name, values in filters.chosen().items():
        new.setlist(name, [str(value) for value in values])
    return f"?{new.urlencode()}" if new else "?"


def toggled(filters: Filters, name: str, value: Any) -> Filters:
    """The filters with one value put on, or taken off where it is on."""
    values = getattr(filters, name)
    changed = tuple(v for v in values if v != value) if value in values else (*values, value)
    return Filters(**{**filters.chosen(), name: changed})


def _among(possible: Iterable[str], values: list[str]) -> tuple[str, ...]:
    return tuple(value for value in possible if value in values)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:MOST_VALUES]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
