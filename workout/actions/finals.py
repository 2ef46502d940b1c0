"""A contest's shortlist becomes an agenda."""

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.contests.models import Contest
from portal.kit.errors import Conflict
from portal.people.models import Employee
from workout import finals
from workout.actions.agenda import add_item
from workout.models import AgendaItem, Meeting

MINUTES = 10  # for an entry, which is presented and questioned


@transaction.atomic
def take_up_shortlist(meeting: Meeting, contest: Contest, *, by: Employee) -> list[AgendaItem]:
    """Put what is on no agenda yet of a contest's shortlist at the end of this one. Nobody presents a hidden name.

    Raises NotAllowed, MeetingClosed as `add_item`; Conflict where nothing of it waits.
    """
    entries = list(finals.waiting(contest))
    if not entries:
        raise Conflict(_("All of this shortlist is on an agenda already."))
    return [
        add_item(
            meeting, entry.idea, by=by, minutes=MINUTES,
            presenter=None if entry.idea.name_is_hidden else entry.idea.author,
        )
        for entry in entries
    ]  # fmt: skip
