"""All posts as a file that `import_ideas` reads again; tables without anything that a spreadsheet would run."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from openpyxl import Workbook

from ideas.models import Idea
from portal.kit.spreadsheets import FORMULA_STARTS, printable
from portal.reports.reading import own_id

COLUMNS = (
    "id", "kind", "lang", "title", "body", "touchpoint", "tags", "division", "author", "created_at", "place",
    "campaign", "number", "state", "votes", "reports", "comments", "owner", "due", "url",
)  # fmt: skip
FORMATS = ("jsonl", "csv", "xlsx")
_CHUNK = 1000

Record = dict[str, Any]


def records() -> Iterator[Record]:
    """Every post that all staff may see, oldest first. A hidden author's name is not among what is said."""
    for idea in exported().iterator(chunk_size=_CHUNK):
        yield record(idea)


def exported() -> QuerySet[Idea]:
    """The posts of an export, with all that `record` says of them."""
    return (
        Idea.objects.listed()
        .filter(audience=None)
        .select_related("author", "owner", "campaign", "responsible_division")
        .prefetch_related("tags")
        .order_by("pk")
    )


def record(idea: Idea) -> Record:
    """One post as plain values, by column."""
    named = idea.author is not None and not idea.name_is_hidden
    return {
        "id": idea.source_id or own_id(idea.pk),
        "kind": idea.kind,
        "lang": idea.language,
        "title": idea.title,
        "body": idea.body,
        "touchpoint": idea.touchpoint,
        "tags": [tag.name for tag in idea.tags.all()],
        "division": idea.responsible_division.name if idea.responsible_division else "",
        "author": idea.author.username if named and idea.author else "",
        "created_at": (idea.posted_at or idea.created_at).isoformat(),
        "place": idea.place,
        "campaign": idea.campaign.slug,
        "number": idea.pk,
        "state": idea.state,
        "votes": idea.vote_count,
        "reports": idea.report_count,
        "comments": idea.comment_count,
        "owner": idea.owner.username if idea.owner else "",
        "due": idea.due_on.isoformat() if idea.due_on else "",
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{idea.get_absolute_url()}",
    }


def write(rows: Iterable[Record], kind: str, file: IO[bytes], columns: Sequence[str] = COLUMNS) -> int:
    """Write rows in one of `FORMATS`; returns how many."""
    if kind == "jsonl":
        return _jsonl(rows, file)
    write_table: Callable[..., int] = {"csv": _csv, "xlsx": _xlsx}[kind]
    return write_table(rows, file, columns)


def kind_of(path: Path) -> str | None:
    """The format a file's name asks for."""
    kind = path.suffix.removeprefix(".").lower()
    return kind if kind in FORMATS else None


def _jsonl(rows: Iterable[Record], file: IO[bytes]) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _csv(rows: Iterable[Record], file: IO[bytes], columns: Sequence[str]) -> int:
    """With the mark by which Excel knows UTF-8."""
    line = csv.writer(_Encoded(file))
    file.write("\ufeff".encode())
    line.writerow(columns)
    count = 0
    for row in rows:
        line.writerow(_cells(row, columns))
        count += 1
    return count


def _xlsx(rows: Iterable[Record], file: IO[bytes], columns: Sequence[str]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(columns))
    count = 0
    for row in rows:
        sheet.append(_cells(row, columns))
        count += 1
    book.save(file)
    return count


def _cells(row: Record, columns: Sequence[str]) -> list[Any]:
    return [safe_cell(";".join(row[name]) if isinstance(row[name], list) else row[name]) for name in columns]


def safe_cell(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; the importer takes one away."""
    value = printable(value)
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(FORMULA_STARTS) else value


class _Encoded:
    """A binary file as the text file that csv wants, without closing it afterwards."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode())
