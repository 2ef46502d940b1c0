"""Red alerts: after the launch the front line says that something is badly wrong, with evidence."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from ideas import actions as idea_actions
from ideas.mentions import newly_mentioned
from portal.events.actions import record
from portal.events.models import Event
from portal.kit.errors import NotAllowed
from portal.kit.text import required_text
from portal.people import roles
from portal.people.models import Employee
from workout import ledger
from workout.verification.actions.base import fresh_finding, locked
from workout.verification.actions.findings import Found
from workout.verification.actions.gates import agree_on_gate
from workout.verification.models import Finding, Product
from workout.verification.models.finding import STEPS_LENGTH
from workout.verification.permissions import can_alert
from workout.verification.states import Severity


def raise_alert(product: Product, found: Found, *, by: Employee, key: UUID | None = None) -> Finding:
    """Raise a red alert on a launched product; all of the company sees it. `found.steps` is the evidence.

    Two by different people, or one by a division's head, close the launch gate. Sent twice with one `key`, it is one.
    Raises NotAllowed, Invalid without evidence, ValidationError.
    """
    with ledger.writing():
        product = locked(product.pk)
        if not can_alert(by, product):
            raise NotAllowed(_("Red alerts are for colleagues, about products that are on sale."))
        found = found.checked()
        no_evidence = _("Please give evidence: who saw it, when, how often.")
        required_text(found.steps, STEPS_LENGTH, field="steps", missing=no_evidence)
        idea = idea_actions.raise_finding(found.content(), audience=None, by=by, key=key)
        finding, new = Finding.objects.get_or_create(
            idea=idea,
            defaults={
                "product": product, "severity": Severity.CRITICAL, "steps": found.steps, "device": found.device,
                "by_head": roles.has_role(by, roles.DIVISION_HEAD) and bool(by.headed_division_ids),
            },
        )  # fmt: skip
        if new:
            mentioned = newly_mentioned(found.steps, idea, by=by)
            record("finding.alerted", idea, by=by, product=product.pk, mentioned=mentioned)
            agree_on_gate(finding, by=by)
    return finding


def agree_after_rulings(keys: Sequence[str]) -> None:
    """The outbox's handler: a meeting ruled on a disputed alert, and the gate may open (or close) by that."""
    for event in Event.objects.filter(pk__in=keys).select_related("actor").order_by("pk"):
        alert = Finding.objects.filter(pk=event.subject_id, round=None).first()
        if alert is None or event.actor is None:
            continue
        with ledger.writing():
            locked(alert.product_id)
            agree_on_gate(fresh_finding(alert.pk), by=event.actor)
