"""Writing into the ledger what this room decides, and checking it there."""

import json
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy

from portal.people.models import Employee
from workout import chain, facts, ledger, reading, triggers
from workout.verification.models import Finding, Product, Round, Seal
from workout.verification.states import SealKind


def seal(
    kind: SealKind,
    *,
    by: Employee,
    product: Product,
    round: Round | None = None,
    finding: Finding | None = None,
    reason: str = "",
    **figures: Any,
) -> Seal:
    """Append one row inside `ledger.writing()`. `figures` stand in the chain only; names and words beside it."""
    made = Seal(kind=kind, product=product, round=round, finding=finding, sealed_by=by)
    texts = {
        "reason": reason,
        "title": finding.idea.title if finding else "",
        "product": product.name,
        "sealed_by_name": str(by),
    }
    row = ledger.append(str(kind), facts_of(made) | figures, texts)
    made.row, made.at = row, row.at
    made.save(force_insert=True)
    return made


def facts_of(seal: Seal) -> dict[str, Any]:
    """What the chain says of a seal, from its columns (`row` itself aside)."""
    return {
        "format": 1,
        "product": seal.product_id,
        "round": seal.round_id,
        "post": seal.finding_id,
        "sealed_by": seal.sealed_by_id,
    }


def stands(seal: Seal) -> bool:
    """Whether this one row is what was written: its hash fits, and the columns say what it says."""
    row = seal.row
    if row.hash != chain.row_hash(row.previous_hash, row.payload) or seal.kind != row.kind:
        return False
    payload = json.loads(row.payload)
    said = facts_of(seal) | {"number": row.number, "kind": row.kind}
    return seal.at == row.at and all(payload[name] == value for name, value in said.items())


def register() -> None:
    """Let `verify_ledger` compare, the triggers guard, and auditors read what this room writes."""
    for kind in SealKind:
        facts.register(str(kind), partial(_columns, kind))
    once = f"(NEW.kind = '{SealKind.VERDICT}' AND kind = NEW.kind AND round_id = NEW.round_id)"
    out = f"(NEW.kind = '{SealKind.OUT_OF_SCOPE}' AND kind = NEW.kind AND finding_id = NEW.finding_id)"
    triggers.guard(Seal._meta.db_table, "number = NEW.number", once, out)
    reading.register(
        {str(kind): kind.label for kind in SealKind},
        {
            "product": gettext_lazy("product"), "round": gettext_lazy("verification round"),
            "sealed_by": gettext_lazy("Sealed by"), "severity": gettext_lazy("severity"),
            "outcome": gettext_lazy("Verdict"), "panels": gettext_lazy("Panels (size, quorum, tried)"),
            "findings": gettext_lazy("Findings by severity"), "out_of_scope": gettext_lazy("Out of scope (rows)"),
            "alerts": gettext_lazy("Open alerts"), "sealed_by_name": gettext_lazy("Name of who sealed it"),
        },
        {"product": Product, "round": Round, "sealed_by": Employee},
        {"product", "round"},
    )  # fmt: skip


def _columns(kind: SealKind, first: int, last: int) -> dict[int, facts.Facts]:
    seals = Seal.objects.filter(kind=kind, pk__gte=first, pk__lte=last).order_by()
    return {seal.number: facts_of(seal) | {"at": seal.at} for seal in seals}
