"""Splitting a large fix into steps, each with a date and perhaps a person of its own."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.errors import refusal
from ideas.models import Idea, Step
from ideas.permissions import can_be_owner, can_finish_step, can_report_progress, can_split
from ideas.states import UNFINISHED
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.text import required_line
from portal.people.models import Employee

MAX_STEPS = 20
TITLE_LENGTH = 200


@transaction.atomic
def add_step(idea: Idea, title: str, due_on: date, *, person: Employee | None = None, by: Employee) -> Step:
    """A part of the work, to be done no later than the whole was promised."""
    if not can_split(by, idea):
        raise refusal(idea.owner_id == by.pk, idea)
    title = required_line(title, TITLE_LENGTH, field="title", missing=_("Please say what is to be done."))
    if due_on < clock.today() or (idea.due_on and due_on > idea.due_on):
        raise Invalid(_("A step is between today and the promised date."), field="due_on")
    if person is not None and not can_be_owner(person, idea):
        raise Invalid(_("It must be one of the company's people."), field="person")
    _require_unfinished(idea)
    if idea.steps.standing().count() >= MAX_STEPS:
        raise Invalid(_("At most %(limit)s steps, please.") % {"limit": MAX_STEPS}, field="title")
    step = Step.objects.create(idea=idea, title=title, due_on=due_on, person=person, added_by=by, at=clock.now())
    record("idea.step_added", idea, by=by, step=step.pk)
    return step


@transaction.atomic
def finish_step(step: Step, *, by: Employee) -> None:
    """Whose step it is, or the owner, says that it is done."""
    if not can_finish_step(by, step):
        raise NotAllowed()
    now = clock.now()
    if not Step.objects.filter(pk=step.pk, done_at=None, removed_at=None).update(done_at=now, done_by=by):
        raise Conflict()
    step.done_at, step.done_by = now, by
    record("idea.step_done", step.idea, by=by, step=step.pk)


@transaction.atomic
def reopen_step(step: Step, *, by: Employee) -> None:
    """It is not done after all."""
    if not can_finish_step(by, step):
        raise NotAllowed()
    if not Step.objects.filter(pk=step.pk, done_at__isnull=False).update(done_at=None, done_by=None):
        raise Conflict()
    step.done_at = step.done_by = None
    record("idea.step_reopened", step.idea, by=by, step=step.pk)


@transaction.atomic
def remove_step(step: Step, *, by: Employee) -> None:
    """The owner drops a step that is not done; it stays in the history."""
    if not can_report_progress(by, step.idea):
        raise NotAllowed()
    if not Step.objects.filter(pk=step.pk, done_at=None, removed_at=None).update(removed_at=clock.now()):
        raise Conflict()
    record("idea.step_removed", step.idea, by=by, step=step.pk)


def _require_unfinished(idea: Idea) -> None:
    """One at a time, so that there are never too many; and none is added to what is done meanwhile."""
    if not Idea.objects.filter(pk=idea.pk, state__in=UNFINISHED).update(changed_at=clock.now()):
        idea.refresh_from_db(fields=["state"])
        raise refusal(True, idea)
