"""What the actions share: the contest's lock, and texts that say something."""

from typing import Any

from django.utils.translation import gettext as _

from ideas.contests.models import Contest
from ideas.contests.states import Phase
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.text import clean_text


def locked(contest_id: int) -> Contest:
    """The contest, locked until the transaction ends: scores, assignments and awards queue here.

    (On SQLite the whole transaction is the lock.)
    """
    rows = Contest.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("campaign").get(pk=contest_id)


def refused(contest: Contest) -> Exception:
    """Why not: the wrong time, said with the phase, or (to who could never do it) no right."""
    return Conflict(_("This cannot be done now. The contest is at: %(phase)s.") % {"phase": Phase(contest.phase).label})


def unless(allowed: bool, contest: Contest, *, right_person: bool) -> None:
    """Raise NotAllowed or, to the right person at the wrong time, Conflict."""
    if not allowed:
        raise refused(contest) if right_person else NotAllowed()


def needed(text: str, message: Any, *, field: str = "reason", limit: int) -> str:
    """A text that must say something, cleaned."""
    text = clean_text(text)
    if not text:
        raise Invalid(message, field=field)
    return fitting(text, field=field, limit=limit)


def fitting(text: str, *, field: str, limit: int) -> str:
    """A text that may be empty, cleaned."""
    text = clean_text(text)
    if len(text) > limit:
        raise Invalid(
            _("This is too long: at most %(limit)s characters, please.") % {"limit": f"{limit:,}"}, field=field
        )
    return text
