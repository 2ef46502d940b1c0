"""The dashboard's figures by name. Each is a filter on `PostFact`, so that a number and the list behind it agree."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ideas.models import CustomerReport, Idea
from ideas.states import UNFINISHED, State
from portal.kit import clock
from portal.reports.models import Outcome, PostFact
from portal.reports.scope import Scope

ACCEPTED = (State.ACCEPTED, State.IN_PROGRESS, State.DONE, State.CONFIRMED)
# How long people wait for a ruling: days from, days to (included), the name.
WAITS = {
    "0": (0, 0, _("Within a day")),
    "3": (1, 3, _("1 to 3 days")),
    "7": (4, 7, _("4 to 7 days")),
    "14": (8, 14, _("8 to 14 days")),
    "30": (15, 30, _("15 to 30 days")),
    "more": (31, 100_000, _("More than 30 days")),
}


@dataclass(frozen=True)
class Figure:
    """A name, the day by which a post falls into the period (none: whenever), and which posts count."""

    label: Any
    day: str
    counts: Callable[[], Q] = Q

    def of(self, scope: Scope) -> QuerySet[PostFact]:
        return PostFact.objects.filter(scope.posts(), self.within(scope), self.counts())

    def within(self, scope: Scope) -> Q:
        return scope.during(self.day) if self.day else Q()


def _wait(first: int, last: int) -> Callable[[], Q]:
    return lambda: Q(days_to_ruling__gte=first, days_to_ruling__lte=last)


FIGURES: dict[str, Figure] = {
    # What was posted in the period, and how far it has come since
    "posted": Figure(_("Posted"), "posted_on"),
    "ruled": Figure(_("Ruled on"), "posted_on", lambda: Q(ruled_on__isnull=False)),
    "accepted": Figure(pgettext_lazy("posts", "Accepted"), "posted_on", lambda: Q(state__in=ACCEPTED)),
    "done": Figure(pgettext_lazy("posts", "Done"), "posted_on", lambda: Q(state__in=(State.DONE, State.CONFIRMED))),
    "confirmed": Figure(_("Confirmed by the author"), "posted_on", lambda: Q(state=State.CONFIRMED)),
    # What was ruled on in the period
    "first_rulings": Figure(_("First rulings"), "ruled_on"),
    "on_the_spot": Figure(_("Decided on the spot"), "ruled_on", lambda: Q(in_meeting=True)),
    "at_the_desk": Figure(_("Decided at a desk"), "ruled_on", lambda: Q(in_meeting=False)),
    **{f"wait_{name}": Figure(label, "ruled_on", _wait(first, last)) for name, (first, last, label) in WAITS.items()},
    # What was promised in the period
    "promised": Figure(_("Promises"), "accepted_on"),
    "kept": Figure(Outcome.KEPT.label, "accepted_on", lambda: Q(outcome=Outcome.KEPT)),
    "moved": Figure(Outcome.MOVED.label, "accepted_on", lambda: Q(outcome=Outcome.MOVED)),
    "late": Figure(Outcome.LATE.label, "accepted_on", lambda: Q(outcome=Outcome.LATE)),
    "overdue": Figure(
        _("Overdue now"), "accepted_on", lambda: Q(state__in=UNFINISHED, due_on__lt=clock.today())
    ),
    "running": Figure(_("Still in time"), "accepted_on", lambda: Q(state__in=UNFINISHED, due_on__gte=clock.today())),
    # What was fixed in the period
    "fixed": Figure(_("Fixed and confirmed"), "confirmed_on", lambda: Q(state=State.CONFIRMED)),
    "with_effect": Figure(
        _("With a measured effect"), "confirmed_on",
        lambda: Q(state=State.CONFIRMED) & (Q(customers_helped__gt=0) | Q(won_saved__gt=0) | Q(minutes_saved__gt=0)),
    ),
    "rising": Figure(_("Rising this week"), "", lambda: Q(week_votes__gt=0)),
}  # fmt: skip


def count(scope: Scope) -> dict[str, int]:
    """Every figure, in one query for each day that posts are counted by."""
    counts: dict[str, int] = {}
    for day in dict.fromkeys(figure.day for figure in FIGURES.values()):
        named = {name: figure for name, figure in FIGURES.items() if figure.day == day}
        within = next(iter(named.values())).within(scope)
        counted = {name: Count("pk", filter=figure.counts()) for name, figure in named.items()}
        counts |= PostFact.objects.filter(scope.posts(), within).aggregate(**counted)
    return counts


def posts_behind(name: str, scope: Scope, person: Any) -> QuerySet[Idea]:
    """The posts that a figure counts, as far as this person may see them (staff: all of them), newest first."""
    return (
        Idea.objects.visible_to(person).for_rows(person)
        .filter(pk__in=FIGURES[name].of(scope).values("pk")).order_by("-posted_at", "-pk")
    )  # fmt: skip


def reports(scope: Scope) -> QuerySet[CustomerReport]:
    """What customers were heard to say in the period about posts that count; the touchpoint is the report's own."""
    posts = Q(**{f"idea__fact__{name}": value for name, value in _about_posts(scope).items()})
    heard = Q(touchpoint=scope.touchpoint) if scope.touchpoint else Q()
    return CustomerReport.objects.filter(posts, heard, scope.during("heard_on"), idea__fact__isnull=False)


def _about_posts(scope: Scope) -> dict[str, Any]:
    chosen = {"division": scope.division, "campaign": scope.campaign, "kind": scope.kind}
    return {name: value for name, value in chosen.items() if value}
