"""Planning, starting and closing a meeting."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.plausible import require_start
from portal.people import roles
from portal.people.models import Division, Employee
from workout import ledger
from workout.actions.announcing import announce, hold
from workout.actions.carrying import carry_over, take_up
from workout.actions.conducting import new_code, stop_clock
from workout.actions.hands import count_open_hands
from workout.actions.preparing import announce_plan
from workout.models import Meeting, MeetingIndexPage, MeetingPage
from workout.permissions import can_facilitate, can_plan, has_authority
from workout.states import TRANSITIONS, LiveStep, MeetingState

INVITED_TO = ("title", "place", "starts_at", "ends_at")
PLAN_FIELDS = ("title", "title_en", "purpose", "place", "starts_at", "ends_at", "sponsor", "deputy")


@transaction.atomic
def plan(
    *,
    by: Employee,
    facilitators: Iterable[Employee],
    champions: Iterable[Employee] = (),
    invited_divisions: Iterable[Division] = (),
    sure: bool = False,
    **fields: Any,
) -> Meeting:
    """Plan a meeting (`PLAN_FIELDS`, optionally `slug`) and publish its page under `/meetings/`.

    Raises NotAllowed, Invalid if sponsor or deputy is no executive, or Unsure for a start that is over or far away,
    unless one is `sure`.
    """
    if not can_plan(by):
        raise NotAllowed()
    slug = fields.pop("slug", "") or _free_slug(fields["title_en"] if fields.get("title_en") else fields["title"])
    meeting = Meeting(slug=slug, **fields)
    _require_executives(meeting)
    require_start(meeting.starts_at, sure=sure, field="starts_at")
    meeting.full_clean(exclude=["facilitators"])
    meeting.save()
    meeting.facilitators.set(facilitators)
    meeting.champions.set(champions)
    meeting.invited_divisions.set(invited_divisions)
    index = MeetingIndexPage.objects.get()
    index.add_child(instance=MeetingPage(title=meeting.title, slug=meeting.slug, meeting=meeting))
    take_up(meeting, by=by)
    record("meeting.planned", meeting, by=by)
    return meeting


@transaction.atomic
def update_plan(
    meeting: Meeting,
    *,
    by: Employee,
    facilitators: Iterable[Employee],
    champions: Iterable[Employee] | None = None,
    invited_divisions: Iterable[Division],
    sure: bool = False,
    **fields: Any,
) -> Meeting:
    """Change what was planned, until the meeting is closed. A live meeting keeps its sponsor. Raises as `plan` does;
    a start that stays as it was is not asked about.
    """
    if not (can_plan(by) and can_facilitate(by, meeting)):
        raise NotAllowed()
    if meeting.state == MeetingState.CLOSED:
        raise Conflict(_("This meeting is closed."))
    if meeting.is_live and fields.get("sponsor", meeting.sponsor) != meeting.sponsor:
        raise Invalid(_("The sponsor cannot change while the meeting is live; a deputy can be named."), field="sponsor")
    moved = any(name in fields and fields[name] != getattr(meeting, name) for name in INVITED_TO)
    starts_elsewhen = fields.get("starts_at", meeting.starts_at) != meeting.starts_at
    for name, value in fields.items():
        setattr(meeting, name, value)
    _require_executives(meeting)
    if starts_elsewhen:
        require_start(meeting.starts_at, sure=sure, field="starts_at")
    meeting.full_clean(exclude=["facilitators"])
    meeting.save(update_fields=list(fields))
    MeetingPage.objects.filter(meeting=meeting).update(title=meeting.title, draft_title=meeting.title)
    meeting.facilitators.set(facilitators)
    if champions is not None:
        meeting.champions.set(champions)
    meeting.invited_divisions.set(invited_divisions)
    record("meeting.replanned", meeting, by=by)
    if moved and meeting.invited_at is not None:  # who was invited has it in a calendar
        announce_plan(meeting, by=by)
    announce(meeting, LiveStep.PLAN, by=by)
    return meeting


@transaction.atomic
def start(meeting: Meeting, *, by: Employee) -> None:
    """Open the meeting: from now on its sponsor can rule."""
    if not (can_facilitate(by, meeting) or has_authority(by, meeting)):
        raise NotAllowed()
    first, now = meeting.items.order_by("position", "pk").first(), clock.now()
    _move(
        meeting, MeetingState.LIVE, started_at=now, current_item=first, clock_since=now if first else None,
        lead=by if any(person.pk == by.pk for person in meeting.facilitators.all()) else None,
        check_in_code=new_code(), shows_code=False,
    )  # fmt: skip
    record("meeting.started", meeting, by=by)
    announce(meeting, LiveStep.STARTED, by=by, item=first)


def close(meeting: Meeting, *, by: Employee, reasons: Mapping[int, str] | None = None) -> None:
    """End the meeting and sign the ledger as it is now. What still waits for a ruling is carried over (`carrying`),
    with the reason given for the number of its item.
    """
    if not can_facilitate(by, meeting):
        raise NotAllowed()
    with ledger.writing():
        held = hold(meeting)
        if held.is_live:
            stop_clock(held)
            count_open_hands(held, by=by)
        _move(
            meeting, MeetingState.CLOSED, closed_at=clock.now(), current_item=None, clock_since=None, shows_code=False
        )
        carry_over(meeting, reasons or {}, by=by)
        ledger.checkpoint(meeting)
        record("meeting.closed", meeting, by=by)
        announce(meeting, LiveStep.CLOSED, by=by)


def _move(meeting: Meeting, to: MeetingState, **fields: Any) -> None:
    """Compare-and-set, as for posts."""
    old = MeetingState(meeting.state)
    if to not in TRANSITIONS[old] or not Meeting.objects.filter(pk=meeting.pk, state=old).update(state=to, **fields):
        raise Conflict(_("The meeting is not in the state for this any more."))
    for name, value in {"state": to, **fields}.items():
        setattr(meeting, name, value)


def _require_executives(meeting: Meeting) -> None:
    if not roles.has_role(meeting.sponsor, roles.EXECUTIVE):
        raise Invalid(_("The sponsor must be an executive."), field="sponsor")
    if meeting.deputy is not None and not roles.has_role(meeting.deputy, roles.EXECUTIVE):
        raise Invalid(_("The deputy must be an executive."), field="deputy")


def _free_slug(title: str) -> str:
    base = slugify(title, allow_unicode=True)[:50].strip("-") or "meeting"
    taken = set(Meeting.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else next(s for n in range(2, len(taken) + 3) if (s := f"{base}-{n}") not in taken)
