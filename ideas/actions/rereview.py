"""A second look at a rejection: once, within days of it, with a new argument. The answer is a ruling."""

from django.db import transaction

from ideas.actions.states import move
from ideas.errors import refusal
from ideas.models import Idea, Rereview
from ideas.models.discussion import COMMENT_LENGTH
from ideas.permissions import can_ask_rereview
from ideas.states import State
from portal.kit import clock
from portal.kit.text import required_text
from portal.people.models import Employee


@transaction.atomic
def ask_rereview(idea: Idea, argument: str, *, by: Employee) -> Rereview:
    """The author asks; the post is open again and waits for another ruling.

    Raises NotAllowed for anybody else, a second time, or too late; Invalid without an argument.
    """
    if not can_ask_rereview(by, idea):
        raise refusal(idea.author_id == by.pk and idea.state != State.REJECTED, idea)
    asked = Rereview.objects.create(
        idea=idea, argument=required_text(argument, COMMENT_LENGTH, field="argument"), asked_by=by, at=clock.now()
    )  # fmt: skip
    move(idea, State.OPEN, "idea.rereview_asked", by=by, data={"rereview": asked.pk})
    return asked
