"""What the pages show of a round, each part in a constant number of queries."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from ideas.models import Photo
from ideas.states import State
from portal.kit import clock
from workout.verification import gate
from workout.verification.models import Finding, Member, Mission, Product, Proof, Round, Seal, Trial
from workout.verification.states import (
    ANSWERABLE,
    OVER,
    RAISER_ALONE,
    RUNNING,
    ProofState,
    RoundState,
    SealKind,
    Severity,
)  # fmt: skip

RECENT = 5
PAGE_SIZE = 30
SHOWN_PAIRS = 6


def products() -> list[Product]:
    """All products, with `running` (rounds planned or under way) and `gate_open`."""
    running = Round.objects.filter(state__in=sorted(RUNNING)).order_by("-pk")
    shown = list(Product.objects.with_people().prefetch_related(Prefetch("rounds", running, to_attr="running")))
    open_gates = gate.open_ones(shown)
    for product in shown:
        product.gate_open = product.pk in open_gates
    return shown


def is_official(person: Any, round: Round) -> bool:
    return person.pk in (round.product.owner_id, round.executive_id, round.coordinator_id)


def missions(round: Round, place: Member | None) -> list[Mission]:
    """Those for this member's panel, with `trial` (theirs or None), the next due first; for others all."""
    found = round.missions.filter(dropped_at=None).select_related("panel")
    if place is not None:
        found = found.filter(Q(panel=None) | Q(panel=place.panel_id))
    mine = Trial.objects.filter(member=place) if place else Trial.objects.none()
    shown = list(found.prefetch_related(Prefetch("trials", mine, to_attr="mine")))
    for mission in shown:
        mission.trial = mission.mine[0] if mission.mine else None
    return sorted(shown, key=lambda mission: (mission.trial is not None, mission.due_on, mission.pk))


def to_judge(round: Round, person: Any) -> list[Finding]:
    """Findings whose proof waits for this person: their own, and after a week those of their panel."""
    if not round.is_open or person.pk == round.product.owner_id:
        return []
    judged = Exists(Proof.objects.filter(finding=OuterRef("pk"), state=ProofState.OFFERED, judgements__by=person.pk))
    late = Exists(
        Proof.objects.filter(
            finding=OuterRef("pk"), state=ProofState.OFFERED, offered_at__lte=clock.now() - RAISER_ALONE
        )
    )
    here = Member.objects.filter(person=person.pk, left_at=None, round=round).values("panel")
    waiting = round.findings.visible_to(person).filter(idea__state=State.DONE).exclude(judged)
    mine = Q(idea__author=person.pk) | Q(late, panel__in=here)
    return list(waiting.filter(mine).with_posts(person).order_by("pk"))


def to_answer(round: Round, person: Any) -> list[Finding]:
    """For the product's owner: what waits for a word or a proof, the worst first."""
    if not round.is_open or person.pk != round.product.owner_id:
        return []
    return list(round.findings.filter(idea__state__in=ANSWERABLE).with_posts(person).worst_first()[:RECENT])


def verdict_of(round: Round) -> Seal | None:
    found = Seal.objects.filter(round=round, kind=SealKind.VERDICT).select_related("row", "sealed_by")
    return found.prefetch_related("row__texts").first()


def duties(person: Any) -> list[Round]:
    """Running rounds in which this person has a part."""
    mine = Q(executive=person) | Q(coordinator=person) | Q(product__owner=person)
    on_panel = Member.objects.filter(person=person.pk, left_at=None).values("round")
    return list(Round.objects.filter(mine | Q(pk__in=on_panel), state__in=sorted(RUNNING)).with_people())


class Choice(NamedTuple):
    label: Any
    url: str
    current: bool


class Listing:
    """A page of a round's findings: `?state=open|proof|over&severity=&panel=&page=`; unknown values choose nothing."""

    def __init__(self, round: Round, person: Any, asked: Mapping[str, str]) -> None:
        self.round, self.person = round, person
        self.states = {"open": _("Not over"), "proof": _("Proof to judge"), "over": _("Over")}
        self.panels = {str(panel.pk): str(panel) for panel in round.panels.order_by("pk")}
        self.chosen = {
            name: asked.get(name, "") if asked.get(name, "") in known else ""
            for name, known in (("state", self.states), ("severity", Severity.values), ("panel", self.panels))
        }
        self.page: Page = Paginator(self._rows(), PAGE_SIZE).get_page(asked.get("page"))

    @cached_property
    def groups(self) -> list[tuple[Any, list[Choice]]]:
        return [
            (_("State"), self._choices("state", self.states)),
            (_("Severity"), self._choices("severity", dict(Severity.choices))),
            (_("Panel"), self._choices("panel", self.panels)),
        ]

    @property
    def is_narrowed(self) -> bool:
        return any(self.chosen.values())

    def _choices(self, name: str, known: Mapping[str, Any]) -> list[Choice]:
        def url(value: str) -> str:
            return f"?{urlencode({key: said for key, said in {**self.chosen, name: value}.items() if said})}"

        return [
            Choice(_("All"), url(""), not self.chosen[name]),
            *(Choice(label, url(value), self.chosen[name] == value) for value, label in known.items()),
        ]

    def _rows(self) -> Any:
        rows = self.round.findings.visible_to(self.person).standing().with_posts(self.person)
        if self.chosen["state"] == "open":
            rows = rows.exclude(idea__state__in=OVER)
        elif self.chosen["state"] == "proof":
            rows = rows.filter(idea__state=State.DONE)
        elif self.chosen["state"] == "over":
            rows = rows.filter(idea__state__in=OVER)
        if self.chosen["severity"]:
            rows = rows.filter(severity=self.chosen["severity"])
        if self.chosen["panel"]:
            rows = rows.filter(panel=self.chosen["panel"])
        return rows.worst_first()


class Report:
    """A round in figures: by severity, by panel, by week, how long it took, what was fixed before and after."""

    def __init__(self, round: Round, person: Any) -> None:
        self.round, self.person = round, person
        self.reads_findings = (
            is_official(person, round) or round.members.filter(person=person.pk, left_at=None).exists()
        )

    @cached_property
    def all(self) -> list[dict[str, Any]]:
        accepted = Proof.objects.filter(finding=OuterRef("pk"), state=ProofState.ACCEPTED).values("settled_at")[:1]
        rows = self.round.findings.annotate(day=TruncDate("idea__posted_at"), proved_at=accepted)
        return list(rows.values("severity", "panel__kind", "idea__state", "day", "proved_at", "idea__posted_at"))

    @property
    def total(self) -> int:
        return len(self.all)

    @cached_property
    def by_severity(self) -> list[tuple[Any, int, int, int]]:
        return [(label, *self._counts("severity", value)) for value, label in Severity.choices]

    @cached_property
    def panels(self) -> list[tuple[Any, int, int, int]]:
        """Each panel with how many findings it raised, and what became of them."""
        return [(panel, *self._counts("panel__kind", panel.kind)) for panel in self.round.panels.with_counts()]

    @cached_property
    def weeks(self) -> list[tuple[Any, int]]:
        counts: dict[Any, int] = {}
        for row in self.all:
            monday = row["day"] - timedelta(days=row["day"].weekday())
            counts[monday] = counts.get(monday, 0) + 1
        return sorted(counts.items())

    @property
    def most_in_a_week(self) -> int:
        return max((count for _week, count in self.weeks), default=1)

    @cached_property
    def median_days(self) -> float | None:
        """From raising to an accepted proof."""
        took = sorted(row["proved_at"] - row["idea__posted_at"] for row in self.all if row["proved_at"])
        return round(took[len(took) // 2] / timedelta(days=1), 1) if took else None

    @cached_property
    def out_of_scope(self) -> list[Seal]:
        seals = self.round.seals.filter(kind=SealKind.OUT_OF_SCOPE).select_related("row", "finding__idea")
        return list(seals.prefetch_related("row__texts").order_by("pk"))

    @cached_property
    def verdict(self) -> Seal | None:
        return verdict_of(self.round)

    @cached_property
    def obstacles(self) -> list[gate.Obstacle]:
        return gate.obstacles(self.round) if self.round.state == RoundState.OPEN else []

    @cached_property
    def pairs(self) -> list[tuple[Finding, Photo, Photo]]:
        """Findings with a photo from before and one from after, for who may read them."""
        if not self.reads_findings:
            return []
        photos = Photo.objects.exclude(moment="").order_by("pk")
        proofs = Proof.objects.filter(finding__round=self.round, state=ProofState.ACCEPTED)
        shown = []
        for proof in proofs.select_related("finding__idea").prefetch_related(Prefetch("report__photos", photos)):
            sides = {photo.moment: photo for photo in proof.report.photos.all()}
            if {"before", "after"} <= set(sides):
                shown.append((proof.finding, sides["before"], sides["after"]))
        return shown[:SHOWN_PAIRS]

    def _counts(self, name: str, value: str) -> tuple[int, int, int]:
        """How many, how many of them fixed with an accepted proof, how many are not over."""
        rows = [row for row in self.all if row[name] == value and row["idea__state"] != State.MERGED]
        fixed = sum(row["idea__state"] == State.CONFIRMED for row in rows)
        return len(rows), fixed, sum(row["idea__state"] not in OVER for row in rows)
