"""Closing and opening a launch gate because of red alerts: each a row of the ledger."""

from portal.events.actions import record
from portal.people.models import Employee
from workout.verification import gate
from workout.verification.models import Finding, Seal
from workout.verification.sealing import seal
from workout.verification.states import SealKind


def agree_on_gate(finding: Finding, *, by: Employee) -> Seal | None:
    """Bring the ledger in line with the open alerts on a product, behind both locks; `finding` is what changed.

    Enough of them close the gate; once closed, it opens when none is open any more.
    """
    product = finding.product
    last = gate.last_seal(product)
    is_closed = last is not None and last.kind == SealKind.GATE_CLOSED
    if not is_closed and gate.closing_alerts(product):
        made = seal(SealKind.GATE_CLOSED, by=by, product=product, finding=finding, alerts=_open_alerts(finding))
        record("finding.gate_closed", finding.idea, by=by, number=made.number)
        return made
    if is_closed and not _open_alerts(finding):
        made = seal(SealKind.GATE_OPENED, by=by, product=product, finding=finding)
        record("finding.gate_opened", finding.idea, by=by, number=made.number)
        return made
    return None


def _open_alerts(finding: Finding) -> list[int]:
    return sorted(finding.product.findings.alerts().unsettled().values_list("pk", flat=True))
