"""The one door to search: what is asked, what comes back, and what an engine must be able to do.

Engines filter by `visible_to(viewer)` in their own query, so that nothing hidden is counted, and answer with numbers
of posts; what is shown of a post is read from the database afterwards, through `visible_to` once more.

An engine finds posts, and nothing else. The rest is done once for all engines, from the database:
- `search.lexicon` has read the admins' synonyms before an engine is asked: `Query.meanings` says by which other names
  words of the question go. An engine keeps no synonyms of its own, so that a new one counts from the next search on.
  Words of our own (`search.models.UserWord`) help an engine whose index knows words, as a dictionary for its analyser;
  `LexiconVersion` says when they changed.
- `search.spelling` has the "did you mean", `search.groups` finds rulings, meetings, comments and campaigns.
- `search.suggesting` adds places and people to an engine's tags and titles, and writes out bare consonants
  ("ㅇㅇㅍㅇ"), in a question too, so that an engine is never asked for them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol

from ideas.querysets import ORDERS

RELEVANCE = "relevance"
SORTS = (RELEVANCE, *ORDERS)
LONGEST_QUERY = 200  # characters; what a person pastes beyond that is left out
PAGE_SIZE = 20


@dataclass(frozen=True)
class Filters:
    """Values within one filter widen it ("fix or idea"), filters among each other narrow."""

    kind: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    touchpoint: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    division: tuple[int, ...] = ()  # the one that should answer
    campaign: tuple[str, ...] = ()  # slugs
    year: tuple[int, ...] = ()  # in which it was posted, by the portal's clock (`search.filters.year_of`)
    owner: tuple[int, ...] = ()  # who must act

    def __bool__(self) -> bool:
        return bool(self.chosen())

    def chosen(self) -> dict[str, tuple[Any, ...]]:
        """The filters that are on."""
        return {name: values for name in FILTERS if (values := getattr(self, name))}

    def counted(self) -> list[str]:
        """The filters whose values are counted. Owners only where one is asked for: no page lists their thousands."""
        return [name for name in FILTERS if name != "owner" or self.owner]

    def without(self, name: str) -> "Filters":
        return replace(self, **{name: ()})


FILTERS = tuple(one.name for one in fields(Filters))


@dataclass(frozen=True)
class Meaning:
    """Words of a question that go by other names too: `said` "와이파이", `others` "wifi" and "무선랜"."""

    said: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """What somebody looks for. Without text it is a list, which knows no relevance.

    `meanings` (see `search.lexicon`): a post that has one of the other names, all words of it side by side, fits like
    one that has the words of the question, if a little less.
    """

    viewer: Any
    text: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: str = RELEVANCE
    page: int = 1
    page_size: int = PAGE_SIZE
    meanings: tuple[Meaning, ...] = ()

    @property
    def start(self) -> int:
        return (self.page - 1) * self.page_size

    @property
    def end(self) -> int:
        return self.start + self.page_size


@dataclass(frozen=True)
class Matches:
    """One page of an answer: numbers of posts in order, how many there are in all, and counts for each filter.

    `is_capped`: there are more than `total`, which nobody counted. A filter's counts heed all other filters.
    `is_second_best`: the engine that was to answer did not, and another one did.
    """

    ids: list[int] = field(default_factory=list)
    total: int = 0
    facets: Mapping[str, Counter[Any]] = field(default_factory=dict)
    is_capped: bool = False
    is_second_best: bool = False


@dataclass(frozen=True)
class Similar:
    """A post that is like a text; `score` is 0 to about 1 and means the same for every engine."""

    id: int
    score: float


@dataclass(frozen=True)
class Suggestion:
    """How what somebody is typing may go on: a tag, the title of a post, a place, or a person who owns posts."""

    kind: str  # "tag", "title", "place" or "person"
    text: str
    idea_id: int | None = None  # of a title
    person_id: int | None = None
    note: str = ""  # what tells a person from another of the same name


@dataclass
class Drift:
    """Where an index is out of step: numbers of posts, tokens that are counted wrongly, and other things that are found
    ("comments:7", see `search.passages`)."""

    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)
    miscounted: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.extra or self.miscounted or self.others)


class Unavailable(Exception):
    """An engine gives no answer now, or none that can be used: another one is asked."""


class Finder(Protocol):
    """What finds posts by their words. Every method may be given any text at all, and may raise Unavailable."""

    def match(self, query: Query) -> Matches:
        """One page of the posts that fit; `facets` has an entry for each of `query.filters.counted()`."""

    def similar(self, text: str, viewer: Any, *, limit: int, without: int | None = None) -> list[Similar]:
        """The posts most like a text (a title, or title, body and tags on lines of their own), best first."""

    def complete(self, prefix: str, viewer: Any, *, limit: int) -> list[Suggestion]:
        """Tags and titles of visible posts, half-typed syllables included ("와잎" is on its way to "와이파이")."""


class Engine(Finder, Protocol):
    """A finder with an index that has to be kept in step with the posts."""

    name: str

    def sync(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Make the index say what these posts say now; returns an error for each post that could not be indexed."""

    def rebuild(self, progress: Callable[[int], None]) -> int:
        """Index every post anew while writes go on; returns how many there are."""

    def check(self, *, repair: bool) -> Drift: ...
