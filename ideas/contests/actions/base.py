"""What the actions share: the contest's lock, and how it refuses."""

from django.utils.translation import gettext as _

from ideas.contests.models import Contest
from ideas.contests.states import Phase
from portal.kit.errors import Conflict, NotAllowed


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
