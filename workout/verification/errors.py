"""The refusals of this room."""

from django.utils.translation import gettext_lazy as _

from portal.kit.errors import Conflict, PortalError


class RoundNotOpen(Conflict):
    code = "round_not_open"
    default_message = _("This is only possible while the round is under way.")


class NotFlawless(Conflict):
    """Something still stands between the product and its launch; `obstacles` says what."""

    code = "not_flawless"
    default_message = _("The verdict is not possible yet. The page of the round says what is missing.")


class InvitationNotGood(PortalError):
    """Used, revoked, expired, or never made: who holds the link learns no more than that."""

    status = 404
    code = "invitation_not_good"
    default_message = _("This invitation is not valid (any more). Please ask the person who invited you for a new one.")
