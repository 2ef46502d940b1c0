"""What an owner, a champion or a colleague has before them: promises by their urgency, and what they are asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ideas import states
from ideas.models import AuthorAnswer, DateRequest, Handover, Idea, Review, Step
from ideas.rows import is_late, is_soon
from ideas.states import State

SHOWN = 20
GROUPS = {
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Due within a week"),
    "later": gettext_lazy("Due later"),
    "waiting": gettext_lazy("Waiting for your information"),
}


@dataclass(frozen=True)
class Asked:
    """One thing that waits for a person's answer, and where they give it."""

    what: str
    title: str
    url: str
    icon: str
    due_on: date | None = None


def owned_by(person: Any) -> dict[str, list[Idea]]:
    """What this person owns and has not done, by group; each group with the most urgent first."""
    groups: dict[str, list[Idea]] = {name: [] for name in GROUPS}
    for idea in Idea.objects.owed_by(person).for_rows(person):
        groups[_group(idea)].append(idea)
    return groups


def _group(idea: Idea) -> str:
    if idea.state == State.NEEDS_INFO:
        return "waiting"
    return "overdue" if is_late(idea.due_on) else "soon" if is_soon(idea.due_on) else "later"


def steps_of(person: Any) -> QuerySet[Step]:
    """The steps that are this person's to do, in the order of their dates."""
    return Step.objects.open().filter(person=person.pk).select_related("idea")[:SHOWN]


def requests_to(person: Any) -> list[Asked]:
    """Hand-overs, dates, reviews, doubts and merged posts that wait for this person's word."""
    return [
        *(_asked(_("Will you take it over?"), one.idea, "handover-request", "hand-helping")
          for one in _handovers(person)[:SHOWN]),
        *(_asked(_("Do you agree to another due date?"), one.idea, "date-request", "calendar-days")
          for one in _dates(person)[:SHOWN]),
        *(_asked(_("A review is due: how does it stand?"), one.idea, "review", "eye")
          for one in _reviews(person)[:SHOWN]),
        *(_asked(_("Somebody says it is not fixed"), one.idea, f"doubt-{one.pk}", "triangle-alert")
          for one in _doubts(person)[:SHOWN]),
        *(_asked(_("Your post was merged into it. Is it fixed for you?"), idea, "fixed-for-me", "badge-check")
          for idea in _merged(person)[:SHOWN]),
    ]  # fmt: skip


def count_requests(person: Any) -> int:
    return sum(found.count() for found in (
        _handovers(person), _dates(person), _reviews(person), _doubts(person), _merged(person),
    ))  # fmt: skip


def _asked(what: str, idea: Idea, anchor: str, icon: str) -> Asked:
    return Asked(what, idea.title, f"{idea.get_absolute_url()}#{anchor}", icon, idea.due_on)


def _handovers(person: Any) -> QuerySet[Handover]:
    waiting = Handover.objects.open().filter(to=person.pk, idea__state__in=states.OWED)
    return waiting.filter(Idea.objects.visible_to(person).include()).select_related("idea").order_by("pk")


def _dates(person: Any) -> QuerySet[DateRequest]:
    waiting = DateRequest.objects.open().filter(idea__champion=person.pk, idea__state__in=states.UNFINISHED)
    return waiting.select_related("idea").order_by("pk")


def _reviews(person: Any) -> QuerySet[Review]:
    return Review.objects.waiting().filter(idea__owner=person.pk).select_related("idea")


def _doubts(person: Any) -> QuerySet[AuthorAnswer]:
    said = AuthorAnswer.objects.filter(fixed=False, settled_at=None, idea__owner=person.pk, idea__state=State.DONE)
    return said.select_related("idea").order_by("pk")


def _merged(person: Any) -> QuerySet[Idea]:
    """What is said to be fixed and has a post of this person's in it, which they have not answered for yet."""
    theirs = Idea.objects.filter(author=person.pk, state=State.MERGED).values("merged_into")
    asked = Idea.objects.visible_to(person).filter(pk__in=theirs, state=State.DONE).exclude(author=person.pk)
    answered = AuthorAnswer.objects.filter(by=person.pk, at__gte=F("idea__done_at")).values("idea")
    return asked.exclude(pk__in=answered).order_by("done_at", "pk")
