"""The API of search: the search engine's answers as the same posts that the API of posts gives."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from ideas.api import division_ids, find_idea, read_ideas
from ideas.api_schemas import IdeaFilters, IdeaOut
from portal.kit.api import PROBLEMS, Page, Paging, envelope
from portal.kit.text import clean_line
from portal.people.tokens import caller
from search.finding import find, similar_to
from search.port import Filters
from search.port import Query as Search

router = Router(tags=["Search"])

# Of the sample's pairs at least this much alike, nine in ten ask for the same thing (tests/api/test_search.py).
LIKELY_DUPLICATE = 0.28


class SearchFilters(IdeaFilters):
    """What to search for, and among which posts."""

    q: str = Field("", description="Words; without any this is the list of posts.")
    type: Literal["posts"] = "posts"
    sort: Literal["relevance", "hot", "new", "votes", "reports", ""] = "relevance"


class SimilarOut(IdeaOut):
    """A post and how like the other one it is."""

    score: float = Field(description="0 to about 1.")
    likely_duplicate: bool = Field(description="Whether it probably asks for the same thing.")


@router.get("/search", response={200: Page[IdeaOut]} | PROBLEMS, summary="Search posts")
def search(request: HttpRequest, filters: Query[SearchFilters], paging: Query[Paging]) -> Any:
    """Posts you may see, the most fitting first."""
    chosen = Filters(
        kind=tuple(filters.kind),
        state=tuple(filters.state),
        touchpoint=tuple(filters.touchpoint),
        tag=tuple(clean_line(tag).lower() for tag in filters.tag),
        division=_divisions(filters.division),
        campaign=tuple(clean_line(slug) for slug in filters.campaign),
    )
    sort = filters.sort or "relevance"
    results = find(Search(caller(request), clean_line(filters.q), chosen, sort, paging.page, paging.page_size))
    return envelope(request, results.total, paging, read_ideas(request, [idea.pk for idea in results.ideas]))


@router.get("/ideas/{int:idea_id}/similar", response={200: Page[SimilarOut]} | PROBLEMS, summary="Find similar posts")
def similar(request: HttpRequest, idea_id: int) -> Any:
    """The posts most like this one, the most alike first."""
    found = similar_to(find_idea(request, idea_id), caller(request), limit=10)
    scores = {idea.pk: score for idea, score in found}
    results = [
        post | {"score": round(scores[post["id"]], 4), "likely_duplicate": scores[post["id"]] >= LIKELY_DUPLICATE}
        for post in read_ideas(request, list(scores))
    ]
    return envelope(request, len(results), Paging(page=1, page_size=100), results)


def _divisions(named: list[str]) -> tuple[int, ...]:
    """Divisions by name or number; one that is unknown is one that no post has."""
    wanted = [line for name in named if (line := clean_line(name))]
    return tuple(division_ids(wanted) or [0]) if wanted else ()
