"""What the actions share: the product's lock and moving a round."""

from typing import Any

from django.utils.translation import gettext as _

from portal.kit.errors import Conflict
from workout.verification.models import Finding, Product, Round
from workout.verification.states import TRANSITIONS, RoundState


def locked(product_id: int) -> Product:
    """The product, locked until the transaction ends: findings, proofs, alerts and verdicts on it queue here.

    (On SQLite the whole transaction is the lock.) Where the ledger is written too, its lock comes first.
    """
    rows = Product.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=product_id)


def fresh_round(pk: int) -> Round:
    """The round as it is now, behind its product's lock."""
    return Round.objects.select_related("product", "executive", "coordinator", "audience").get(pk=pk)


def fresh_finding(pk: int) -> Finding:
    """The finding with its post as it is now, behind its product's lock."""
    return Finding.objects.select_related("idea", "product", "round__product", "panel").get(pk=pk)


def move_round(round: Round, to: RoundState, **fields: Any) -> None:
    """Compare-and-set, as for posts."""
    old = RoundState(round.state)
    if to not in TRANSITIONS[old] or not Round.objects.filter(pk=round.pk, state=old).update(state=to, **fields):
        raise Conflict(_("The round is not in the state for this any more."))
    for name, value in {"state": to, **fields}.items():
        setattr(round, name, value)
