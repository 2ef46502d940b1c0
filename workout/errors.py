"""The refusals of this room."""

from django.utils.translation import gettext_lazy as _

from portal.kit.errors import Conflict
from workout.models import Ruling


class AlreadyRuled(Conflict):
    """Somebody ruled first; `ruling` is the one that stands."""

    code = "already_ruled"
    default_message = _("There is already a ruling on this post. Nothing was changed.")

    def __init__(self, ruling: Ruling) -> None:
        super().__init__()
        self.ruling = ruling


class MeetingNotLive(Conflict):
    code = "meeting_not_live"
    default_message = _("This is only possible while the meeting is live.")


class MeetingClosed(Conflict):
    code = "meeting_closed"
    default_message = _("This meeting is closed.")


class MeetingNotClosed(Conflict):
    code = "meeting_not_closed"
    default_message = _("The minutes are published when the meeting is closed.")
