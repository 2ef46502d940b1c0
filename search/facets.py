"""Filters as a page shows them: facets with counts, and a chip for each filter that is on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ideas.models import Campaign
from ideas.states import Kind, State, Touchpoint
from portal.people.models import Division, Employee
from portal.people.roles import is_staff
from search.filters import toggled, with_filters
from search.finding import Results
from search.port import Filters

SHOWN = 8  # values of one filter, before "show all"
SHOW_ALL = "all"  # the parameter that names a filter whose values are all shown

TITLES = {
    "state": _("State"),
    "kind": _("Kind"),
    "touchpoint": _("Customer touchpoint"),
    "tag": _("Tag"),
    "division": _("Responsible division"),
    "campaign": _("Campaign"),
    "year": _("Year"),
    "owner": _("Owner"),
}
_UNLISTED = {"owner"}  # filters that an address can name, but that are no column of options
_CHOICES: dict[str, type[Kind | State | Touchpoint]] = {"kind": Kind, "state": State, "touchpoint": Touchpoint}


@dataclass(frozen=True)
class Option:
    """One value of a filter; `url` puts it on, or takes it off."""

    id: str
    label: str
    value: Any
    count: int | None
    url: str
    selected: bool


@dataclass(frozen=True)
class Group:
    """One filter with its values; `more_url` shows the rest of them."""

    title: str
    options: list[Option]
    more_url: str = ""
    more_count: int = 0


@dataclass(frozen=True)
class Chip:
    id: str
    group: str
    label: str
    url: str


class Facets:
    """All filters of one answer. Only the values that are shown are named and given an address."""

    def __init__(self, results: Results, parameters: QueryDict) -> None:
        self._counts, self._filters, self._parameters = results.facets, results.query.filters, parameters
        self._values = {name: self._ordered(name) for name in TITLES}
        self._shown = {name: self._cut(name, values) for name, values in self._values.items()}
        # What an address names, a colleague is told; a guest is told the names of what leads to something only.
        leads = {name: [value for value in shown if self._count(name, value)] for name, shown in self._shown.items()}
        named = self._shown if is_staff(results.query.viewer) else leads
        self._labels = {name: _labels(name, values) for name, values in named.items()}

    def groups(self) -> list[Group]:
        return [group for name in TITLES if name not in _UNLISTED and (group := self._group(name)).options]

    def chips(self) -> list[Chip]:
        return [
            Chip(_id("chip", name, value), str(TITLES[name]), self._label(name, value), self._toggle(name, value))
            for name in TITLES
            for value in getattr(self._filters, name)
        ]

    def clear_url(self) -> str:
        return with_filters(self._parameters, Filters())

    def _ordered(self, name: str) -> list[Any]:
        """Every value to offer: those that are on, those that lead somewhere."""
        chosen = getattr(self._filters, name)
        if name in _UNLISTED:
            return list(chosen)
        values = {*self._counts.get(name, {}), *chosen}
        if name in _CHOICES:
            return [value for value in _CHOICES[name].values if value in values]
        if name == "year":
            return sorted(values, reverse=True)
        return sorted(values, key=lambda value: (value not in chosen, -self._count(name, value), value))

    def _cut(self, name: str, values: list[Any]) -> list[Any]:
        """The values that are shown at first; all of them where that was asked for, or where few are left out."""
        if name in _CHOICES or self._parameters.get(SHOW_ALL) == name or len(values) <= SHOWN + 2:
            return values
        return values[: max(SHOWN, len(getattr(self._filters, name)))]

    def _group(self, name: str) -> Group:
        options = [self._option(name, value) for value in self._shown[name] if value in self._labels[name]]
        left_out = len(self._values[name]) - len(self._shown[name])
        if not left_out:
            return Group(str(TITLES[name]), options)
        more = self._parameters.copy()
        more[SHOW_ALL] = name
        return Group(str(TITLES[name]), options, f"?{more.urlencode()}", left_out)

    def _count(self, name: str, value: Any) -> int:
        return self._counts.get(name, Counter())[value]

    def _option(self, name: str, value: Any) -> Option:
        return Option(
            id=_id("facet", name, value),
            label=self._labels[name][value],
            value=value,
            count=self._count(name, value),
            url=self._toggle(name, value),
            selected=value in getattr(self._filters, name),
        )

    def _label(self, name: str, value: Any) -> str:
        return self._labels[name].get(value, str(value))

    def _toggle(self, name: str, value: Any) -> str:
        return with_filters(self._parameters, toggled(self._filters, name, value))


def _id(*parts: Any) -> str:
    return "-".join(word for part in parts for word in str(part).split())


def _labels(name: str, values: Iterable[Any]) -> dict[Any, str]:
    """What each value is called in the reader's language; values that do not exist have no label."""
    if name in _CHOICES:
        return {value: str(label) for value, label in _CHOICES[name].choices}
    if name == "tag":
        return {value: f"#{value}" for value in values}
    if name == "year":
        return {value: str(value) for value in values}
    if name == "owner":
        return {person.pk: str(person) for person in Employee.objects.filter(pk__in=values)}
    if name == "division":
        return {division.pk: str(division) for division in Division.objects.filter(pk__in=values)}
    return {campaign.slug: str(campaign) for campaign in Campaign.objects.filter(slug__in=values)}
