"""What a fix brought about: estimated, then measured, and checked by somebody else."""

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.errors import refusal
from ideas.models import FIGURES, Effect, Idea, Progress
from ideas.models.idea import REASON_LENGTH
from ideas.permissions import can_check_effect, can_report_effect
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.text import optional_line
from portal.people.models import Employee

LARGEST = {"customers_helped": 2**31 - 1, "won_saved": 2**62, "minutes_saved": 2**31 - 1}


@transaction.atomic
def report_effect(
    idea: Idea,
    stage: str,
    *,
    customers_helped: int | None = None,
    won_saved: int | None = None,
    minutes_saved: int | None = None,
    method: str = "",
    by: Employee,
) -> Effect:
    """Say what it brings (estimated) or brought (measured, and how). Said again, it takes the place of what was said
    before and wants checking again. Raises Invalid without a figure, or for a measured one without its method."""
    if not can_report_effect(by, idea):
        raise refusal(idea.owner_id == by.pk, idea)
    figures = {"customers_helped": customers_helped, "won_saved": won_saved, "minutes_saved": minutes_saved}
    if all(value is None for value in figures.values()):
        raise Invalid(_("Please give at least one figure."), field="customers_helped")
    for name, value in figures.items():
        if value is not None and not 0 <= value <= LARGEST[name]:
            raise Invalid(_("This number cannot be right."), field=name)
    method = optional_line(method, REASON_LENGTH, field="method")
    if stage not in Effect.Stage.values:
        raise Invalid(_("Is it estimated or measured?"), field="stage")
    if stage == Effect.Stage.MEASURED and not method:
        raise Invalid(_("Please say how it was measured."), field="method")
    return _keep(idea, stage, figures, method, by)


@transaction.atomic
def check_effect(effect: Effect, *, by: Employee) -> None:
    """Somebody other than who reported it has looked at the figures and stands for them."""
    if not can_check_effect(by, effect):
        raise NotAllowed()
    as_read = Effect.objects.filter(pk=effect.pk, checked_by=None, at=effect.at)
    if not as_read.update(checked_by=by, checked_at=clock.now()):
        raise Conflict()
    effect.refresh_from_db()
    record("idea.effect_checked", effect.idea, by=by, effect=effect.pk)


def keep_estimate(progress: Progress) -> None:
    """The figures that came with a progress report are the estimate; one without any leaves the last one standing."""
    said = {name: value for name in FIGURES if (value := getattr(progress, name)) is not None}
    if said:
        before = Effect.objects.filter(idea=progress.idea_id, stage=Effect.Stage.ESTIMATED).first()
        figures = (before.figures if before else dict.fromkeys(FIGURES)) | said
        _keep(progress.idea, Effect.Stage.ESTIMATED, figures, before.method if before else "", progress.by)


def _keep(idea: Idea, stage: str, figures: dict[str, int | None], method: str, by: Employee) -> Effect:
    facts = {**figures, "method": method, "by": by, "at": clock.now(), "checked_by": None, "checked_at": None}
    effect, _made = Effect.objects.update_or_create(idea=idea, stage=stage, defaults=facts)
    record("idea.effect_measured", idea, by=by, effect=effect.pk, stage=str(stage))
    return effect
