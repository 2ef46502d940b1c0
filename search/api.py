"""The API of search: the search engine's answers as the same posts that the API of posts gives."""

from html import unescape
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.html import strip_tags
from ninja import Query, Router, Schema
from pydantic import Field

from ideas.api import division_ids, find_idea, read_ideas
from ideas.api_schemas import Any_of, IdeaFilters, IdeaOut
from ideas.models import Idea
from portal.kit.api import PROBLEMS, Page, Paging, envelope
from portal.kit.text import clean_line
from portal.people.tokens import caller
from search import groups
from search.finding import find, similar_to, understood
from search.port import LONGEST_QUERY, Filters
from search.port import Query as Search
from search.sameness import LEAST, likely_duplicates

router = Router(tags=["Search"])


class SearchFilters(IdeaFilters):
    """What to search for, and among which posts."""

    q: str = Field("", description="Words; without any this is the list of posts.")
    type: Literal["posts", "rulings", "meetings", "comments", "campaigns"] = Field(
        "posts", description="What to search. The other filters and `sort` are for posts."
    )
    year: Any_of[Annotated[int, Field(ge=1900, lt=3000)]] = Field([], description="In which it was posted.")
    sort: Literal["relevance", "hot", "new", "votes", "reports", ""] = "relevance"


class FoundOut(Schema):
    """Something that is no post, and where its page is."""

    type: Literal["rulings", "meetings", "comments", "campaigns"]
    id: int
    title: str = Field(description="Of a ruling the title of its post, of a comment its beginning.")
    text: str = Field(description="The piece of it that fits best.")
    url: str


class SimilarOut(IdeaOut):
    """A post and how like the other one it is."""

    score: float = Field(description="0 to about 1.")
    likely_duplicate: bool = Field(description="Whether it likely asks for the same thing: right nine times in ten.")


@router.get("/search", response={200: Page[IdeaOut] | Page[FoundOut]} | PROBLEMS, summary="Search")
def search(request: HttpRequest, filters: Query[SearchFilters], paging: Query[Paging]) -> Any:
    """Posts you may see (or, with `type`, something else), the most fitting first."""
    if filters.type != "posts":
        return _others(request, filters, paging)
    chosen = Filters(
        kind=tuple(filters.kind),
        state=tuple(filters.state),
        touchpoint=tuple(filters.touchpoint),
        tag=tuple(clean_line(tag).lower() for tag in filters.tag),
        division=_divisions(filters.division),
        campaign=tuple(clean_line(slug) for slug in filters.campaign),
        year=tuple(filters.year),
    )
    sort = filters.sort or "relevance"
    results = find(Search(caller(request), clean_line(filters.q), chosen, sort, paging.page, paging.page_size))
    return envelope(request, results.total, paging, read_ideas(request, [idea.pk for idea in results.ideas]))


@router.get("/ideas/{int:idea_id}/similar", response={200: Page[SimilarOut]} | PROBLEMS, summary="Find similar posts")
def similar(request: HttpRequest, idea_id: int) -> Any:
    """The posts most like this one, the most alike first."""
    idea = find_idea(request, idea_id)
    scores = {other.pk: score for other, score in similar_to(idea, caller(request), limit=10)}
    near = [pk for pk, score in scores.items() if score >= LEAST]
    others = Idea.objects.filter(pk__in=near).prefetch_related("tags")
    likely = {other.pk for other, _score in likely_duplicates(idea, others)}
    results = [
        post | {"score": round(scores[post["id"]], 4), "likely_duplicate": post["id"] in likely}
        for post in read_ideas(request, list(scores))
    ]
    return envelope(request, len(results), Paging(page=1, page_size=100), results)


def _others(request: HttpRequest, filters: SearchFilters, paging: Paging) -> Any:
    """One page of a group; nothing beyond its end, and nothing without words."""
    text = clean_line(filters.q)[:LONGEST_QUERY]
    query = understood(Search(caller(request), text, page=paging.page, page_size=paging.page_size))
    found = groups.find_in(filters.type, query)
    hits = groups.hits(filters.type, found, query) if query.start < found.total else []
    results = [
        {
            "type": filters.type,
            "id": hit.thing.pk,
            "title": _plain(hit.title),
            "text": _plain(hit.excerpt or hit.title),
            "url": request.build_absolute_uri(hit.url),
        }
        for hit in hits
    ]
    return envelope(request, found.total, paging, results)


def _plain(html: str) -> str:
    """A hit without its marks."""
    return unescape(strip_tags(html))


def _divisions(named: list[str]) -> tuple[int, ...]:
    """Divisions by name or number; one that is unknown is one that no post has."""
    wanted = [line for name in named if (line := clean_line(name))]
    return tuple(division_ids(wanted) or [0]) if wanted else ()
