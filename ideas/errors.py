"""The refusals of this room, with words a person understands."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ideas.models import Idea
from ideas.states import State
from portal.kit.errors import Conflict, NotAllowed, PortalError

_BECAUSE = {
    State.DRAFT: _("It is still a draft."),
    State.OPEN: _("It is open."),
    State.SCHEDULED: _("It is waiting for a ruling."),
    State.NEEDS_INFO: _("It is waiting for more information."),
    State.ACCEPTED: _("It has already been accepted."),
    State.IN_PROGRESS: _("It is already being worked on."),
    State.DONE: _("It has been marked as done."),
    State.CONFIRMED: _("It has been confirmed as fixed."),
    State.REJECTED: _("It has been rejected."),
    State.MERGED: _("It has been merged into another post."),
    State.WITHDRAWN: _("Its author has withdrawn it."),
}


class WrongState(Conflict):
    """The post's state does not allow this (any more)."""

    code = "wrong_state"

    def __init__(self, idea: Idea, message: Any = None) -> None:
        because = _BECAUSE[State(idea.state)]
        text = _("%(refusal)s %(because)s") % {
            "refusal": message or _("This cannot be done now."),
            "because": because,
        }
        super().__init__(text, state=idea.state)


class EditedMeanwhile(Conflict):
    """Two people edited at once; the second is shown both texts."""

    code = "edited_meanwhile"
    default_message = _(
        "Somebody saved another version while you were writing. Your text is kept below; compare, then save again."
    )


class NotVisible(PortalError):
    """To this person the post does not exist."""

    status = 404
    code = "not_found"
    default_message = _("There is no such post.")


def refusal(allowed_in_another_state: bool, idea: Idea, message: Any = None) -> PortalError:
    """The right refusal: the state's fault (409), or the person's lack of a right (403)."""
    return WrongState(idea, message) if allowed_in_another_state else NotAllowed(message)
