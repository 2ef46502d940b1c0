"""The dashboard's charts. Each is a table first: the page draws what the table says, and the CSV file is the table."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import StrIndex, Substr
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ideas.models import CustomerReport, Idea
from ideas.states import Touchpoint
from portal.people.models import Division, Employee
from portal.reports.figures import FIGURES, WAITS, reports
from portal.reports.models import Participation, PostFact
from portal.reports.scope import Scope
from workout.models import Ruling

MOST = 15  # bars that one can still read
FUNNEL = ("posted", "ruled", "accepted", "done", "confirmed")
PROMISES = ("kept", "moved", "late", "running", "overdue")


@dataclass(frozen=True)
class Cell:
    """A number, and the list behind it."""

    value: int | float
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """`shape`: bar, column, stacked or line. `rows`: a name and a cell for each column; `drawn`: how many columns
    are drawn (the others are in the table alone)."""

    id: str
    title: str
    note: str
    shape: str
    head: str
    columns: Sequence[Any]
    rows: list[tuple[str, list[Cell]]] = field(default_factory=list)
    drawn: int = 9
    tones: str = ""  # names of colours, one a column, where they mean something

    @property
    def is_empty(self) -> bool:
        return not any(cell.value for _name, cells in self.rows for cell in cells)

    def table(self) -> list[list[Any]]:
        """Head and rows, for a file."""
        return [
            [self.head, *map(str, self.columns)],
            *([name, *(cell.value for cell in cells)] for name, cells in self.rows),
        ]


def behind(figure: str, scope: Scope, **more: Any) -> str:
    """The address of the list behind a figure."""
    return reverse("dashboard-posts") + scope.address(figure=figure, **more)


def funnel(scope: Scope, counts: dict[str, int]) -> Chart:
    whole = counts["posted"] or 1
    rows = [
        (str(FIGURES[name].label), [Cell(counts[name], behind(name, scope)), Cell(round(100 * counts[name] / whole))])
        for name in FUNNEL
    ]
    return Chart(
        "funnel", _("From posted to confirmed"), _("What was posted in the period, and how far it has come by now."),
        "bar", _("Step"), [_("Posts"), _("Percent of what was posted")], rows, drawn=1,
    )  # fmt: skip


def waits(scope: Scope, counts: dict[str, int]) -> Chart:
    rows = [
        (str(label), [Cell(counts[f"wait_{name}"], behind(f"wait_{name}", scope))])
        for name, (_first, _last, label) in WAITS.items()
    ]
    note = _("Days from posting to the first ruling, of what was first ruled on in the period.")
    return Chart("waits", _("How long it takes to a ruling"), note, "column", _("Wait"), [_("Posts")], rows)


def months(scope: Scope) -> Chart:
    """The twelve months up to the end of the period."""
    days = {"posted_on": _("Posted"), "ruled_on": _("Ruled on"), "confirmed_on": _("Confirmed")}
    counted = {day: _by_month(scope, day, Count("pk")) for day in days}
    all_months = sorted({month for counts in counted.values() for month in counts})[-12:]
    rows = [
        (date_format(month, "YEAR_MONTH_FORMAT"), [Cell(counted[day].get(month, 0)) for day in days])
        for month in all_months
    ]
    note = _("Month by month, twelve at the most.")
    return Chart("months", _("Month by month"), note, "line", _("Month"), list(days.values()), rows)


def promises(scope: Scope) -> Chart:
    counted: dict[str, Any] = {name: Count("pk", filter=FIGURES[name].counts()) for name in PROMISES}
    facts = PostFact.objects.filter(scope.posts(), scope.during("accepted_on"), division__isnull=False)
    found: Any = facts.values("division", "division__name", "division__name_en").annotate(n=Count("pk"), **counted)
    rows = []
    for one in found.order_by("-n", "division")[:MOST]:
        name = Division(name=one["division__name"], name_en=one["division__name_en"])
        cells = [Cell(one[figure], behind(figure, scope, division=one["division"])) for figure in PROMISES]
        rows.append((str(name), cells))
    note = _("Of what was accepted in the period, by responsible division; those with most promises.")
    labels = [FIGURES[name].label for name in PROMISES]
    tones = "good fair late quiet bad"
    return Chart("promises", _("Are promises kept?"), note, "stacked", _("Division"), labels, rows, tones=tones)


def touchpoints(scope: Scope) -> Chart:
    counts = dict(reports(scope).order_by().values_list("touchpoint").annotate(n=Count("pk")))
    found = sorted(((n, Touchpoint(name)) for name, n in counts.items()), key=lambda one: -one[0])
    rows = [(str(name.label), [Cell(n, heard(scope, touchpoint=name.value))]) for n, name in found]
    note = _("What customers were heard to say in the period, by where they were heard.")
    return Chart("touchpoints", _("Where it hurts: touchpoints"), note, "bar", _("Customer touchpoint"),
                 [_("Customer reports")], rows)  # fmt: skip


REGION = Case(
    When(Q(place__contains=" "), then=Substr("place", 1, StrIndex(F("place"), Value(" ")) - 1)),
    default=F("place"), output_field=CharField(),
)  # fmt: skip


def regions(scope: Scope) -> Chart:
    """By the first word of the place: Seoul of "Seoul Mapo"."""
    found = reports(scope).exclude(place="").order_by().annotate(region=REGION).values_list("region")
    counted = found.annotate(n=Count("pk")).order_by("-n", "region")[:MOST]
    rows = [(region, [Cell(n, heard(scope, region=region))]) for region, n in counted]
    note = _("The same by the first word of the place.")
    return Chart("regions", _("Where it hurts: regions"), note, "bar", _("Region"), [_("Customer reports")], rows)


def heard(scope: Scope, **more: Any) -> str:
    return reverse("dashboard-reports") + scope.address(**more)


def heard_behind(parameters: QueryDict, person: Any) -> QuerySet[CustomerReport]:
    """The reports that a figure counts (`heard` is their address), as far as this person may see the posts."""
    found = reports(Scope.read(parameters)).filter(Idea.objects.visible_to(person).include())
    if region := parameters.get("region", ""):
        found = found.annotate(region=REGION).filter(region=region)
    return found.order_by("-heard_on", "-pk")


PARTS = {
    "posts": gettext_lazy("Posts"), "votes": gettext_lazy("Votes"), "comments": gettext_lazy("Comments"),
    "reports": gettext_lazy("Customer reports"),
}  # fmt: skip


def participation(scope: Scope) -> Chart:
    """By the division of who took part; of people nothing is counted."""
    whole = Sum(F("posts") + F("votes") + F("comments") + F("reports"))
    days = Participation.objects.filter(scope.during("day"))
    found: Any = days.values("division", "division__name", "division__name_en")
    found = found.annotate(whole=whole, **{f"n_{name}": Sum(name) for name in PARTS}).order_by("-whole", "division")
    rows = [
        (
            str(Division(name=one["division__name"], name_en=one["division__name_en"])),
            [Cell(one[f"n_{name}"]) for name in PARTS],
        )
        for one in found[:MOST]
    ]
    note = _("What the people of each division did in the period. Single people are not ranked.")
    return Chart("participation", _("Who takes part"), note, "stacked", _("Division"), list(PARTS.values()), rows)


def effect(scope: Scope) -> Chart:
    measures = {
        "customers_helped": _("Customers helped"), "won_saved": _("Won saved"), "minutes_saved": _("Minutes saved"),
    }  # fmt: skip
    sums = {name: _by_month(scope, "confirmed_on", Sum(name), during=True) for name in measures}
    rows = [
        (date_format(month, "YEAR_MONTH_FORMAT"), [Cell(sums[name].get(month) or 0) for name in measures])
        for month in sorted(sums["customers_helped"])[-12:]
    ]
    note = _("As owners report it, of what was confirmed in the period, by the month of confirmation.")
    return Chart("effect", _("What it brought"), note, "column", _("Month"), list(measures.values()), rows, drawn=1)


def executives(scope: Scope) -> Chart:
    """For executives: who ruled how often, and how quickly."""
    about = scope.posts("idea__fact__") & Q(at__date__gte=scope.first, at__date__lte=scope.last)
    found = Ruling.objects.filter(about, idea__fact__isnull=False).values_list(
        "ruled_by", "meeting", "idea__fact__days_to_ruling"
    )
    waited: dict[int, list[tuple[bool, int]]] = {}
    for person, meeting, days in found:
        waited.setdefault(person, []).append((meeting is not None, days or 0))
    names = Employee.objects.in_bulk(list(waited))
    rows = [
        (str(names[person]), [
            Cell(len(ruled)), Cell(sum(in_meeting for in_meeting, _days in ruled)),
            Cell(median(days for _in_meeting, days in ruled)),
        ])
        for person, ruled in sorted(waited.items(), key=lambda one: (-len(one[1]), one[0]))[:MOST]
    ]  # fmt: skip
    columns = [_("Rulings"), _("On the spot"), _("Median days from posting")]
    note = _("Rulings made in the period, corrections included.")
    return Chart("executives", _("Who rules"), note, "bar", _("Executive"), columns, rows, drawn=2)


def champions(scope: Scope) -> Chart:
    """For executives: what is under way in whose name."""
    under_way = {name: Count("pk", filter=FIGURES[name].counts()) for name in ("running", "overdue")}
    facts = PostFact.objects.filter(scope.posts(), idea__champion__isnull=False)
    found = facts.values("idea__champion", "idea__champion__name").annotate(**under_way)
    found = found.filter(Q(running__gt=0) | Q(overdue__gt=0)).order_by("-overdue", "-running", "idea__champion")
    rows = [(one["idea__champion__name"], [Cell(one["running"]), Cell(one["overdue"])]) for one in found[:MOST]]
    note = _("Promises still open today, whenever they were made, by champion.")
    columns = [FIGURES["running"].label, FIGURES["overdue"].label]
    title = _("What champions answer for")
    return Chart("champions", title, note, "stacked", _("Champion"), columns, rows, tones="quiet bad")


Counts = dict[str, int]
BUILDERS: dict[str, Callable[[Scope, Counts], Chart]] = {
    "funnel": funnel,
    "waits": waits,
    "months": lambda scope, _counts: months(scope),
    "promises": lambda scope, _counts: promises(scope),
    "touchpoints": lambda scope, _counts: touchpoints(scope),
    "regions": lambda scope, _counts: regions(scope),
    "participation": lambda scope, _counts: participation(scope),
    "effect": lambda scope, _counts: effect(scope),
}
DEEPER: dict[str, Callable[[Scope, Counts], Chart]] = {
    "executives": lambda scope, _counts: executives(scope),
    "champions": lambda scope, _counts: champions(scope),
}


def build(names: Iterable[str], scope: Scope, counts: Counts) -> dict[str, Chart]:
    """These charts by name."""
    every = BUILDERS | DEEPER
    return {name: every[name](scope, counts) for name in names}


def rising(scope: Scope, person: Any, limit: int = 5) -> list[tuple[Idea, int]]:
    """The posts with most votes in the last seven days, and how many those were."""
    facts = FIGURES["rising"].of(scope).order_by("-week_votes", "-pk").values_list("pk", "week_votes")[:limit]
    votes = dict(facts)
    ideas = Idea.objects.visible_to(person).for_rows(person).in_bulk(list(votes))
    return [(ideas[pk], count) for pk, count in votes.items() if pk in ideas]


def median_wait(scope: Scope) -> float | None:
    """The median number of days from posting to the first ruling, of what was ruled on in the period."""
    found = FIGURES["first_rulings"].of(scope).order_by("days_to_ruling").values_list("days_to_ruling")
    counted = list(found.annotate(n=Count("pk")))
    return median(days for days, n in counted for _one in range(n)) if counted else None


def totals(scope: Scope) -> dict[str, int]:
    """The effect of all that was fixed in the period."""
    sums = {name: Sum(name) for name in ("customers_helped", "won_saved", "minutes_saved")}
    found = FIGURES["fixed"].of(scope).aggregate(**sums)
    return {name: value or 0 for name, value in found.items()}


def _by_month(scope: Scope, day: str, what: Any, *, during: bool = False) -> dict[Any, int]:
    """Counted by day, which the day's index answers, and put together by month here."""
    within = scope.during(day) if during else Q(**{f"{day}__lte": scope.last})
    facts = PostFact.objects.filter(scope.posts(), within, **{f"{day}__isnull": False}).order_by()
    months: dict[Any, int] = defaultdict(int)
    for on, n in facts.values_list(day).annotate(n=what):
        months[on.replace(day=1)] += n or 0
    return months
