"""The tables of this room: meetings and their agenda, what happens live, rulings, and the ledger they stand in."""

from workout.models.ledger import Checkpoint, LedgerRow, LedgerText
from workout.models.live import Attendance, LiveEvent, MeetingNote, MeetingRemark, RaisedHand, ShowOfHands
from workout.models.meeting import AgendaItem, Meeting
from workout.models.pages import MeetingIndexPage, MeetingPage
from workout.models.ruling import DeskReferral, Ruling

__all__ = [
    "AgendaItem", "Attendance", "Checkpoint", "DeskReferral", "LedgerRow", "LedgerText", "LiveEvent", "Meeting",
    "MeetingIndexPage", "MeetingNote", "MeetingPage", "MeetingRemark", "RaisedHand", "Ruling", "ShowOfHands",
]  # fmt: skip
