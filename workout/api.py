"""The API of meetings and rulings."""

from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field, StrictInt

from ideas.errors import NotVisible
from ideas.models import Idea
from ideas.states import State, Verdict
from portal.kit.api import PROBLEMS, Day, IdempotencyKey, Number, Page, Paging, checked_key, page_of
from portal.kit.errors import Invalid, NotAllowed
from portal.kit.text import clean_line
from portal.people.models import Employee
from portal.people.roles import is_staff
from portal.people.tokens import caller
from workout import actions
from workout.decision import Decision
from workout.errors import AlreadyRuled
from workout.models import AgendaItem, Meeting, Ruling
from workout.states import MeetingState

router = Router(tags=["Meetings and rulings"])


class ItemOut(Schema):
    """A post on an agenda; `ruling` is the number of the ruling that stands there."""

    id: int
    position: int
    minutes: int
    idea: int
    title: str
    state: State
    carried_over: bool
    ruling: int | None


class MeetingOut(Schema):
    """A work-out meeting and its agenda."""

    id: int
    slug: str
    title: str
    purpose: str
    place: str
    state: MeetingState
    starts_at: datetime
    ends_at: datetime | None
    closed_at: datetime | None
    sponsor: str
    deputy: str | None
    facilitators: list[str]
    items: list[ItemOut]
    url: str


class RulingIn(Schema):
    """A decision. Accepting needs `owner`, `champion` and `due`; rejecting a `reason`; asking for more
    information a `question`, an `owner` and a `due` date within 30 days. People by username or number."""

    verdict: str = Field("", description="`accept`, `reject` or `more_info`.")
    reason: str = ""
    question: str = ""
    owner: str | StrictInt | None = None
    champion: str | StrictInt | None = None
    due: Day | None = None
    sure: bool = Field(False, description="A `due` date more than two years away is meant.")


class RulingOut(Schema):
    """A ruling as it stands in the ledger under `number`."""

    number: int
    hash: str
    previous_hash: str
    verdict: Verdict
    reason: str
    question: str
    correction_reason: str
    owner: str | None
    champion: str | None
    due: date | None
    idea: int
    idea_version: int
    title: str
    meeting: int | None
    item: int | None
    division: str | None
    ruled_by: str
    at: datetime
    supersedes: int | None
    superseded_by: int | None


class MeetingFilters(Schema):
    state: MeetingState | None = None


class RulingFilters(Schema):
    meeting: Number | None = None
    idea: Number | None = None
    verdict: Verdict | None = None


@router.get("/meetings", response={200: Page[MeetingOut]} | PROBLEMS, summary="List meetings")
def list_meetings(request: HttpRequest, filters: Query[MeetingFilters], paging: Query[Paging]) -> Any:
    """Meetings with their agendas, the latest first."""
    meetings = _meetings(caller(request)).order_by("-starts_at", "-pk")
    if filters.state:
        meetings = meetings.filter(state=filters.state)
    return page_of(request, meetings, paging, lambda meeting: _meeting_out(meeting, request))


@router.get("/meetings/{int:meeting_id}", response={200: MeetingOut} | PROBLEMS, summary="Read a meeting")
def read_meeting(request: HttpRequest, meeting_id: int) -> Any:
    """One meeting with its agenda."""
    meeting = _meetings(caller(request)).filter(pk=meeting_id).first()
    if meeting is None:
        raise NotVisible(_("There is no such meeting."))
    return _meeting_out(meeting, request)


@router.get("/rulings", response={200: Page[RulingOut]} | PROBLEMS, summary="List rulings")
def list_rulings(request: HttpRequest, filters: Query[RulingFilters], paging: Query[Paging]) -> Any:
    """Rulings on posts you may see, the latest first. A corrected one names its correction in `superseded_by`."""
    chosen = {field: value for field, value in filters.model_dump().items() if value is not None}
    rulings = Ruling.objects.visible_to(caller(request)).with_details().filter(**chosen).order_by("-pk")
    return page_of(request, rulings, paging, ruling_out)


@router.post(
    "/meetings/{int:meeting_id}/items/{int:item_id}/ruling",
    response={201: RulingOut} | PROBLEMS,
    summary="Rule on a post",
)
def rule(
    request: HttpRequest,
    meeting_id: int,
    item_id: int,
    data: RulingIn,
    key: IdempotencyKey = "",
) -> Any:
    """Rule on an item of your live meeting. 409 brings the ruling that stands in `ruling`."""
    by = caller(request)
    item = _item(by, meeting_id, item_id)
    decision = Decision(
        data.verdict,
        reason=data.reason,
        question=data.question,
        owner=_person(data.owner, "owner"),
        champion=_person(data.champion, "champion"),
        due_on=data.due,
        sure=data.sure,
    )
    try:
        ruling = actions.rule(item, decision, by=by, idempotency_key=checked_key(key))
    except AlreadyRuled as refusal:
        refusal.extra["ruling"] = ruling_out(_detailed(refusal.ruling))
        raise
    return Status(201, ruling_out(_detailed(ruling)))


def ruling_out(ruling: Ruling) -> dict[str, Any]:
    """A ruling read through `with_details`."""
    later = getattr(ruling, "superseded_by", None)
    return {
        "number": ruling.number,
        "hash": ruling.row.hash,
        "previous_hash": ruling.row.previous_hash,
        "verdict": ruling.verdict,
        "reason": ruling.reason,
        "question": ruling.question,
        "correction_reason": ruling.correction_reason,
        "owner": ruling.owner.username if ruling.owner else None,
        "champion": ruling.champion.username if ruling.champion else None,
        "due": ruling.due_on,
        "idea": ruling.idea_id,
        "idea_version": ruling.idea_version,
        "title": ruling.idea.title,
        "meeting": ruling.meeting_id,
        "item": ruling.item_id,
        "division": ruling.division.name if ruling.division else None,
        "ruled_by": ruling.ruled_by.username,
        "at": ruling.at,
        "supersedes": ruling.supersedes_id,
        "superseded_by": later.pk if later else None,
    }


def _detailed(ruling: Ruling) -> Ruling:
    return Ruling.objects.with_details().get(pk=ruling.pk)


def _meetings(person: Employee) -> QuerySet[Meeting]:
    """Meetings with all that `_meeting_out` reads. Raises NotAllowed for guests."""
    if not is_staff(person):
        raise NotAllowed()
    items = AgendaItem.objects.filter(Idea.objects.visible_to(person).include()).order_by("position", "pk")
    return Meeting.objects.select_related("sponsor", "deputy").prefetch_related(
        "facilitators", Prefetch("items", items.select_related("idea").prefetch_related("rulings"))
    )


def _meeting_out(meeting: Meeting, request: HttpRequest) -> dict[str, Any]:
    return {
        "id": meeting.pk,
        "slug": meeting.slug,
        "title": meeting.title,
        "purpose": meeting.purpose,
        "place": meeting.place,
        "state": meeting.state,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "closed_at": meeting.closed_at,
        "sponsor": meeting.sponsor.username,
        "deputy": meeting.deputy.username if meeting.deputy else None,
        "facilitators": [person.username for person in meeting.facilitators.all()],
        "items": [_item_out(item) for item in meeting.items.all()],
        "url": request.build_absolute_uri(meeting.get_absolute_url()),
    }


def _item_out(item: AgendaItem) -> dict[str, Any]:
    standing = item.standing_ruling
    return {
        "id": item.pk,
        "position": item.position,
        "minutes": item.minutes,
        "idea": item.idea_id,
        "title": item.idea.title,
        "state": item.idea.state,
        "carried_over": item.carried_over,
        "ruling": standing.number if standing else None,
    }


def _item(person: Employee, meeting_id: int, item_id: int) -> AgendaItem:
    """An item of that meeting's agenda, if this person may see its post. Raises NotVisible."""
    visible = AgendaItem.objects.filter(Idea.objects.visible_to(person).include())
    item = visible.select_related("meeting", "idea").filter(pk=item_id).first()
    if item is None or item.meeting_id != meeting_id or not is_staff(person):
        raise NotVisible(_("There is no such item on this agenda."))
    return item


def _person(named: str | int | None, field: str) -> Employee | None:
    """An employee by username, or by number. Raises Invalid for an unknown one."""
    if named is None or named == "":
        return None
    number = named if isinstance(named, int) else None
    username = "" if isinstance(named, int) else clean_line(named)
    person = Employee.objects.active().filter(Q(username=username) | Q(pk=number)).first()
    if person is None:
        raise Invalid(_("There is no such employee."), field=field)
    return person
