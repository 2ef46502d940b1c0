"""Is it really fixed? The author says so; those whose posts were merged into it are asked too; silence is a yes."""

import contextlib

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from ideas.actions.states import move
from ideas.errors import WrongState, refusal
from ideas.models import AuthorAnswer, Idea
from ideas.models.discussion import COMMENT_LENGTH
from ideas.permissions import can_confirm, can_settle_doubt, can_take_up_again, is_asked_as_author
from ideas.states import SILENCE, Kind, State
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict
from portal.kit.text import required_text
from portal.people.models import Employee

TAKEN_UP_PERCENT = 90  # what is taken up again is not quite done


@transaction.atomic
def confirm(idea: Idea, *, by: Employee) -> None:
    """The author says that it is fixed."""
    if not can_confirm(by, idea):
        raise refusal(idea.author_id == by.pk, idea)
    move(idea, State.CONFIRMED, "idea.confirmed", by=by, confirmed_at=clock.now())


def confirm_silent() -> int:
    """Confirm, marked as by default, what its author has left unanswered for `SILENCE`. Returns how many.

    Where another author doubts the fix, and the owner has not answered yet, silence says nothing. A finding is never
    confirmed by silence: somebody must have accepted its proof.
    """
    doubts = AuthorAnswer.objects.filter(
        idea=OuterRef("pk"), fixed=False, settled_at=None, at__gte=OuterRef("done_at")
    )  # fmt: skip
    silent = Idea.objects.filter(
        ~Exists(doubts), ~Q(kind=Kind.FINDING), state=State.DONE, done_at__lt=clock.now() - SILENCE
    )
    done = 0
    for idea in silent.order_by("pk"):
        with contextlib.suppress(WrongState), transaction.atomic():  # its author answered just now
            move(
                idea, State.CONFIRMED, "idea.confirmed", by=None, data={"by_default": True},
                confirmed_at=clock.now(), confirmed_by_default=True,
            )  # fmt: skip
            done += 1
    return done


@transaction.atomic
def reopen(idea: Idea, reason: str, *, by: Employee) -> None:
    """The author says that it is not fixed, and why: back to its owner."""
    if not can_confirm(by, idea):
        raise refusal(idea.author_id == by.pk, idea)
    _back_to_work(idea, reason, by)


@transaction.atomic
def take_up_again(idea: Idea, reason: str, *, by: Employee) -> None:
    """The owner sees that it is not fixed after all, as when another author doubts it."""
    if not can_take_up_again(by, idea):
        raise refusal(idea.owner_id == by.pk, idea)
    _back_to_work(idea, reason, by)


@transaction.atomic
def answer_as_author(idea: Idea, *, fixed: bool, reason: str = "", by: Employee) -> AuthorAnswer:
    """The author of a post that was merged into this one says whether it is fixed for them; a "no" says what is not.

    Raises NotAllowed for who is not asked, Conflict for a second answer to the same report.
    """
    if not is_asked_as_author(by, idea):
        raise refusal(False, idea)
    report = idea.last_report()
    reason = "" if fixed else required_text(reason, COMMENT_LENGTH, field="reason")
    if report is None or AuthorAnswer.objects.filter(report=report, by=by).exists():
        raise Conflict()
    hidden = _hides_name(by, idea)
    answer = AuthorAnswer.objects.create(
        idea=idea, report=report, by=by, hides_name=hidden, fixed=fixed, reason=reason, at=clock.now()
    )  # fmt: skip
    record("idea.author_answered", idea, by=by, answer=answer.pk, fixed=fixed, hidden=hidden)
    return answer


@transaction.atomic
def settle_doubt(answer: AuthorAnswer, text: str, *, by: Employee) -> None:
    """The owner tells an author who doubts the fix why it is fixed all the same."""
    if not can_settle_doubt(by, answer):
        raise refusal(False, answer.idea)
    facts = {
        "settled_by": by,
        "settled_at": clock.now(),
        "settlement": required_text(text, COMMENT_LENGTH, field="text"),
    }
    if not AuthorAnswer.objects.filter(pk=answer.pk, settled_at=None).update(**facts):
        raise Conflict()
    answer.refresh_from_db()
    record("idea.doubt_settled", answer.idea, by=by, answer=answer.pk)


def _back_to_work(idea: Idea, reason: str, by: Employee) -> None:
    reason = required_text(reason, COMMENT_LENGTH, field="reason")
    move(
        idea, State.IN_PROGRESS, "idea.reopened", by=by, data={"reason": reason},
        done_at=None, kept="", percent=min(idea.percent, TAKEN_UP_PERCENT),
    )  # fmt: skip


def _hides_name(person: Employee, idea: Idea) -> bool:
    """Whether one of their posts that is part of this one keeps their name hidden."""
    return any(post.name_is_hidden for post in idea.merged_posts() if post.author_id == person.pk)
