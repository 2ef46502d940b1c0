"""From acceptance to the author's "yes, it is fixed"."""

import contextlib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.actions.once import once, sent_before
from ideas.actions.states import move
from ideas.errors import WrongState, refusal
from ideas.models import Comment, Idea, Progress, Promise
from ideas.models.discussion import COMMENT_LENGTH
from ideas.permissions import (
    can_answer,
    can_confirm,
    can_move_due_date,
    can_report_progress,
)
from ideas.states import UNFINISHED, Kind, State
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Invalid
from portal.kit.text import clean_line, clean_text
from portal.people.models import Employee

SILENCE = timedelta(days=14)  # after which a fix counts as confirmed


@transaction.atomic
def report_progress(
    idea: Idea,
    note: str,
    *,
    percent: int,
    link: str = "",
    customers_helped: int | None = None,
    won_saved: int | None = None,
    minutes_saved: int | None = None,
    by: Employee,
    key: UUID | None = None,
) -> Progress:
    """Say how far it is. The first report takes an accepted post into progress. Returns the report,
    to which photos can be added as evidence. Sent twice with one `key`, it is one report."""
    if sent := sent_before(Progress, by=by, submission_key=key):
        return sent
    if not can_report_progress(by, idea):
        raise refusal(idea.owner_id == by.pk, idea)
    progress, added = _report(
        idea, note, by, key, percent=_percent(percent), link=link.strip(),
        customers_helped=customers_helped, won_saved=won_saved, minutes_saved=minutes_saved,
    )  # fmt: skip
    if not added:
        return progress
    data = {"progress": progress.pk, "percent": percent}
    if idea.state == State.ACCEPTED:
        move(
            idea,
            State.IN_PROGRESS,
            "idea.progressed",
            by=by,
            data=data,
            percent=percent,
        )
        return progress
    if not Idea.objects.filter(pk=idea.pk, state=State.IN_PROGRESS).update(percent=percent, changed_at=clock.now()):
        raise refusal(True, idea)
    idea.percent = percent
    record("idea.progressed", idea, by=by, **data)
    return progress


@transaction.atomic
def mark_done(
    idea: Idea,
    note: str,
    *,
    link: str = "",
    customers_helped: int | None = None,
    won_saved: int | None = None,
    minutes_saved: int | None = None,
    by: Employee,
    key: UUID | None = None,
) -> Progress:
    """Say that it is fixed, and how; the author is asked to confirm. `key` as for `report_progress`."""
    if sent := sent_before(Progress, by=by, submission_key=key):
        return sent
    if not can_report_progress(by, idea):
        raise refusal(idea.owner_id == by.pk, idea)
    progress, added = _report(
        idea, note, by, key, percent=100, link=link.strip(),
        customers_helped=customers_helped, won_saved=won_saved, minutes_saved=minutes_saved,
    )  # fmt: skip
    if not added:
        return progress
    data = {"progress": progress.pk}
    move(
        idea,
        State.DONE,
        "idea.done",
        by=by,
        data=data,
        done_at=clock.now(),
        percent=100,
    )
    return progress


@transaction.atomic
def confirm(idea: Idea, *, by: Employee) -> None:
    """The author says that it is fixed."""
    if not can_confirm(by, idea):
        raise refusal(idea.author_id == by.pk, idea)
    move(idea, State.CONFIRMED, "idea.confirmed", by=by, confirmed_at=clock.now())


def confirm_silent() -> int:
    """Confirm, marked as by default, what its author has left unanswered for `SILENCE`. Returns how many.

    A finding is never confirmed by silence: somebody must have accepted its proof.
    """
    done = 0
    silent = Idea.objects.filter(state=State.DONE, done_at__lt=clock.now() - SILENCE).exclude(kind=Kind.FINDING)
    for idea in silent.order_by("pk"):
        with contextlib.suppress(WrongState), transaction.atomic():  # its author answered just now
            data = {"by_default": True}
            now = clock.now()
            move(
                idea, State.CONFIRMED, "idea.confirmed", by=None, data=data, confirmed_at=now, confirmed_by_default=True
            )
            done += 1
    return done


@transaction.atomic
def reopen(idea: Idea, reason: str, *, by: Employee) -> None:
    """The author says that it is not fixed, and why: back to its owner."""
    if not can_confirm(by, idea):
        raise refusal(idea.author_id == by.pk, idea)
    reason = _needed(reason, "reason")
    move(
        idea,
        State.IN_PROGRESS,
        "idea.reopened",
        by=by,
        data={"reason": reason},
        done_at=None,
        percent=min(idea.percent, 90),
    )


@transaction.atomic
def move_due_date(idea: Idea, due_on: date, reason: str, *, by: Employee) -> Promise:
    """Give a new due date, with a reason; the old promise stays in the history."""
    if not can_move_due_date(by, idea):
        raise refusal(by.pk in (idea.owner_id, idea.champion_id), idea)
    reason = clean_line(reason)
    if not reason:
        raise Invalid(_("Please say why the date moves."), field="reason")
    if due_on <= clock.today() or due_on == idea.due_on:
        raise Invalid(_("Please choose another date, after today."), field="due_on")
    old = idea.due_on
    if not Idea.objects.filter(pk=idea.pk, state__in=UNFINISHED, due_on=old).update(
        due_on=due_on, changed_at=clock.now()
    ):
        raise refusal(True, idea)
    idea.due_on = due_on
    promise = Promise.objects.create(idea=idea, due_on=due_on, reason=reason[:500], made_by=by, at=clock.now())
    record("idea.due_moved", idea, by=by, old=str(old), new=str(due_on), promise=promise.pk)
    return promise


@transaction.atomic
def answer(idea: Idea, text: str, *, by: Employee) -> Comment:
    """Answer what a ruling asked; the post is open again. The answer stands among the comments."""
    if not can_answer(by, idea):
        raise refusal(by.pk in (idea.owner_id, idea.author_id), idea)
    reply = Comment.objects.create(idea=idea, author=by, body=_needed(text, "body"), at=clock.now())
    move(
        idea, State.OPEN, "idea.answered", by=by, data={"comment": reply.pk},
        owner=None, champion=None, due_on=None, comment_count=idea.comments.filter(removed_at=None).count(),
    )  # fmt: skip
    return reply


def _report(idea: Idea, note: str, by: Employee, key: UUID | None, **fields: Any) -> tuple[Progress, bool]:
    values = {"idea": idea, "note": _needed(note, "note"), "at": clock.now(), **fields}
    return once(Progress, {"by": by, "submission_key": key}, **values)


def _needed(text: str, field: str) -> str:
    text = clean_text(text)
    if not text:
        raise Invalid(_("Please write something first."), field=field)
    if len(text) > COMMENT_LENGTH:
        limit = f"{COMMENT_LENGTH:,}"
        raise Invalid(
            _("This is too long: at most %(limit)s characters, please.") % {"limit": limit},
            field=field,
        )
    return text


def _percent(percent: int) -> int:
    if not 0 <= percent <= 100:
        raise Invalid(_("Progress is between 0 and 100 percent."), field="percent")
    return percent
