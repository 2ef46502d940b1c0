"""Questions that nobody answered by their date: back on the pad of who asked."""

import contextlib

from django.db import transaction
from django.db.models import F

from ideas import actions as idea_actions
from ideas.errors import WrongState
from ideas.models import Idea
from ideas.states import State, may_follow
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import PortalError
from workout.actions.agenda import clear_leftovers
from workout.models import AgendaItem, DeskReferral, Meeting, Ruling
from workout.states import MeetingState


def return_unanswered() -> int:
    """Bring each of them back before whoever asked: first on the next meeting they planned, or on the desk.

    Where there is no such meeting the post is open, and `unanswered_of` puts it on the next one that is planned.
    Returns how many came back. The worker calls this by the hour.
    """
    late = Idea.objects.filter(state=State.NEEDS_INFO, due_on__lt=clock.today()).order_by("pk")
    done = 0
    for idea in list(late):
        with contextlib.suppress(WrongState, PortalError), transaction.atomic():  # somebody answered just now
            _return(idea)
            done += 1
    return done


def unanswered_of(sponsor_id: int) -> list[Idea]:
    """Open posts whose question by this sponsor, in a meeting, went unanswered and was not taken up since."""
    open_ones = Idea.objects.filter(state=State.OPEN, last_verdict="more_info", audience=None)
    asked = Ruling.objects.filter(idea__in=open_ones, meeting__sponsor=sponsor_id).values("idea")
    back = Event.objects.filter(kind="idea.unanswered", subject_type="idea", subject_id__in=asked).values("subject_id")
    return list(open_ones.filter(pk__in=back).order_by("pk"))


def _return(idea: Idea) -> None:
    ruling = Ruling.objects.filter(idea=idea).order_by("-pk").select_related("meeting", "division").first()
    to_a_place = idea.audience_id is None and may_follow(idea.kind, idea.state, State.SCHEDULED)
    meeting = _next_meeting(ruling) if to_a_place else None
    if meeting is not None and ruling is not None:
        clear_leftovers(idea)
        idea_actions.return_unanswered(idea, State.SCHEDULED, meeting=meeting.pk)
        _put_first(meeting, idea, ruling)
    elif to_a_place and ruling is not None and ruling.division is not None and ruling.division.head_id is not None:
        clear_leftovers(idea)
        idea_actions.return_unanswered(idea, State.SCHEDULED, division=ruling.division.pk)
        DeskReferral.objects.create(idea=idea, division=ruling.division, sent_by=ruling.ruled_by, at=clock.now())
    else:
        idea_actions.return_unanswered(idea, State.OPEN)


def _next_meeting(ruling: Ruling | None) -> Meeting | None:
    """The next one planned by who asked in a meeting, unless it has this post already."""
    if ruling is None or ruling.meeting is None:
        return None
    theirs = Meeting.objects.filter(sponsor=ruling.meeting.sponsor_id, state=MeetingState.PLANNED)
    return theirs.exclude(items__idea=ruling.idea_id).order_by("starts_at", "pk").first()


def _put_first(meeting: Meeting, idea: Idea, ruling: Ruling) -> None:
    meeting.items.update(position=F("position") + 1)
    AgendaItem.objects.create(
        meeting=meeting, idea=idea, position=1, added_by=ruling.ruled_by, added_at=clock.now()
    )  # fmt: skip
