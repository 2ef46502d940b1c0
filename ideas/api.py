"""The API of posts, votes and comments."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Status

from ideas import actions
from ideas.api_schemas import (
    CommentIn,
    CommentOut,
    IdeaChange,
    IdeaFilters,
    IdeaIn,
    IdeaOut,
    comment_out,
    idea_out,
)  # fmt: skip
from ideas.content import Content
from ideas.errors import NotVisible
from ideas.models import Campaign, Idea, TaggedIdea
from ideas.querysets import IdeaQuerySet
from ideas.states import State
from portal.kit.api import PROBLEMS, IdempotencyKey, Page, Paging, page_of, submission_key
from portal.kit.errors import Invalid
from portal.kit.text import clean_line
from portal.people.models import Division, Employee
from portal.people.tokens import caller

router = Router(tags=["Posts"])


@router.get("/ideas", response={200: Page[IdeaOut]} | PROBLEMS, summary="List posts")
def list_ideas(request: HttpRequest, filters: Query[IdeaFilters], paging: Query[Paging]) -> Any:
    """Posts you may see. Without `state`, drafts, withdrawn and merged posts are left out."""
    if filters.q.strip():
        return HttpResponseRedirect(f"{request.path.removesuffix('/ideas')}/search?{request.GET.urlencode()}")
    ideas = _for_api(caller(request)).filter(_chosen(filters))
    if not filters.state:
        ideas = ideas.listed()
    return page_of(request, ideas.ordered_by(filters.sort), paging, lambda idea: idea_out(idea, request))


@router.post("/ideas", response={201: IdeaOut} | PROBLEMS, summary="Post")
def post_idea(request: HttpRequest, response: HttpResponse, data: IdeaIn, key: IdempotencyKey = "") -> Any:
    """Put up a post of your own."""
    fields = data.model_dump(exclude={"campaign", "division"})
    content = Content(**fields | _references(data.campaign, data.division))
    idea = actions.post(None, content, by=caller(request), key=submission_key(request, key))
    response["Location"] = f"{request.build_absolute_uri(request.path)}/{idea.pk}"
    return Status(201, _answer(request, idea.pk, response))


@router.get("/ideas/{int:idea_id}", response={200: IdeaOut} | PROBLEMS, summary="Read a post")
def read_idea(request: HttpRequest, response: HttpResponse, idea_id: int) -> Any:
    """One post. Its version is also the `ETag`."""
    return _answer(request, idea_id, response)


@router.patch("/ideas/{int:idea_id}", response={200: IdeaOut} | PROBLEMS, summary="Change a post")
def change_idea(
    request: HttpRequest,
    response: HttpResponse,
    idea_id: int,
    data: IdeaChange,
    if_match: Annotated[str, Header(alias="If-Match")] = "",
) -> Any:
    """Change your own post, until it is ruled on."""
    idea, by = find_idea(request, idea_id), caller(request)
    content = _changed(idea, data)
    if idea.state == State.DRAFT:
        actions.save_draft(idea, content, by=by)
    else:
        actions.edit(idea, content, by=by, seen_version=data.version or _version(if_match) or idea.version)
    return _answer(request, idea_id, response)


@router.put("/ideas/{int:idea_id}/vote", response={200: IdeaOut} | PROBLEMS, summary="Vote")
def vote(request: HttpRequest, idea_id: int) -> Any:
    """Vote for a post. Once counts, however often it is sent."""
    actions.vote(find_idea(request, idea_id), by=caller(request))
    return _answer(request, idea_id)


@router.delete("/ideas/{int:idea_id}/vote", response={200: IdeaOut} | PROBLEMS, summary="Take a vote back")
def unvote(request: HttpRequest, idea_id: int) -> Any:
    """Take your vote back. Without one nothing changes."""
    actions.unvote(find_idea(request, idea_id), by=caller(request))
    return _answer(request, idea_id)


@router.get("/ideas/{int:idea_id}/comments", response={200: Page[CommentOut]} | PROBLEMS, summary="List comments")
def list_comments(request: HttpRequest, idea_id: int, paging: Query[Paging]) -> Any:
    """The comments on a post, oldest first."""
    idea = find_idea(request, idea_id)
    comments = idea.comments.select_related("author", "origin").order_by("pk")
    return page_of(request, comments, paging, lambda comment: comment_out(comment, idea, request))


@router.post("/ideas/{int:idea_id}/comments", response={201: CommentOut} | PROBLEMS, summary="Comment")
def comment(request: HttpRequest, idea_id: int, data: CommentIn, key: IdempotencyKey = "") -> Any:
    """Comment on a post, or reply to a comment on it. `@username` mentions a colleague."""
    idea, parent = find_idea(request, idea_id), None
    if data.parent is not None:
        parent = idea.comments.select_related("parent").filter(pk=data.parent).first()
        if parent is None:
            raise Invalid(_("There is no such comment on this post."), field="parent")
    new = actions.comment(idea, data.body, by=caller(request), parent=parent, key=submission_key(request, key))
    return Status(201, comment_out(new, idea, request))


def find_idea(request: HttpRequest, idea_id: int) -> Idea:
    """The post of that number, if its caller may see it. Raises NotVisible."""
    idea: Idea | None = _for_api(caller(request)).filter(pk=idea_id).first()
    if idea is None:
        raise NotVisible()
    return idea


def read_ideas(request: HttpRequest, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The posts of these numbers that the caller may see, in this order."""
    found = {idea.pk: idea for idea in _for_api(caller(request)).filter(pk__in=ids)}
    return [idea_out(found[pk], request) for pk in ids if pk in found]


def _for_api(person: Employee) -> IdeaQuerySet:
    """What `idea_out` reads, in a constant number of queries."""
    return Idea.objects.visible_to(person).for_rows(person).defer(None).select_related("champion")


def _answer(request: HttpRequest, idea_id: int, response: HttpResponse | None = None) -> dict[str, Any]:
    idea = find_idea(request, idea_id)
    if response is not None:
        response["ETag"] = f'"{idea.version}"'
    return idea_out(idea, request)


def _chosen(filters: IdeaFilters) -> Q:
    chosen = Q()
    for field in ("kind", "state", "touchpoint"):
        if values := getattr(filters, field):
            chosen &= Q(**{f"{field}__in": values})
    if filters.campaign:
        chosen &= Q(campaign__slug__in=_lines(filters.campaign))
    if filters.division:
        chosen &= Q(responsible_division__in=division_ids(_lines(filters.division)))
    if filters.tag:
        names = [name.lower() for name in _lines(filters.tag)]
        chosen &= Q(Exists(TaggedIdea.objects.filter(content_object=OuterRef("pk"), tag__name__in=names)))
    return chosen


def division_ids(wanted: list[str]) -> list[int]:
    """Divisions by name (in either language) or number."""
    numbers = [int(each) for each in wanted if each.isascii() and each.isdigit() and len(each) < 19]
    named = Q(name__in=wanted) | Q(name_en__in=wanted) | Q(pk__in=numbers)
    return list(Division.objects.filter(named).values_list("pk", flat=True))


def _lines(values: list[str]) -> list[str]:
    """Without what no database takes in a parameter, as a NUL."""
    return [line for value in values if (line := clean_line(value))]


def _changed(idea: Idea, data: IdeaChange) -> Content:
    """What the post says now, with what is to change."""
    sent = data.model_dump(exclude_unset=True, exclude={"campaign", "division", "version"})
    kept = {
        "title": idea.title, "body": idea.body, "kind": idea.kind, "touchpoint": idea.touchpoint, "place": idea.place,
        "tags": [tag.name for tag in idea.tags.all()], "anonymity": idea.anonymity, "campaign": idea.campaign,
        "responsible_division": idea.responsible_division,
    }  # fmt: skip
    references = _references(data.campaign, data.division)
    named = {field: value for field, value in references.items() if value is not None}
    if "division" in data.model_fields_set and data.division is None:
        named["responsible_division"] = None
    return Content(**kept | sent | named)


def _references(campaign: str | None, division: str | None) -> dict[str, Any]:
    """The campaign and the division that a body names. Raises Invalid for an unknown one."""
    return {"campaign": _campaign(campaign), "responsible_division": _division(division)}


def _campaign(slug: str | None) -> Campaign | None:
    if not slug:
        return None
    campaign = Campaign.objects.filter(slug=clean_line(slug)).first()
    if campaign is None:
        raise Invalid(_("There is no such campaign."), field="campaign")
    return campaign


def _division(name: str | None) -> Division | None:
    if not name:
        return None
    wanted = clean_line(name)
    division = Division.objects.filter(Q(name=wanted) | Q(name_en=wanted)).first() if wanted else None
    if division is None:
        raise Invalid(_("There is no such division."), field="division")
    return division


def _version(if_match: str) -> int | None:
    """The version an `If-Match` names; `*` is any."""
    number = if_match.strip().removeprefix("W/").strip('"')
    if number in ("", "*"):
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid(_("“If-Match” must be the version you have read."), field="If-Match")
    return int(number)
