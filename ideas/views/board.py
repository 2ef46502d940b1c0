"""`/board/`: what was promised, what is late and who was told, for everybody to see."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from ideas import states
from ideas.models import Idea, TrackingSettings
from ideas.querysets import IdeaQuerySet
from ideas.rows import is_late, is_soon
from ideas.states import Kind, Level
from portal.kit import clock
from portal.kit.errors import NotAllowed
from portal.people.models import Division
from portal.people.roles import is_staff

PER_PAGE = 30
# What can be shown, in the order of the tabs: name, label, which posts, and in which order.
SHOWS = {
    "overdue": (gettext_lazy("Overdue"), lambda ideas: ideas.overdue(), ("due_on", "pk")),
    "soon": (gettext_lazy("Due within a week"), lambda ideas: ideas.due_soon(), ("due_on", "pk")),
    "risk": (gettext_lazy("At risk or stuck"), lambda ideas: ideas.in_trouble(), ("-health", "due_on", "pk")),
    "promised": (gettext_lazy("All promises"), lambda ideas: ideas.promised(), ("due_on", "pk")),
    "kept": (
        pgettext_lazy("promises", "Done lately"), lambda ideas: ideas.finished(), ("-done_at", "-pk"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class PromiseRow:
    """One promise as the board shows it."""

    idea: Idea
    days_late: int
    told: str
    due_soon: bool

    @property
    def overdue(self) -> bool:
        return self.days_late > 0


def promise_row(idea: Idea) -> PromiseRow:
    """A post read through `for_board`; of one that is done, nothing is late any more."""
    due_on: date | None = idea.due_on if idea.state in states.OWED else None
    days = (clock.today() - due_on).days if due_on and is_late(due_on) else 0
    told = str(Level(idea.escalation).label) if idea.escalation and days else ""
    return PromiseRow(idea, days, told, is_soon(due_on))


@dataclass(frozen=True)
class BoardQuery:
    """What an address asks the board to show; what makes no sense in it is as if it were not there."""

    ideas: IdeaQuerySet
    division: Division | None
    show: str
    counts: dict[str, int]

    @classmethod
    def read(cls, parameters: QueryDict, person: Any) -> "BoardQuery":
        division = _division(parameters.get("division", ""))
        ideas = Idea.objects.visible_to(person).listed().exclude(kind=Kind.FINDING)
        if division is not None:
            ideas = ideas.filter(Q(responsible_division=division) | Q(responsible_division__parent=division))
        counts = ideas.count_promises() | {"kept": ideas.finished().count()}
        asked = parameters.get("show", "")
        return cls(ideas, division, asked if asked in SHOWS else "overdue" if counts["overdue"] else "promised", counts)

    def shown(self) -> IdeaQuerySet:
        """The posts of the tab that is open, in its order."""
        _label, chosen, order = SHOWS[self.show]
        return chosen(self.ideas).order_by(*order)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """`?show=` one of `SHOWS`, `?division=` a responsible division (and those below it)."""
    if not is_staff(request.user):
        raise NotAllowed()
    chosen = BoardQuery.read(request.GET, request.user)
    division, show, counts = chosen.division, chosen.show, chosen.counts
    pages = Paginator(chosen.shown().for_board(), PER_PAGE)
    pages.count = counts[show]  # known already
    page = pages.get_page(request.GET.get("page"))
    settings = TrackingSettings.current()
    context = {
        "show": show,
        "tabs": [_tab(name, counts[name], show, division) for name in SHOWS],
        "division": division,
        "divisions": Division.objects.order_by("name"),
        "page": page,
        "rows": [promise_row(idea) for idea in page],
        "counts": counts,
        "settings": settings,
    }
    return render(request, "ideas/board.html", context)


def _tab(name: str, count: int, current: str, division: Division | None) -> dict[str, Any]:
    query = {"show": name} | ({"division": division.pk} if division else {})
    url = f"{reverse('board')}?{urlencode(query)}"
    return {"label": SHOWS[name][0], "url": url, "count": count, "current": name == current}


def _division(typed: str) -> Division | None:
    """What makes no sense in an address is as if it were not there."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 16
    return Division.objects.filter(pk=typed).first() if is_number else None
