"""Who is there, what is noted, and what those at their desks say."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.actions.once import once
from ideas.mentions import readers
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.kit.text import clean_line, required_text
from portal.people.finding import mentioned_in
from portal.people.models import Employee
from portal.people.roles import is_staff
from workout.actions.announcing import announce
from workout.actions.conducting import require_lead
from workout.actions.hands import live_meeting
from workout.errors import MeetingNotLive
from workout.models import AgendaItem, Attendance, Meeting, MeetingNote, MeetingRemark
from workout.permissions import can_remove_remark, can_view_meeting
from workout.states import LiveStep, MeetingState

REMARK_LENGTH = 1_000
NOTE_LENGTH = 4_000


@transaction.atomic
def check_in(meeting: Meeting, code: str, *, by: Employee) -> Attendance:
    """Say that one is there, with the code that the screen shows; twice is once.

    Raises NotAllowed for guests, MeetingNotLive, Invalid for another code.
    """
    if not can_view_meeting(by, meeting):
        raise NotAllowed()
    held = live_meeting(meeting)
    if not held.check_in_code or clean_line(code).replace(" ", "").upper() != held.check_in_code:
        raise Invalid(_("That is not the code on the screen."), field="code")
    return _present(held, by, noted_by=None)


@transaction.atomic
def note_present(meeting: Meeting, person: Employee, *, by: Employee) -> Attendance:
    """A facilitator notes that somebody is there. Raises Invalid for who is none of the company's people."""
    held = require_lead(meeting, by)
    if not is_staff(person):
        raise Invalid(_("Only the company's people can be noted as present."), field="person")
    return _present(held, person, noted_by=by)


@transaction.atomic
def note_absent(attendance: Attendance, *, by: Employee) -> None:
    """Take a mistake off the list of those who are there."""
    held = require_lead(attendance.meeting, by)
    attendance.delete()
    announce(held, LiveStep.PRESENT, by=by)


@transaction.atomic
def add_note(meeting: Meeting, body: str, *, by: Employee, item: AgendaItem | None = None) -> MeetingNote:
    """Write down what was said about an item, or about the meeting as a whole."""
    held = require_lead(meeting, by)
    if item is not None and item.meeting_id != held.pk:
        raise NotAllowed()
    note = MeetingNote.objects.create(
        meeting=held, item=item, author=by, body=required_text(body, NOTE_LENGTH, field="body"), at=clock.now()
    )
    announce(held, LiveStep.NOTED, by=by, item=item)
    return note


@transaction.atomic
def remove_note(note: MeetingNote, *, by: Employee) -> None:
    """Take a note back, until the meeting is closed."""
    held = require_lead(note.meeting, by)
    MeetingNote.objects.filter(pk=note.pk, removed_at=None).update(removed_at=clock.now(), body="")
    announce(held, LiveStep.NOTED, by=by, item=note.item)


@transaction.atomic
def say(meeting: Meeting, body: str, *, by: Employee, key: UUID | None = None) -> MeetingRemark:
    """Say something in the thread of a live meeting; who is mentioned is told. Sent twice with one key, it is once."""
    if not can_view_meeting(by, meeting):
        raise NotAllowed()
    held = live_meeting(meeting)
    remark, added = once(
        MeetingRemark, {"author": by, "submission_key": key},
        meeting=held, item=held.current_item, body=required_text(body, REMARK_LENGTH, field="body"), at=clock.now(),
    )  # fmt: skip
    if added:
        announce(held, LiveStep.SAID, by=by, item=held.current_item)
        if mentioned := [person.pk for person in mentioned_in(remark.body, readers()) if person.pk != by.pk]:
            record("meeting.mentioned", held, by=by, remark=remark.pk, mentioned=mentioned)
    return remark


@transaction.atomic
def take_back_remark(remark: MeetingRemark, *, by: Employee) -> None:
    """Who said it, or a facilitator, takes it away; its place in the thread stays."""
    if not can_remove_remark(by, remark):
        raise NotAllowed()
    if remark.meeting.state == MeetingState.CLOSED:
        raise MeetingNotLive()
    MeetingRemark.objects.filter(pk=remark.pk, removed_at=None).update(removed_at=clock.now(), body="")
    announce(remark.meeting, LiveStep.SAID, by=by)


def _present(held: Meeting, person: Employee, *, noted_by: Employee | None) -> Attendance:
    defaults = {"noted_by": noted_by, "at": clock.now()}
    attendance, new = Attendance.objects.get_or_create(meeting=held, person=person, defaults=defaults)
    if new:
        announce(held, LiveStep.PRESENT, by=noted_by or person)
    return attendance
