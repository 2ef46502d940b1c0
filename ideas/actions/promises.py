"""Due dates: they move with a reason, later with the champion's consent; what is late is told upwards."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ideas.actions.requests import settle
from ideas.calendar import days_overdue, is_holiday
from ideas.errors import refusal
from ideas.models import DateRequest, Escalation, Idea, Outcome, Promise, TrackingSettings
from ideas.models.idea import REASON_LENGTH
from ideas.permissions import can_answer_date_request, can_move_due_date, can_withdraw_date_request
from ideas.states import UNFINISHED, Level
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.plausible import require_foreseeable
from portal.kit.text import required_line
from portal.people.models import Employee


def needs_consent(idea: Idea) -> bool:
    """Whether the date has moved as often as it may without the champion's consent."""
    return idea.move_count >= TrackingSettings.current().free_moves


@transaction.atomic
def move_due_date(idea: Idea, due_on: date, reason: str, *, by: Employee, sure: bool = False) -> Promise | DateRequest:
    """Give a new due date, with a reason; the old promise stays in the history.

    After the free moves only the champion moves it: from anybody else this is a request to them, and the date stays.
    Raises Invalid for a day that is over or years away, Unsure for one far away of which nobody is `sure`.
    """
    if not can_move_due_date(by, idea):
        raise refusal(by.pk in (idea.owner_id, idea.champion_id), idea)
    reason = required_line(reason, REASON_LENGTH, field="reason", missing=_("Please say why the date moves."))
    if due_on <= clock.today() or due_on == idea.due_on:
        raise Invalid(_("Please choose another date, after today."), field="due_on")
    require_foreseeable(due_on, sure=sure, field="due_on")
    consent = needs_consent(idea)
    if consent and by.pk != idea.champion_id:
        return _ask(idea, due_on, reason, by)
    DateRequest.objects.open().filter(idea=idea).update(outcome=Outcome.LAPSED, answered_at=clock.now())
    return _move(idea, due_on, reason, by=by, agreed_by=by if consent else None)


@transaction.atomic
def agree_to_date(request: DateRequest, *, by: Employee) -> Promise:
    """The champion agrees: the date moves as it was asked for."""
    if not can_answer_date_request(by, request):
        raise NotAllowed()
    if request.due_on <= clock.today():
        raise Conflict(_("The date asked for is over. Please have another one proposed."))
    settle(request, Outcome.AGREED, by=by)
    idea = request.idea
    return _move(idea, request.due_on, request.reason, by=request.asked_by, agreed_by=by)


@transaction.atomic
def refuse_date(request: DateRequest, answer: str, *, by: Employee) -> None:
    """The champion says no, and why; the date that was promised stands."""
    if not can_answer_date_request(by, request):
        raise NotAllowed()
    settle(request, Outcome.REFUSED, by=by, answer=required_line(answer, REASON_LENGTH, field="answer"))
    record("idea.date_refused", request.idea, by=by, request=request.pk)


@transaction.atomic
def withdraw_date_request(request: DateRequest, *, by: Employee) -> None:
    """Who asked does without."""
    if not can_withdraw_date_request(by, request):
        raise NotAllowed()
    settle(request, Outcome.WITHDRAWN, by=by)
    record("idea.date_request_withdrawn", request.idea, by=by, request=request.pk)


def escalate_overdue() -> int:
    """Tell owner, then champion, then sponsor of each promise whose date is over. Returns how many were told of.

    The worker calls this by the hour. Days that count are `ideas.calendar`'s; on a holiday nobody is told anything.
    """
    settings, today = TrackingSettings.current(), clock.today()
    own = settings.holidays
    if is_holiday(today, own):
        return 0
    late = Idea.objects.overdue().filter(escalation__lt=Level.SPONSOR).order_by("pk")
    told = 0
    for idea in list(late.only("pk", "state", "due_on", "escalation")):
        days = days_overdue(idea.due_on, today, own)  # type: ignore[arg-type]  # overdue is what has a date
        level = settings.level_after(days)
        if level > idea.escalation:
            told += _escalate(idea, level, days)
    return told


@transaction.atomic
def _escalate(idea: Idea, level: int, days: int) -> bool:
    """Up to `level`, each step once; False if the date moved (or it was done) just now."""
    as_read = Idea.objects.filter(
        pk=idea.pk, state__in=UNFINISHED, due_on=idea.due_on, escalation=idea.escalation
    )  # fmt: skip
    if not as_read.update(escalation=level):
        return False
    promise = idea.promises.order_by("-pk").first()
    if promise is None:
        raise RuntimeError(f"post {idea.pk} is accepted, and nothing was promised")
    for step in range(idea.escalation + 1, level + 1):
        Escalation.objects.get_or_create(
            promise=promise, level=step, defaults={"idea": idea, "days_late": days, "at": clock.now()}
        )
    record("idea.overdue", idea, by=None, level=int(level), since=idea.escalation, days=days, promise=promise.pk)
    return True


def _ask(idea: Idea, due_on: date, reason: str, by: Employee) -> DateRequest:
    if DateRequest.objects.open().filter(idea=idea).exists():
        raise Conflict(_("The champion has already been asked for another date."))
    if not Idea.objects.filter(pk=idea.pk, state__in=UNFINISHED, due_on=idea.due_on).update(changed_at=clock.now()):
        raise refusal(True, idea)
    request = DateRequest.objects.create(idea=idea, due_on=due_on, reason=reason, asked_by=by, at=clock.now())
    record("idea.date_asked", idea, by=by, request=request.pk)
    return request


def _move(idea: Idea, due_on: date, reason: str, *, by: Employee, agreed_by: Employee | None) -> Promise:
    old = idea.due_on
    as_read = Idea.objects.filter(pk=idea.pk, state__in=UNFINISHED, due_on=old, move_count=idea.move_count)
    now = clock.now()
    if not as_read.update(due_on=due_on, move_count=F("move_count") + 1, escalation=0, changed_at=now):
        raise refusal(True, idea)
    idea.due_on, idea.move_count, idea.escalation = due_on, idea.move_count + 1, 0
    promise = Promise.objects.create(
        idea=idea, due_on=due_on, reason=reason, made_by=by, agreed_by=agreed_by, at=now
    )  # fmt: skip
    record("idea.due_moved", idea, by=by, old=str(old), new=str(due_on), promise=promise.pk)
    return promise
