"""The minutes of a closed meeting: what the page shows, and the same as JSON and as a workbook."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from ideas.states import Verdict
from portal.kit.spreadsheets import Heading, Sheet, write_sheets
from workout.models import AgendaItem, Checkpoint, Meeting


@dataclass(frozen=True)
class Present:
    """Somebody who was there."""

    name: str
    division: str
    at: datetime


@dataclass(frozen=True)
class Note:
    """What was written down while an item (`item_id`), or the meeting as a whole (None), was talked over."""

    item_id: int | None
    text: str
    author: str
    at: datetime


def attendance_of(meeting: Meeting) -> list[Present]:
    """Who was there, in the order in which they came."""
    found = meeting.attendances.select_related("person__division").order_by("pk")
    return [Present(str(one.person), str(one.person.division or ""), one.at) for one in found]


def notes_of(meeting: Meeting) -> list[Note]:
    """What was noted and not taken back."""
    found = meeting.notes.filter(removed_at=None).select_related("author").order_by("pk")
    return [Note(one.item_id, one.body, str(one.author), one.at) for one in found]


class Minutes:
    """Minutes of `meeting`, from the items of its agenda as `for_display` reads them, each with its `number`."""

    def __init__(self, meeting: Meeting, items: Sequence[Any]) -> None:
        self.meeting, self.items = meeting, items
        self.ruled = [item for item in items if item.standing_ruling]
        self.carried_over = [item for item in items if item.carried_over]
        counted = Counter(item.standing_ruling.verdict for item in self.ruled)
        self.verdicts = [(verdict, str(verdict.label), counted[verdict]) for verdict in Verdict]
        self.share = round(100 * len(self.ruled) / len(items)) if items else 0
        self.attendance = attendance_of(meeting)
        self.notes = notes_of(meeting)
        self.checkpoint: Checkpoint | None = Checkpoint.objects.filter(meeting=meeting).first()
        for item in items:
            item.minuted = [note for note in self.notes if note.item_id == item.pk]
        self.general_notes = [note for note in self.notes if note.item_id is None]

    def as_json(self) -> dict[str, Any]:
        meeting = self.meeting
        signed = self.checkpoint.signed() if self.checkpoint else None
        return {
            "meeting": {
                "slug": meeting.slug, "title": meeting.title, "title_en": meeting.title_en, "purpose": meeting.purpose,
                "place": meeting.place, "started_at": meeting.started_at, "closed_at": meeting.closed_at,
                "sponsor": str(meeting.sponsor), "deputy": str(meeting.deputy) if meeting.deputy else None,
                "champions": [str(person) for person in meeting.champions.all()],
                "facilitators": [str(person) for person in meeting.facilitators.all()],
                "invited": [division.name for division in meeting.invited_divisions.all()],
                "url": f"{settings.WAGTAILADMIN_BASE_URL}{meeting.minutes_url}",
            },
            "share_ruled_on_the_spot": self.share,
            "counts": {str(verdict): count for verdict, _label, count in self.verdicts},
            "items": [_item(item) for item in self.items],
            "attendance": [vars(present) for present in self.attendance],
            "notes": [{"text": note.text, "author": note.author, "at": note.at} for note in self.general_notes],
            "checkpoint": signed.text() if signed else None,
        }  # fmt: skip

    def write_xlsx(self, file: IO[bytes]) -> None:
        """Sheets of rulings, carried-over items, attendance, notes and the checkpoint; nothing in it is a formula."""
        text = self.checkpoint.signed().text() if self.checkpoint else ""
        rulings = [
            Heading(_("Item"), 7), Heading(_("Number of the post"), 10), Heading(_("Title"), 40),
            Heading(_("Ruling"), 12), Heading(_("Reason or question"), 50), Heading(_("Owner"), 14),
            Heading(_("Champion"), 14), Heading(_("Due date"), 12), Heading(_("Ruled by"), 14),
            Heading(_("Sealed"), 17), Heading(_("Number in the ledger"), 10), Heading(_("Hash"), 30),
            Heading(_("Notes"), 50),
        ]  # fmt: skip
        carried_over = [
            Heading(_("Item"), 7), Heading(_("Number of the post"), 10), Heading(_("Title"), 40),
            Heading(_("Reason"), 50),
        ]  # fmt: skip
        attendance = [Heading(_("Name"), 18), Heading(_("Division"), 24), Heading(_("Since"), 17)]
        notes = [Heading(_("Note"), 60), Heading(_("Author"), 18), Heading(_("At"), 17)]
        sheets = [
            Sheet(_("Rulings"), rulings, map(_ruled_cells, self.ruled)),
            Sheet(
                _("Carried over"), carried_over,
                [[item.number, item.idea_id, item.idea.title, carried_reason(item)] for item in self.carried_over],
            ),
            Sheet(_("Attendance"), attendance, [[one.name, one.division, one.at] for one in self.attendance]),
            Sheet(_("Notes"), notes, [[note.text, note.author, note.at] for note in self.general_notes]),
            Sheet(
                _("Checkpoint"), [Heading(_("Signed checkpoint of the ledger"), 60)],
                [[line] for line in text.splitlines()],
            ),
        ]  # fmt: skip
        write_sheets(file, sheets, wrapped=True)


def carried_reason(item: AgendaItem) -> str:
    """Why an item was carried over, in words; most often nothing more is said than that time ran out."""
    return item.carried_reason or _("Time ran out.")


def _item(item: Any) -> dict[str, Any]:
    ruling = item.standing_ruling
    return {
        "number": item.number, "post": item.idea_id, "title": item.idea.title, "state": item.idea.state,
        "minutes": item.minutes, "presenter": str(item.presenter) if item.presenter else None,
        "from_the_floor": item.from_the_floor, "carried_over": item.carried_over,
        "carried_reason": carried_reason(item) if item.carried_over else None,
        "notes": [{"text": note.text, "author": note.author, "at": note.at} for note in item.minuted],
        "ruling": {
            "number": ruling.number, "hash": ruling.row.hash, "verdict": ruling.verdict, "reason": ruling.reason,
            "question": ruling.question, "owner": str(ruling.owner) if ruling.owner else None,
            "champion": str(ruling.champion) if ruling.champion else None, "due": ruling.due_on,
            "ruled_by": str(ruling.ruled_by), "at": ruling.at, "supersedes": ruling.supersedes_id,
        } if ruling else None,
    }  # fmt: skip


def _ruled_cells(item: Any) -> list[Any]:
    ruling = item.standing_ruling
    return [
        item.number, item.idea_id, item.idea.title, ruling.get_verdict_display(), ruling.question or ruling.reason,
        str(ruling.owner or ""), str(ruling.champion or ""), ruling.due_on, str(ruling.ruled_by), ruling.at,
        ruling.number, ruling.row.hash, "\n".join(note.text for note in item.minuted),
    ]  # fmt: skip
