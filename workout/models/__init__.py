"""The tables of this room: meetings and their agenda, rulings, and the ledger they stand in."""

from workout.models.ledger import Checkpoint, LedgerRow, LedgerText
from workout.models.meeting import AgendaItem, Meeting
from workout.models.pages import MeetingIndexPage, MeetingPage
from workout.models.ruling import DeskReferral, Ruling

__all__ = [
    "AgendaItem", "Checkpoint", "DeskReferral", "LedgerRow", "LedgerText", "Meeting", "MeetingIndexPage", "MeetingPage",
    "Ruling",
]  # fmt: skip
