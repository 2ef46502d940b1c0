"""The owner's work: how far it is, that it is done, and the answer to a question. Confirming is `confirming`'s."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.actions.effects import keep_estimate
from ideas.actions.once import once, sent_before
from ideas.actions.requests import lapse_requests
from ideas.actions.states import move
from ideas.errors import refusal
from ideas.mentions import newly_mentioned
from ideas.models import Comment, Idea, Progress
from ideas.models.discussion import COMMENT_LENGTH
from ideas.permissions import can_answer, can_report_progress
from ideas.states import Kept, State
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Invalid
from portal.kit.text import required_text
from portal.people.models import Employee


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
    data = {"progress": progress.pk, "percent": percent, "mentioned": newly_mentioned(progress.note, idea, by=by)}
    if idea.state == State.ACCEPTED:
        move(idea, State.IN_PROGRESS, "idea.progressed", by=by, data=data, percent=percent)
        return progress
    now = clock.now()
    still = Idea.objects.filter(pk=idea.pk, state=State.IN_PROGRESS, owner=by)
    if not still.update(percent=percent, changed_at=now):
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
    data = {"progress": progress.pk, "mentioned": newly_mentioned(progress.note, idea, by=by)}
    move(
        idea, State.DONE, "idea.done", by=by, data=data,
        done_at=clock.now(), percent=100, kept=_kept(idea),
    )  # fmt: skip
    lapse_requests(idea)
    return progress


@transaction.atomic
def answer(idea: Idea, text: str, *, by: Employee) -> Comment:
    """Answer what a ruling asked; the post is open again. The answer stands among the comments."""
    if not can_answer(by, idea):
        raise refusal(by.pk in (idea.owner_id, idea.author_id), idea)
    reply = Comment.objects.create(
        idea=idea, author=by, body=required_text(text, COMMENT_LENGTH, field="body"), at=clock.now()
    )
    data = {"comment": reply.pk, "mentioned": newly_mentioned(reply.body, idea, by=by)}
    move(
        idea, State.OPEN, "idea.answered", by=by, data=data,
        owner=None, champion=None, due_on=None, comment_count=idea.comments.filter(removed_at=None).count(),
    )  # fmt: skip
    lapse_requests(idea)
    return reply


@transaction.atomic
def return_unanswered(idea: Idea, to: State, **data: int) -> None:
    """Nobody answered by the date: back to be ruled on, open or already on an agenda or a desk (`to`, `data`).

    The room of rulings calls this and has made the place there.
    """
    if idea.due_on is None or idea.due_on >= clock.today():
        raise Invalid(_("The answer may still come."))
    facts = {"owner": idea.owner_id, "due": str(idea.due_on), **data}
    move(idea, to, "idea.unanswered", by=None, data=facts, owner=None, champion=None, due_on=None)
    lapse_requests(idea)


def _report(idea: Idea, note: str, by: Employee, key: UUID | None, **fields: Any) -> tuple[Progress, bool]:
    values = {"idea": idea, "note": required_text(note, COMMENT_LENGTH, field="note"), "at": clock.now(), **fields}
    progress, added = once(Progress, {"by": by, "submission_key": key}, **values)
    if added:
        keep_estimate(progress)
    return progress, added


def _kept(idea: Idea) -> Kept:
    """How the promise was kept, if it is done today."""
    if idea.due_on is not None and idea.due_on < clock.today():
        return Kept.LATE
    return Kept.MOVED if idea.move_count else Kept.FIRST


def _percent(percent: int) -> int:
    if not 0 <= percent <= 100:
        raise Invalid(_("Progress is between 0 and 100 percent."), field="percent")
    return percent
