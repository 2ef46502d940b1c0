"""What the API says about a post, and what it takes."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

from django.http import HttpRequest
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from ideas.models import Comment, Idea
from ideas.permissions import can_see_author
from ideas.states import Anonymity, Kind, State, Touchpoint
from portal.people.tokens import caller

Value = TypeVar("Value")


def _without_blanks(values: Any) -> Any:
    """`?kind=` says nothing, as in the address of the list page."""
    return [value for value in values if value != ""] if isinstance(values, list) else values


Any_of = Annotated[list[Value], BeforeValidator(_without_blanks)]


class IdeaOut(Schema):
    """A post. People are named by their username; `author` is null where the name is hidden or unknown."""

    id: int
    source_id: str | None
    kind: Kind
    state: State
    title: str
    body: str
    touchpoint: Touchpoint
    place: str
    language: str
    tags: list[str]
    campaign: str = Field(description="The campaign's slug.")
    division: str | None = Field(description="The division that should answer.")
    author: str | None
    owner: str | None
    champion: str | None
    due: date | None
    votes: int
    voted: bool = Field(description="Whether you voted for it.")
    reports: int = Field(description="How many customer reports it has.")
    comments: int
    merged_into: int | None
    version: int
    created_at: datetime
    posted_at: datetime | None
    changed_at: datetime
    url: str


class IdeaFilters(Schema):
    """Which posts, in which order. Several values of one filter mean any of them."""

    q: str = Field("", description="Words to search for: leads to `/search`.")
    kind: Any_of[Kind] = Field([])
    state: Any_of[State] = Field([])
    tag: Any_of[str] = Field([])
    touchpoint: Any_of[Touchpoint] = Field([])
    division: Any_of[str] = Field([], description="The name or number of the division that should answer.")
    campaign: Any_of[str] = Field([], description="The campaign's slug.")
    sort: Literal["hot", "new", "votes", "reports", ""] = "hot"


class IdeaIn(Schema):
    """A new post. Only a title is needed."""

    title: str = Field("", description="At most 200 characters; must not be empty.")
    body: str = Field("", description="Markdown, at most 30,000 characters.")
    kind: str = Field(Kind.FIX, description="`fix` or `idea`.")
    touchpoint: str = Field(Touchpoint.INTERNAL, description="Where the customer was heard.")
    place: str = ""
    tags: list[str] = Field([])
    campaign: str | None = Field(None, description="The campaign's slug; the default campaign if left out.")
    division: str | None = Field(None, description="The name of the division that should answer.")
    anonymity: str = Field(Anonymity.NAMED, description="`named`, `until_ruling` or `always`.")


class IdeaChange(IdeaIn):
    """What is to change; all else stays. With `version` (or `If-Match`) a newer version is not written over."""

    # Nothing is dropped in silence: who sends a state here would believe that it was set.
    model_config = ConfigDict(extra="forbid")

    version: int | None = None


class CommentIn(Schema):
    body: str = ""
    parent: int | None = Field(None, description="The comment this replies to.")


class CommentOut(Schema):
    """A comment; `body` is empty once it was taken back."""

    id: int
    parent: int | None
    author: str | None
    body: str
    at: datetime
    edited_at: datetime | None
    removed: bool


def idea_out(idea: Idea, request: HttpRequest) -> dict[str, Any]:
    """A post read through `for_api`, as its caller may see it."""
    author = idea.author if can_see_author(caller(request), idea) else None
    return {
        "id": idea.pk,
        "source_id": idea.source_id,
        "kind": idea.kind,
        "state": idea.state,
        "title": idea.title,
        "body": idea.body,
        "touchpoint": idea.touchpoint,
        "place": idea.place,
        "language": idea.language,
        "tags": [tag.name for tag in idea.tags.all()],
        "campaign": idea.campaign.slug,
        "division": idea.responsible_division.name if idea.responsible_division else None,
        "author": _username(author),
        "owner": _username(idea.owner),
        "champion": _username(idea.champion),
        "due": idea.due_on,
        "votes": idea.vote_count,
        "voted": getattr(idea, "voted", False),
        "reports": idea.report_count,
        "comments": idea.comment_count,
        "merged_into": idea.merged_into_id,
        "version": idea.version,
        "created_at": idea.created_at,
        "posted_at": idea.posted_at,
        "changed_at": idea.changed_at,
        "url": request.build_absolute_uri(idea.get_absolute_url()),
    }


def comment_out(comment: Comment, idea: Idea, request: HttpRequest) -> dict[str, Any]:
    """A comment; who hides behind the post it was written on hides here too."""
    home = comment.origin or idea
    hidden = comment.author_id == home.author_id and not can_see_author(caller(request), home)
    return {
        "id": comment.pk,
        "parent": comment.parent_id,
        "author": None if hidden else comment.author.username,
        "body": comment.body,
        "at": comment.at,
        "edited_at": comment.edited_at,
        "removed": comment.removed_at is not None,
    }


def _username(person: Any) -> str | None:
    return person.username if person else None
