"""What the list page shows around its rows."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.kit.text import clean_line
from search import filters
from search.facets import Facets
from search.finding import Results
from search.port import LONGEST_QUERY, RELEVANCE, SORTS, Query

SORT_LABELS = {
    RELEVANCE: _("Best match"),
    "hot": _("Hot"),
    "new": pgettext_lazy("order of a list", "New"),
    "votes": _("Most votes"),
    "reports": _("Most customer reports"),
}
_LAST_PAGE = 100_000


def read_query(request: HttpRequest) -> Query:
    """The query that an address asks; whatever makes no sense in it is left out."""
    return query_of(request.GET, request.user)


def query_of(parameters: QueryDict, viewer: Any) -> Query:
    """The query that the parameters of a list's address ask on behalf of `viewer`."""
    text = clean_line(parameters.get("q", "")[: 5 * LONGEST_QUERY])[:LONGEST_QUERY]
    sort = parameters.get("sort", "")
    if sort not in SORTS or (sort == RELEVANCE and not text):
        sort = RELEVANCE if text else "hot"
    return Query(viewer, text, filters.read(parameters), sort, _page(parameters.get("page", "")))


def context(results: Results, parameters: QueryDict) -> dict[str, Any]:
    """For `search/list.html`."""
    facets = Facets(results, parameters)
    query = results.query
    return {
        "query": query,
        "results": results,
        "rows": results.rows(),
        "page": page(results),
        "facets": facets.groups(),
        "chips": facets.chips(),
        "clear_url": facets.clear_url(),
        "better_url": better_url(results, parameters),
        "tabs": _tabs(query, parameters),
        "kept": _kept(query, parameters),
    }


def address(path: str, parameters: QueryDict) -> str:
    """The address of a list, without what is empty."""
    kept = [(name, value) for name, values in parameters.lists() for value in values if value]
    return f"{path}?{urlencode(kept)}" if kept else path


def better_url(results: Results, parameters: QueryDict) -> str:
    """The address of the question as it was probably meant."""
    if not results.better:
        return ""
    changed = parameters.copy()
    changed.pop("page", None)
    changed["q"] = results.better
    return f"?{changed.urlencode()}"


def page(results: Results) -> Page:
    """Django's page of so many, without the things themselves."""
    return Paginator(range(results.total), results.query.page_size).get_page(results.query.page)


def _tabs(query: Query, parameters: QueryDict) -> list[dict[str, Any]]:
    tabs = []
    for sort in SORTS if query.text else SORTS[1:]:
        changed = parameters.copy()
        changed.pop("page", None)
        changed["sort"] = sort
        url = f"?{changed.urlencode()}"
        tabs.append({"id": f"sort-{sort}", "label": SORT_LABELS[sort], "url": url, "current": sort == query.sort})
    return tabs


def _kept(query: Query, parameters: QueryDict) -> list[tuple[str, Any]]:
    """What a new search keeps of the address: the filters, and a sort that was chosen."""
    kept = [(name, value) for name, values in query.filters.chosen().items() for value in values]
    if parameters.get("sort") == query.sort and query.sort != RELEVANCE:
        kept.append(("sort", query.sort))
    return kept


def _page(text: str) -> int:
    return min(int(text), _LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 10 else 1
