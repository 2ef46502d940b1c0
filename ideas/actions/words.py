"""What somebody wrote to go with an action: cleaned, and refused where it is missing or too long."""

from typing import Any

from django.utils.translation import gettext as _

from ideas.models.discussion import COMMENT_LENGTH
from portal.kit.errors import Invalid
from portal.kit.text import clean_line, clean_text

REASON_LENGTH = 500


def needed_text(text: str, field: str) -> str:
    """Several lines. Raises Invalid for none, or for too many."""
    return _checked(clean_text(text), field, COMMENT_LENGTH, _("Please write something first."))


def needed_line(text: str, field: str, missing: Any = None, limit: int = REASON_LENGTH) -> str:
    """One line, such as a reason. Raises Invalid with `missing` where there is none."""
    return _checked(clean_line(text), field, limit, missing or _("Please give the reason."))


def _checked(text: str, field: str, limit: int, missing: Any) -> str:
    if not text:
        raise Invalid(missing, field=field)
    if len(text) > limit:
        most = {"limit": f"{limit:,}"}
        raise Invalid(_("This is too long: at most %(limit)s characters, please.") % most, field=field)
    return text
