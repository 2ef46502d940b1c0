"""How many posts a list has, and how many each value of each filter would leave.

Small portals ask the database each time. Counting a hundred thousand posts seven times would take it half a second a
page, so large ones keep a bitmap per value in memory: a page costs a few milliseconds, and its counts (never its
posts) may be a minute old.
"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Count

from ideas.models import Idea, TaggedIdea
from ideas.querysets import IdeaQuerySet
from portal.people.roles import is_staff
from search.filters import COLUMNS, narrowed, posting_year, value_of
from search.port import Filters, Query

EXACT_UP_TO = 5_000  # posts
OLDEST = 60.0  # seconds

Facets = Mapping[str, Counter[Any]]


def counted(query: Query, visible: IdeaQuerySet) -> tuple[int, Facets]:
    """The number of posts among `visible` (what the viewer may see) that fit the filters, and the facets."""
    if not Idea.objects.filter(pk__gt=EXACT_UP_TO).exists():
        return exactly(query.filters, visible)
    own = Bitmaps(visible.filter(audience__gt=0))  # of the rounds that this person is in
    if not is_staff(query.viewer):
        return own.counted(query.filters)
    total, facets = _of_all_staff.current().counted(query.filters)
    own_total, own_facets = own.counted(query.filters)
    return total + own_total, {name: counts + own_facets[name] for name, counts in facets.items()}


def exactly(filters: Filters, visible: IdeaQuerySet) -> tuple[int, Facets]:
    """Counted by the database."""
    facets = {name: _by_value(narrowed(visible, filters.without(name)), name) for name in filters.counted()}
    return narrowed(visible, filters).count(), facets


def _by_value(ideas: IdeaQuerySet, name: str) -> Counter[Any]:
    column = COLUMNS.get(name, "tag__name")
    if name == "tag":
        rows = TaggedIdea.objects.filter(content_object__in=ideas).order_by().values_list(column)
    elif name == "year":
        rows = ideas.order_by().annotate(year=posting_year()).values_list("year")
    else:
        rows = ideas.exclude(**{column: None}).order_by().values_list(column)
    return Counter(dict(rows.annotate(n=Count("pk"))))


class Bitmaps:
    """A set of posts as one bit each: all of them, and those of each value of each filter."""

    def __init__(self, ideas: IdeaQuerySet) -> None:
        rows = list(ideas.order_by().values_list("pk", *COLUMNS.values()))
        place = {row[0]: number for number, row in enumerate(rows)}
        self._size = len(rows)
        _pks, *columns = zip(*rows, strict=True) if rows else ((),) * (1 + len(COLUMNS))
        self._maps = {
            name: self._by_value(enumerate(value_of(name, value) for value in column))
            for name, column in zip(COLUMNS, columns, strict=True)
        }
        tagged = TaggedIdea.objects.filter(content_object__in=ideas).values_list("content_object_id", "tag__name")
        self._maps["tag"] = self._by_value((place[pk], tag) for pk, tag in tagged if pk in place)

    def counted(self, filters: Filters) -> tuple[int, Facets]:
        everything = (1 << self._size) - 1
        fitting = {name: self._either(name, values) for name, values in filters.chosen().items()}
        facets = {}
        for name in filters.counted():
            others = everything
            for other, bits in fitting.items():
                others &= bits if other != name else everything
            counts = ((value, (bits & others).bit_count()) for value, bits in self._maps[name].items())
            facets[name] = Counter({value: count for value, count in counts if count})
        for bits in fitting.values():
            everything &= bits
        return everything.bit_count(), facets

    def _either(self, name: str, values: Iterable[Any]) -> int:
        bits = 0
        for value in values:
            bits |= self._maps[name].get(value, 0)
        return bits

    def _by_value(self, places: Iterable[tuple[int, Any]]) -> dict[Any, int]:
        maps: dict[Any, bytearray] = defaultdict(lambda: bytearray(self._size // 8 + 1))
        for place, value in places:
            if value is not None:
                maps[value][place >> 3] |= 1 << (place & 7)
        return {value: int.from_bytes(bits, "little") for value, bits in maps.items()}


class _Kept:
    """The bitmaps of what all staff may see. Pages wait for the first ones only; a thread renews them behind."""

    def __init__(self) -> None:
        self._bitmaps: Bitmaps | None = None
        self._made_at = 0.0
        self._making = threading.Lock()

    def current(self) -> Bitmaps:
        kept = self._bitmaps
        if kept is None:
            with self._making:
                return self._bitmaps or self._make()
        if time.monotonic() - self._made_at > OLDEST and self._making.acquire(blocking=False):
            threading.Thread(target=self._renew, name="facets", daemon=True).start()
        return kept

    def forget(self) -> None:
        self._bitmaps = None

    def _make(self) -> Bitmaps:
        self._bitmaps = Bitmaps(Idea.objects.listed().filter(audience=None))
        self._made_at = time.monotonic()
        return self._bitmaps

    def _renew(self) -> None:
        try:
            self._make()
        finally:
            connection.close()  # this thread's own
            self._making.release()


_of_all_staff = _Kept()
