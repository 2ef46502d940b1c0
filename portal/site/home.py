"""What the home page tells: lately, next, rising, fixed, waiting for the reader. A constant number of queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ideas import states
from ideas.fixed import Fixed, fixed
from ideas.models import Campaign, Idea, Photo, Progress
from ideas.rows import Row, is_late, is_soon, row
from ideas.states import State, Verdict
from ideas.workspace import requests_to
from portal.kit import clock
from portal.people import roles
from portal.people.roles import has_role
from workout.models import AgendaItem, DeskReferral, Meeting, Ruling
from workout.states import MeetingState

LATELY = timedelta(days=30)
RISING = 6
FIXED = 3
TODOS = 6
AGENDA = 3


@dataclass(frozen=True)
class Pulse:
    """What happened here in the last days."""

    days: int
    posted: int
    ruled: int
    confirmed: int

    @property
    def beats(self) -> bool:
        return bool(self.posted or self.ruled or self.confirmed)


@dataclass(frozen=True)
class Todo:
    """Something that waits for this person."""

    title: str
    url: str
    what: str
    icon: str
    due_on: date | None = None

    @property
    def overdue(self) -> bool:
        return is_late(self.due_on)

    @property
    def due_soon(self) -> bool:
        return is_soon(self.due_on)


def overview(person: Any) -> dict[str, Any]:
    """Everything on the home page of one of the company's people."""
    meeting = next_meeting()
    return {
        "pulse": pulse(person),
        "latest": latest_acceptance(person),
        "meeting": meeting,
        "agenda": agenda(meeting, person),
        "rising": rising(person),
        "fixed": fixed_lately(person),
        "todos": todos(person),
        "campaigns": Campaign.objects.running().select_related("page"),
    }


def pulse(person: Any) -> Pulse:
    since = clock.now() - LATELY
    ideas = Idea.objects.visible_to(person).listed()
    return Pulse(
        days=LATELY.days,
        posted=ideas.filter(posted_at__gte=since).count(),
        ruled=Ruling.objects.visible_to(person).standing().filter(at__gte=since).count(),
        confirmed=ideas.filter(state=State.CONFIRMED, confirmed_at__gte=since).count(),
    )


def latest_acceptance(person: Any) -> Ruling | None:
    rulings = Ruling.objects.visible_to(person).standing().filter(verdict=Verdict.ACCEPT)
    return rulings.select_related("idea", "owner", "superseded_by").order_by("-pk").first()


def next_meeting() -> Meeting | None:
    """The live one; else the next to come. One that was planned and never held is not next."""
    this_morning = localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    live_first = Case(When(state=MeetingState.LIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    meetings = Meeting.objects.upcoming().filter(Q(state=MeetingState.LIVE) | Q(starts_at__gte=this_morning))
    return meetings.select_related("sponsor").with_counts().order_by(live_first, "starts_at", "pk").first()


def agenda(meeting: Meeting | None, person: Any) -> QuerySet[AgendaItem]:
    items = AgendaItem.objects.filter(Idea.objects.visible_to(person).include(), meeting=meeting)
    return items.select_related("idea").order_by("position", "pk")[:AGENDA]


def rising(person: Any) -> list[Row]:
    ideas = Idea.objects.visible_to(person).ordered_by("hot").top(RISING, states.UNRULED)
    return [row(idea, person) for idea in ideas.for_rows(person)]


def fixed_lately(person: Any) -> list[Fixed]:
    ideas = (
        Idea.objects.visible_to(person)
        .order_by("-confirmed_at", "-pk")
        .top(FIXED, [State.CONFIRMED])
        .select_related("author__division", "division")
        .prefetch_related(
            Prefetch("photos", Photo.objects.order_by("pk")), Prefetch("progress", Progress.objects.order_by("pk"))
        )
    )
    return [fixed(idea, person, list(idea.photos.all()), list(idea.progress.all())) for idea in ideas]


def todos(person: Any) -> list[Todo]:
    """What this person promised, was asked, is to rule on or to confirm; the most urgent first."""
    ideas = Idea.objects.visible_to(person).defer("body")
    asked = ideas.filter(author=person.pk, state=State.NEEDS_INFO).exclude(owner=person.pk).order_by("due_on", "pk")
    found = [
        *(_todo(idea, *_owed(idea), idea.due_on) for idea in ideas.owed_by(person)[:TODOS]),
        *(_todo(idea, _("More information was asked for"), "circle-help", idea.due_on) for idea in asked[:TODOS]),
        *(Todo(one.title, one.url, one.what, one.icon, one.due_on) for one in requests_to(person)[:TODOS]),
        *(_desk_todo(referral) for referral in _desk(person)[:TODOS]),
        *(
            _todo(idea, _("Is it really fixed? Please confirm"), "badge-check")
            for idea in ideas.to_confirm_by(person)[:TODOS]
        ),
    ]
    return sorted(found, key=lambda todo: todo.due_on or clock.today())[:TODOS]


def _todo(idea: Idea, what: str, icon: str, due_on: date | None = None) -> Todo:
    return Todo(idea.title, idea.get_absolute_url(), what, icon, due_on)


def _owed(idea: Idea) -> tuple[str, str]:
    if idea.state in states.UNFINISHED:
        return _("You promised to fix it"), "hammer"
    return _("You were asked to answer"), "circle-help"


def _desk(person: Any) -> QuerySet[DeskReferral]:
    if not has_role(person, roles.DIVISION_HEAD):
        return DeskReferral.objects.none()
    return DeskReferral.objects.on_desk_of(person).select_related("idea")


def _desk_todo(referral: DeskReferral) -> Todo:
    return Todo(
        referral.idea.title, reverse("desk-ruling", args=[referral.pk]), _("Your desk ruling is asked for"), "stamp"
    )
