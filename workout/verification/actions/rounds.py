"""Products, and the rounds that verify them: planning, opening, ending."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.models import Audience
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.plausible import require_foreseeable
from portal.kit.text import required_text
from portal.people import roles
from portal.people.models import Employee
from workout.verification.actions.base import fresh_round, locked, move_round
from workout.verification.models import Panel, Product, Round
from workout.verification.permissions import can_change_round, can_plan_rounds
from workout.verification.states import RUNNING, PanelKind, RoundState

END_REASON_LENGTH = 500
Sizes = Mapping[str, tuple[int, int]]  # panel → how many people, and how many of them must have tried it


@transaction.atomic
def save_product(product: Product | None, *, by: Employee, sure: bool = False, **fields: Any) -> Product:
    """Add a product or change one; its code stays. A new owner takes part in the running round.

    Raises NotAllowed, ValidationError, Invalid, Unsure for a launch far away unless one is `sure`.
    """
    if not can_plan_rounds(by):
        raise NotAllowed()
    if product is not None:
        product = locked(product.pk)
        fields.pop("slug", None)
    product = product or Product(created_at=clock.now())
    if fields.get("launch_on", product.launch_on) != product.launch_on:
        require_foreseeable(fields["launch_on"], sure=sure, field="launch_on")
    for name, value in fields.items():
        setattr(product, name, value)
    if product.owner_id and not roles.is_staff(product.owner):
        raise Invalid(_("The owner must be one of the company's people."), field="owner")
    product.full_clean()
    for round in product.rounds.filter(state__in=sorted(RUNNING)) if product.pk else ():
        if round.executive_id == product.owner_id:
            raise Invalid(_("The executive of a running round cannot be the product’s owner."), field="owner")
        if product.owner.panel_places.filter(round=round, left_at=None).exists():
            raise Invalid(_("The product’s owner cannot be on a panel of its round."), field="owner")
        round.audience.members.add(product.owner)
    product.save()
    record("product.saved", product, by=by, owner=product.owner_id)
    return product


@transaction.atomic
def plan_round(
    product: Product,
    *,
    by: Employee,
    executive: Employee,
    coordinator: Employee,
    ends_on: date,
    sizes: Sizes,
    briefing: str = "",
    sure: bool = False,
) -> Round:
    """Plan the next round of a product, with its three panels.

    Raises NotAllowed, Invalid, ValidationError, Unsure for an end far away unless one is `sure`.
    """
    if not can_plan_rounds(by):
        raise NotAllowed()
    require_foreseeable(ends_on, sure=sure, field="ends_on")
    product = locked(product.pk)
    last = product.rounds.order_by("-number").first()
    number = (last.number if last else 0) + 1
    round = Round(
        product=product, number=number, executive=executive, coordinator=coordinator, ends_on=ends_on,
        briefing=briefing, created_at=clock.now(),
    )  # fmt: skip
    _require_fit(round)
    round.full_clean(exclude=["audience"])
    round.audience = Audience.objects.create(name=f"{product.slug} {number}")
    round.save()
    _set_sizes(round, sizes)
    _let_in_officials(round)
    record("round.planned", round, by=by)
    return round


@transaction.atomic
def update_round(round: Round, *, by: Employee, sizes: Sizes | None = None, sure: bool = False, **fields: Any) -> Round:
    """Change what was planned, until the round is over. Once it is open, quorums can only be raised.

    Raises NotAllowed, Invalid, ValidationError, Unsure for another end far away unless one is `sure`.
    """
    locked(round.product_id)
    round = fresh_round(round.pk)
    if not can_change_round(by, round):
        raise NotAllowed()
    if fields.get("ends_on", round.ends_on) != round.ends_on:
        require_foreseeable(fields["ends_on"], sure=sure, field="ends_on")
    before = {round.executive_id, round.coordinator_id}
    for name, value in fields.items():
        setattr(round, name, value)
    _require_fit(round)
    round.full_clean(exclude=["audience"])
    round.save(update_fields=list(fields))
    if sizes is not None:
        _set_sizes(round, sizes)
    _let_in_officials(round)
    _let_go(round, before)
    record("round.changed", round, by=by, fields=sorted(fields))
    return round


@transaction.atomic
def open_round(round: Round, *, by: Employee) -> None:
    """From now on the panels try the product and raise findings. Raises NotAllowed, Conflict, Invalid."""
    locked(round.product_id)
    round = fresh_round(round.pk)
    if not can_change_round(by, round):
        raise NotAllowed()
    if not round.missions.filter(dropped_at=None).exists():
        raise Invalid(_("Please write at least one test mission first: the panels must know what to try."))
    move_round(round, RoundState.OPEN, opened_at=clock.now())
    record("round.opened", round, by=by)


@transaction.atomic
def end_round(round: Round, reason: str, *, by: Employee) -> None:
    """End a round without a verdict: the gate stays closed, and what was found stays readable."""
    locked(round.product_id)
    round = fresh_round(round.pk)
    if not can_change_round(by, round):
        raise NotAllowed() if not round.is_over else Conflict(_("The round is over."))
    reason = required_text(reason, END_REASON_LENGTH, field="reason", missing=_("Please say why the round ends."))
    move_round(round, RoundState.ENDED, over_at=clock.now(), end_reason=reason)
    record("round.ended", round, by=by)


def _require_fit(round: Round) -> None:
    if not roles.has_role(round.executive, roles.EXECUTIVE):
        raise Invalid(_("The one who gives the verdict must be an executive."), field="executive")
    if round.executive_id == round.product.owner_id:
        raise Invalid(_("The product’s owner cannot give the verdict on it."), field="executive")
    if not roles.is_staff(round.coordinator):
        raise Invalid(_("The coordinator must be one of the company's people."), field="coordinator")
    if round.coordinator_id == round.product.owner_id:
        raise Invalid(_("The product’s owner cannot coordinate its round."), field="coordinator")


def _set_sizes(round: Round, sizes: Sizes) -> None:
    before = {panel.kind: panel for panel in round.panels.all()}
    for kind in PanelKind:
        target, quorum = sizes[kind]
        if not 1 <= quorum <= target:
            raise Invalid(_("A quorum is at least one, and at most the size of its panel."), field=f"{kind}_quorum")
        panel = before.get(kind) or Panel(round=round, kind=kind)
        if round.is_open and quorum < panel.quorum:
            raise Invalid(_("Once a round is under way its quorums can only be raised."), field=f"{kind}_quorum")
        panel.target, panel.quorum = target, quorum
        panel.save()


def _let_in_officials(round: Round) -> None:
    round.audience.members.add(round.product.owner_id, round.executive_id, round.coordinator_id)


def _let_go(round: Round, before: Iterable[int]) -> None:
    """Who was an official and is neither that nor a member any more reads no findings any more."""
    here = {round.product.owner_id, round.executive_id, round.coordinator_id}
    here |= set(round.members.filter(left_at=None).values_list("person", flat=True))
    round.audience.members.remove(*(set(before) - here))
