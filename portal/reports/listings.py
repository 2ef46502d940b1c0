"""Lists of pages as files: the posts, promises or reports that somebody sees there, in the order of the page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from ideas.models import Campaign, CustomerReport, Idea
from ideas.states import Kind, State, Touchpoint
from ideas.views.board import SHOWS, BoardQuery
from portal.people.models import Division, Employee
from portal.reports import exporting, facts, figures
from portal.reports.charts import heard_behind
from portal.reports.datasets import CHUNK, SOURCES, Record
from portal.reports.models import Dataset, Export, Listing, PostFact
from portal.reports.scope import Scope
from search.finding import every_id
from search.listing import SORT_LABELS, query_of

LONGEST_QUERY = 2000


@dataclass(frozen=True)
class Source:
    """What of the database a list shows, by its address and for whom; in which dataset's columns; and said in words."""

    dataset: Dataset
    ids: Callable[[QueryDict, Employee], Iterable[int]]
    about: Callable[[QueryDict, Employee], str]


def records(export: Export) -> Iterator[Record]:
    """The rows of an export of a list, as its asker may see them now."""
    source, asker = LISTINGS[Listing(export.listing)], export.asked_by
    make = SOURCES[source.dataset].record
    ids = iter(source.ids(QueryDict(export.query), asker))
    while some := list(islice(ids, CHUNK)):
        found: dict[int, Any] = {one.pk: one for one in _READ[source.dataset](some, asker)}
        yield from (make(found[pk]) for pk in some if pk in found)


def count(export: Export) -> int:
    """How many rows it will have."""
    return sum(1 for _id in LISTINGS[Listing(export.listing)].ids(QueryDict(export.query), export.asked_by))


def described(listing: str, query: str, person: Employee) -> str:
    """What a list is about, in one line: what was looked for, its filters, its order."""
    return LISTINGS[Listing(listing)].about(QueryDict(query), person)


# --- Reading a chunk ----------------------------------------------------------------------------


def _posts(ids: list[int], person: Employee) -> QuerySet[Idea]:
    return exporting.with_details(Idea.objects.visible_to(person).filter(pk__in=ids))


def _promises(ids: list[int], person: Employee) -> QuerySet[PostFact]:
    known = set(PostFact.objects.filter(pk__in=ids).values_list("pk", flat=True))
    facts.refresh([str(pk) for pk in ids if pk not in known])  # the worker may not have come to them yet
    visible = Idea.objects.visible_to(person).filter(pk__in=ids)
    return SOURCES[Dataset.PROMISES].rows().filter(pk__in=visible.values("pk"))


def _reports(ids: list[int], person: Employee) -> QuerySet[CustomerReport]:
    related = ("idea", "origin", "reporter__division")
    return (
        CustomerReport.objects.filter(pk__in=ids)
        .filter(Idea.objects.visible_to(person).include())
        .select_related(*related)
    )


_READ: dict[Dataset, Callable[[list[int], Employee], QuerySet[Any, Any] | Iterable[Model]]] = {
    Dataset.POSTS: _posts,
    Dataset.PROMISES: _promises,
    Dataset.REPORTS: _reports,
}


# --- The lists ----------------------------------------------------------------------------------


def _board_ids(parameters: QueryDict, person: Employee) -> Iterable[int]:
    return BoardQuery.read(parameters, person).shown().values_list("pk", flat=True)


def _figure_ids(parameters: QueryDict, person: Employee) -> Iterable[int]:
    name = parameters.get("figure", "")
    if name not in figures.FIGURES:
        return []
    return figures.posts_behind(name, Scope.read(parameters), person).values_list("pk", flat=True)


def _heard_ids(parameters: QueryDict, person: Employee) -> Iterable[int]:
    return heard_behind(parameters, person).values_list("pk", flat=True)


def _about_posts(parameters: QueryDict, person: Employee) -> str:
    query = query_of(parameters, person)
    chosen = query.filters
    parts = [f"“{query.text}”"] if query.text else []
    for choices, values in ((Kind, chosen.kind), (State, chosen.state), (Touchpoint, chosen.touchpoint)):
        parts += [str(choices(value).label) for value in values]
    parts += [f"#{tag}" for tag in chosen.tag]
    parts += [str(one) for one in Division.objects.filter(pk__in=chosen.division)]
    parts += [str(one) for one in Campaign.objects.filter(slug__in=chosen.campaign)]
    parts += [str(year) for year in chosen.year]
    parts += [str(one) for one in Employee.objects.filter(pk__in=chosen.owner)]
    return " · ".join([*(parts or [_("All posts")]), str(SORT_LABELS[query.sort])])


def _about_board(parameters: QueryDict, person: Employee) -> str:
    asked = BoardQuery.read(parameters, person)
    return " · ".join(str(part) for part in (SHOWS[asked.show][0], asked.division) if part)


def _about_figure(parameters: QueryDict, person: Employee) -> str:
    figure = figures.FIGURES.get(parameters.get("figure", ""))
    return " · ".join(str(part) for part in (figure and figure.label, Scope.read(parameters).described()) if part)


def _about_heard(parameters: QueryDict, person: Employee) -> str:
    return " · ".join(part for part in (parameters.get("region", ""), Scope.read(parameters).described()) if part)


LISTINGS: dict[Listing, Source] = {
    Listing.POSTS: Source(
        Dataset.POSTS, lambda parameters, person: every_id(query_of(parameters, person)), _about_posts
    ),
    Listing.BOARD: Source(Dataset.PROMISES, _board_ids, _about_board),
    Listing.FIGURE: Source(Dataset.POSTS, _figure_ids, _about_figure),
    Listing.HEARD: Source(Dataset.REPORTS, _heard_ids, _about_heard),
}
