"""What the search page shows: posts with all that their list has, and the other groups beside them."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from search import finding, groups, listing
from search.finding import Results
from search.groups import Found, Hit
from search.port import Query

POSTS = "posts"
LABELS = {
    POSTS: _("Posts"),
    "rulings": _("Rulings"),
    "meetings": _("Meetings"),
    "comments": _("Comments"),
    "campaigns": _("Campaigns"),
}


@dataclass(frozen=True)
class Section:
    """The best few of one group, under the posts; `url` leads to all of them, "" where these are all."""

    id: str
    label: str
    hits: list[Hit]
    total: int
    url: str


def context(query: Query, parameters: QueryDict) -> dict[str, Any]:
    """For `search/search.html`. Without words there is nothing but the question for some."""
    if not query.text:
        return {"query": query, "everywhere": True}
    results = finding.find(query)
    others = groups.find_all(results.asked)
    group = parameters.get("type", "")
    group = group if group in groups.GROUPS else POSTS
    kinds = _kinds(results, others, group, parameters)
    shown = listing.context(results, parameters) | {
        "everywhere": True, "kinds": kinds, "total": sum(kind["count"] for kind in kinds),
        "is_capped": results.is_capped or any(found.is_capped for found in others.values()),
    }  # fmt: skip
    if group != POSTS:
        return shown | _all_of(group, replace(results.asked, page=query.page), shown["kept"])
    return shown | {"also": _also(others, results.asked, parameters) if results.query.page == 1 else []}


def _kinds(results: Results, others: dict[str, Found], group: str, parameters: QueryDict) -> list[dict[str, Any]]:
    """A tab for posts, and one for each group that has something, or is looked at."""
    counts = {POSTS: results.total} | {name: found.total for name, found in others.items()}
    return [
        {
            "id": f"type-{name}",
            "label": label,
            "url": _url(name, parameters),
            "count": counts.get(name, 0),
            "current": name == group,
        }
        for name, label in LABELS.items()
        if name in counts or name == group
    ]


def _all_of(group: str, query: Query, kept: list[tuple[str, Any]]) -> dict[str, Any]:
    found = groups.find_in(group, query)
    return {
        "group": group,
        "hits": groups.hits(group, found, query),
        "page": _page(found, query),
        "facets": [],
        "chips": [],
        "kept": [*kept, ("type", group)],
    }


def _also(others: dict[str, Found], query: Query, parameters: QueryDict) -> list[Section]:
    sections = []
    for name, found in others.items():
        if hits := groups.hits(name, found, query):
            url = _url(name, parameters) if found.total > len(hits) else ""
            sections.append(Section(name, str(LABELS[name]), hits, found.total, url))
    return sections


def _page(found: Found, query: Query) -> Page:
    """Django's page of so many, without the things themselves."""
    return Paginator(range(found.total), query.page_size).get_page(query.page)


def _url(name: str, parameters: QueryDict) -> str:
    changed = parameters.copy()
    changed.pop("page", None)
    changed.pop("type", None)
    if name != POSTS:
        changed["type"] = name
    return f"?{changed.urlencode()}"
