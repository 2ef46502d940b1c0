"""The verdict, and the launch: what only the gate's own rules allow, whoever asks."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, NotAllowed
from portal.kit.text import optional_text
from portal.people.models import Employee
from workout import ledger
from workout.verification import gate
from workout.verification.actions.base import fresh_round, locked, move_round
from workout.verification.errors import NotFlawless
from workout.verification.models import Product, Round, Seal
from workout.verification.models.finding import REASON_LENGTH
from workout.verification.permissions import can_launch, has_authority
from workout.verification.sealing import seal
from workout.verification.states import RoundState, SealKind


def give_verdict(round: Round, *, by: Employee, remark: str = "") -> Seal:
    """*Flawless*: the one verdict there is, possible only when nothing stands between the product and its launch.

    Worked out behind the ledger's and the product's lock, where no finding can be raised, proved, refused or alerted
    meanwhile. Raises NotAllowed, or NotFlawless with the obstacles.
    """
    with ledger.writing():
        product = locked(round.product_id)
        round = fresh_round(round.pk)
        if not has_authority(by, round):
            raise NotAllowed(_("Only the round’s executive gives the verdict, and never the product’s owner."))
        found = gate.obstacles(round)
        if found:
            raise NotFlawless(obstacles=[obstacle.code for obstacle in found])
        made = seal(
            SealKind.VERDICT, by=by, product=product, round=round,
            reason=optional_text(remark, REASON_LENGTH, field="remark"),
            outcome="flawless", **_figures(round),
        )  # fmt: skip
        move_round(round, RoundState.FLAWLESS, over_at=clock.now())
        record("round.flawless", round, by=by, number=made.number)
    return made


def launch(product: Product, *, by: Employee) -> Product:
    """The product's owner says that it is on sale; from now on the front line can raise red alerts.

    Raises NotAllowed, or Conflict while the gate is closed.
    """
    with ledger.writing():
        product = locked(product.pk)
        if not can_launch(by, product):
            raise NotAllowed()
        answer = gate.answer(product)
        if not answer.open:
            raise Conflict(_("The launch gate is closed. %(why)s") % {"why": " ".join(answer.reasons)})
        product.launched_at = clock.now()
        product.save(update_fields=["launched_at"])
        record("product.launched", product, by=by)
    return product


def _figures(round: Round) -> dict[str, Any]:
    """What the chain keeps of how it came to this: panels, findings by severity, those ruled out of scope."""
    counted: Any = round.panels.with_counts()
    panels = [[panel.kind, panel.target, panel.quorum, panel.tried_count] for panel in counted]
    severities = round.findings.order_by().values_list("severity").annotate(n=Count("pk"))
    out = round.seals.filter(kind=SealKind.OUT_OF_SCOPE).values_list("pk", flat=True)
    return {"panels": panels, "findings": dict(severities), "out_of_scope": sorted(out)}
