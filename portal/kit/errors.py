"""Errors that a person can read. Actions raise them; the site and the API turn them into answers."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class PortalError(Exception):
    """A refusal with a message in the person's language.

    `status` is the HTTP status it becomes, `code` a stable word for programs, `extra` what the API adds
    to its problem document (for a conflict: what stands instead).
    """

    status = 400
    code = "refused"
    default_message = _("This cannot be done.")

    def __init__(self, message: Any = None, *, code: str | None = None, **extra: Any) -> None:
        self.message = message or self.default_message
        self.code = code or self.code
        self.extra = extra
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(PortalError):
    """The person may see the thing but not do this to it."""

    status = 403
    code = "not_allowed"
    default_message = _("You do not have the right to do this.")


class Invalid(PortalError):
    """What was sent does not fit; `field` names the input, if there is one."""

    status = 422
    code = "invalid"
    default_message = _("Please check what you entered.")

    def __init__(self, message: Any = None, *, field: str | None = None, code: str | None = None, **extra: Any) -> None:
        super().__init__(message, code=code, **extra)
        self.field = field


def empty_file() -> str:
    return gettext("This file is empty.")


class Conflict(PortalError):
    """Somebody else was first, or the state no longer allows it."""

    status = 409
    code = "conflict"
    default_message = _("Somebody changed this in the meantime. Please look again.")
