"""Test missions: what a panel is asked to try, and who tried it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.kit.plausible import require_foreseeable
from portal.kit.text import optional_text, required_line
from portal.people.models import Employee
from workout.verification.actions.base import fresh_round, locked
from workout.verification.errors import RoundNotOpen
from workout.verification.models import Member, Mission, Panel, Round, Trial
from workout.verification.models.round import MISSION_LENGTH, MISSION_TITLE_LENGTH
from workout.verification.permissions import can_change_round, can_take_part, place_of


@transaction.atomic
def add_mission(
    round: Round,
    title: str,
    *,
    by: Employee,
    due_on: date,
    body: str = "",
    panel: Panel | None = None,
    sure: bool = False,
) -> Mission:
    """Ask a panel (or all three) to try something by a day. Raises Unsure for one far away unless one is `sure`."""
    locked(round.product_id)
    round = fresh_round(round.pk)
    if not can_change_round(by, round):
        raise NotAllowed()
    title = required_line(title, MISSION_TITLE_LENGTH, field="title", missing=_("Please say what to try."))
    if panel is not None and panel.round_id != round.pk:
        raise Invalid(_("This panel is of another round."), field="panel")
    if due_on < clock.today():
        raise Invalid(_("This day is over."), field="due_on")
    require_foreseeable(due_on, sure=sure, field="due_on")
    mission = Mission(
        round=round,
        panel=panel,
        title=title,
        body=optional_text(body, MISSION_LENGTH, field="body"),
        due_on=due_on,
        at=clock.now(),
    )
    mission.full_clean()
    mission.save()
    record("round.mission_added", round, by=by, mission=mission.pk)
    return mission


@transaction.atomic
def drop_mission(mission: Mission, *, by: Employee) -> None:
    """Ask for it no more; who tried it has tried it."""
    if not can_change_round(by, fresh_round(mission.round_id)):
        raise NotAllowed()
    Mission.objects.filter(pk=mission.pk, dropped_at=None).update(dropped_at=clock.now())


@transaction.atomic
def try_mission(mission: Mission, *, by: Employee, works: bool) -> Trial:
    """Say that one tried a mission, and whether it works. Said again, the last word counts."""
    locked(mission.round.product_id)
    round = fresh_round(mission.round_id)
    place = place_of(by, round)
    if place is None or (mission.panel_id is not None and mission.panel_id != place.panel_id):
        raise NotAllowed(_("This mission is for another panel."))
    if not can_take_part(place, round) or mission.dropped_at is not None:
        raise RoundNotOpen()
    trial, _new = Trial.objects.update_or_create(
        mission=mission, member=place, defaults={"works": works, "at": clock.now()}
    )
    note_trial(place)
    return trial


def note_trial(place: Member) -> None:
    """Whoever tries it, or finds something, counts for the quorum from then on."""
    Member.objects.filter(pk=place.pk, tried_at=None).update(tried_at=clock.now())
