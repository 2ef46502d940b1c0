"""Filters as conditions on posts, and as they stand in an address."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.http import QueryDict
from django.utils import timezone

from ideas.models import TaggedIdea
from ideas.querysets import IdeaQuerySet
from ideas.states import DISCUSSABLE, Kind, State, Touchpoint
from portal.kit.text import clean_line
from search.port import FILTERS, Filters

MOST_VALUES = 20  # of one filter; an address may say anything
_LONGEST_NUMBER = 18
_YEARS = range(1900, 3000)

# What a filter is called in the database.
COLUMNS = {
    "kind": "kind",
    "state": "state",
    "touchpoint": "touchpoint",
    "division": "responsible_division_id",
    "campaign": "campaign__slug",
    "year": "posted_at",
    "owner": "owner_id",
}


def narrowed(ideas: IdeaQuerySet, filters: Filters) -> IdeaQuerySet:
    """The posts that fit the filters."""
    for name, values in filters.chosen().items():
        if name == "tag":
            tagged = TaggedIdea.objects.filter(tag__name__in=values)
            ideas = ideas.filter(pk__in=tagged.values("content_object"))
        elif name == "year":
            ideas = ideas.filter(reduce(or_, map(_in_year, values)))
        else:
            ideas = ideas.filter(**{f"{COLUMNS[name]}__in": values})
    return ideas


def value_of(name: str, column: Any) -> Any:
    """A filter's value for what stands in its column."""
    return year_of(column) if name == "year" else column


def year_of(moment: datetime | None) -> int | None:
    """The year by the portal's clock."""
    return None if moment is None else moment.astimezone(_zone()).year


def read(parameters: QueryDict) -> Filters:
    """The filters of an address; what is not a possible value is left out."""
    return Filters(
        kind=_among(Kind.values, parameters.getlist("kind")),
        state=_among([state for state in State.values if state in DISCUSSABLE], parameters.getlist("state")),
        touchpoint=_among(Touchpoint.values, parameters.getlist("touchpoint")),
        tag=_once(clean_line(name).lower() for name in parameters.getlist("tag")),
        division=tuple(int(n) for n in _once(parameters.getlist("division")) if _is_number(n)),
        campaign=_once(clean_line(slug) for slug in parameters.getlist("campaign")),
        year=tuple(int(n) for n in _once(parameters.getlist("year")) if _is_number(n) and int(n) in _YEARS),
        owner=tuple(int(n) for n in _once(parameters.getlist("owner")) if _is_number(n)),
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


def posting_year() -> ExtractYear:
    """`year_of` for the database."""
    return ExtractYear("posted_at", tzinfo=_zone())


def _in_year(year: int) -> Q:
    """As a range, which an index can be asked for."""
    start = datetime(year, 1, 1, tzinfo=_zone())
    return Q(posted_at__gte=start, posted_at__lt=start.replace(year=year + 1))


def _zone() -> tzinfo:
    """The portal's time zone, whatever the reader's: a post's year is the same for everybody."""
    return timezone.get_default_timezone()


def _among(possible: Iterable[str], values: list[str]) -> tuple[str, ...]:
    return tuple(value for value in possible if value in values)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:MOST_VALUES]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
