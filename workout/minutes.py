"""The minutes of a closed meeting: what the page shows, and the same as JSON and as a workbook."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from ideas.states import Verdict
from portal.kit.spreadsheets import inert
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
        book = Workbook()
        del book[book.sheetnames[0]]
        _sheet(
            book, _("Rulings"),
            [_("Item"), _("Number of the post"), _("Title"), _("Ruling"), _("Reason or question"), _("Owner"),
             _("Champion"),
             _("Due date"), _("Ruled by"), _("Sealed"), _("Number in the ledger"), _("Hash"), _("Notes")],
            [_ruled_cells(item) for item in self.ruled],
        )  # fmt: skip
        _sheet(
            book, _("Carried over"), [_("Item"), _("Number of the post"), _("Title"), _("Reason")],
            [[item.number, item.idea_id, item.idea.title, carried_reason(item)] for item in self.carried_over],
        )  # fmt: skip
        _sheet(
            book, _("Attendance"), [_("Name"), _("Division"), _("Since")],
            [[present.name, present.division, _naive(present.at)] for present in self.attendance],
        )  # fmt: skip
        notes = [[note.text, note.author, _naive(note.at)] for note in self.general_notes]
        _sheet(book, _("Notes"), [_("Note"), _("Author"), _("At")], notes)
        text = self.checkpoint.signed().text() if self.checkpoint else ""
        _sheet(book, _("Checkpoint"), [_("Signed checkpoint of the ledger")], [[line] for line in text.splitlines()])
        book.save(file)


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
        str(ruling.owner or ""), str(ruling.champion or ""), ruling.due_on, str(ruling.ruled_by), _naive(ruling.at),
        ruling.number, ruling.row.hash, "\n".join(note.text for note in item.minuted),
    ]  # fmt: skip


def _sheet(book: Workbook, title: str, heading: list[str], rows: list[list[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.append(heading)
    for row in rows:
        sheet.append([inert(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, name in zip(sheet.columns, heading, strict=False):
        longest = max((len(str(cell.value or "")) for cell in column), default=len(name))
        sheet.column_dimensions[column[0].column_letter].width = min(60, longest * 1.4 + 3)
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _naive(moment: datetime) -> datetime:
    """A workbook knows no time zones: the company's own."""
    return localtime(moment).replace(tzinfo=None, microsecond=0)
