"""What still stands between a product and its launch, and the answer of its gate: closed on any doubt.

Nothing here is stored: the answer is worked out from the findings, the panels and the ledger each time it is asked.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workout.verification import sealing
from workout.verification.models import Finding, Product, Round, Seal
from workout.verification.states import ALERTS_THAT_CLOSE, RoundState, SealKind

log = logging.getLogger("portal.verification")

_OF_GATE = (SealKind.VERDICT, SealKind.GATE_CLOSED, SealKind.GATE_OPENED)


@dataclass(frozen=True)
class Obstacle:
    """One thing that is missing: a stable word for programs, a sentence for people, where to look."""

    code: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Answer:
    """What the gate says. `number`: the row of the ledger that it rests on."""

    open: bool
    reasons: list[str] = field(default_factory=list)
    number: int | None = None


def obstacles(round: Round) -> list[Obstacle]:
    """All that makes a flawless verdict on this round impossible now; empty: it is possible."""
    found = []
    if not round.is_open:
        found.append(Obstacle("round_not_open", _("The round is not under way.")))
    if round.executive_id == round.product.owner_id:
        text = _("The executive is the product’s owner: somebody else must give the verdict.")
        found.append(Obstacle("executive_is_owner", text))
    return [*found, *_missing_panels(round), *_open_findings(round), *_open_alerts(round.product)]


def answer(product: Product) -> Answer:
    """Whether the product may be launched, or stay on sale. An error on the way is a closed gate, never an open one."""
    try:
        reasons, number = _reasons(product)
    except Exception:
        log.exception("the launch gate of %s could not be worked out: it stays closed", product.slug)
        return Answer(False, [_("The gate could not be worked out; it is closed until it can.")])
    return Answer(not reasons, reasons, number)


def open_ones(products: Iterable[Product]) -> set[int]:
    """Which of many gates are open, in a constant number of queries, for lists; `answer` says why one is not."""
    keys = [product.pk for product in products]
    try:
        rounds = {r.product_id: r for r in _started().filter(product__in=keys).order_by("number")}
        seals: dict[int, Seal] = {}
        verdicts: dict[int | None, Seal] = {}
        for seal in Seal.objects.filter(product__in=keys, kind__in=_OF_GATE).select_related("row").order_by("pk"):
            seals[seal.product_id] = seal
            if seal.kind == SealKind.VERDICT:
                verdicts[seal.round_id] = seal
        held = [r.pk for r in rounds.values()]
        unsettled = set(Finding.objects.filter(round__in=held).unsettled().values_list("round", flat=True))
        alerted = _enough(Finding.objects.alerts().filter(product__in=keys))
        return {
            key
            for key, r in rounds.items()
            if r.state == RoundState.FLAWLESS
            and r.pk in verdicts
            and sealing.stands(verdicts[r.pk])
            and sealing.stands(seals[key])
            and seals[key].kind != SealKind.GATE_CLOSED
            and r.pk not in unsettled
            and key not in alerted
        }
    except Exception:
        log.exception("the launch gates could not be worked out: they stay closed")
        return set()


def closing_alerts(product: Product) -> bool:
    """Whether the open alerts on a product are enough to close its gate: one by a head, or two people's."""
    return product.pk in _enough(product.findings.alerts())


def _enough(alerts: Any) -> set[int]:
    """The products that have enough of these alerts open."""
    people: dict[int, set[int | None]] = {}
    closed = set()
    for product, by_head, author in alerts.unsettled().values_list("product", "by_head", "idea__author"):
        people.setdefault(product, set()).add(author)
        if by_head or len(people[product]) >= ALERTS_THAT_CLOSE:
            closed.add(product)
    return closed


def _started() -> Any:
    return Round.objects.exclude(state=RoundState.PLANNED)


def last_seal(product: Product) -> Seal | None:
    """The row of the ledger that last moved the product's gate."""
    seals = Seal.objects.filter(product=product, kind__in=_OF_GATE)
    return seals.select_related("row", "round", "finding__idea").order_by("-pk").first()


def _reasons(product: Product) -> tuple[list[str], int | None]:
    last = last_seal(product)
    number = last.number if last else None
    round = _started().filter(product=product).select_related("product").order_by("-number").first()
    if round is None:
        return [_("No verification round has been held.")], number
    reasons = []
    if round.state != RoundState.FLAWLESS:
        reasons.append(_("%(round)s: %(state)s.") % {"round": round, "state": round.get_state_display()})
        reasons += [obstacle.text for obstacle in obstacles(round)] if round.is_open else []
        return reasons, number
    if last is None or not _verdict_stands(round) or not sealing.stands(last):
        return [_("The ledger does not bear out the verdict.")], number
    reasons += [obstacle.text for obstacle in _open_findings(round)]
    if last.kind == SealKind.GATE_CLOSED or closing_alerts(product):
        reasons += [obstacle.text for obstacle in _open_alerts(product)] or [_("Closed by red alerts.")]
    return reasons, number


def _verdict_stands(round: Round) -> bool:
    verdict = Seal.objects.filter(round=round, kind=SealKind.VERDICT).select_related("row").first()
    return verdict is not None and sealing.stands(verdict)


def _missing_panels(round: Round) -> list[Obstacle]:
    url = f"{round.get_absolute_url()}#panels"
    return [
        Obstacle(
            "quorum",
            _("%(panel)s: %(tried)s of at least %(quorum)s have tried it.")
            % {"panel": panel, "tried": panel.tried_count, "quorum": panel.quorum},
            url,
        )
        for panel in round.panels.with_counts()
        if panel.tried_count < panel.quorum
    ]


def _open_findings(round: Round) -> list[Obstacle]:
    counts = dict(
        Finding.objects.filter(round=round).unsettled().order_by().values_list("severity").annotate(n=Count("pk"))
    )
    total = sum(counts.values())
    if not total:
        return []
    text = ngettext(
        "%(count)d finding is not over (%(critical)d critical).",
        "%(count)d findings are not over (%(critical)d critical).",
        total,
    ) % {"count": total, "critical": counts.get("critical", 0)}
    return [Obstacle("open_findings", text, f"{reverse('findings', args=[round.pk])}?state=open")]


def _open_alerts(product: Product) -> list[Obstacle]:
    count = product.findings.alerts().unsettled().count()
    if not count:
        return []
    text = ngettext("%(count)d red alert is open.", "%(count)d red alerts are open.", count) % {"count": count}
    return [Obstacle("red_alert", text, f"{product.get_absolute_url()}#alerts")]
