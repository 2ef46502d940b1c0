"""Files of posts, read row by row: JSON Lines, CSV, Excel. What cannot be read becomes a row with its reason."""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException

from portal.kit.errors import Invalid
from portal.kit.spreadsheets import FORMULA_STARTS

COLUMNS = (
    "id", "kind", "lang", "title", "body", "touchpoint", "tags", "division", "author", "created_at", "place",
    "campaign",
)  # fmt: skip
REQUIRED_COLUMNS = ("id", "title", "touchpoint")
# A body of 30,000 characters, all of them quotes, fits; csv's own limit would refuse it.
_CSV_FIELD_LIMIT = 2_000_000


class Row(NamedTuple):
    """One line of a file: what it says, or why it cannot be read."""

    line: int
    data: dict[str, Any]
    error: str = ""


def read(path: Path) -> Iterator[Row]:
    """The rows of a `.jsonl`, `.csv` or `.xlsx` file. Raises Invalid where the file as a whole is none of these."""
    readers: dict[str, Callable[[Path], Iterator[Row]]] = {".jsonl": _jsonl, ".csv": _csv, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Invalid(_("Only .jsonl, .csv and .xlsx files can be imported."))
    return reader(path)


def _jsonl(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for line, raw in enumerate(file, start=1):
            if line == 1:
                raw = raw.removeprefix(codecs.BOM_UTF8)
            if raw.strip():
                yield _json_row(line, raw)


def _json_row(line: int, raw: bytes) -> Row:
    try:
        data = json.loads(raw.decode())
    except UnicodeDecodeError:
        return Row(line, {}, _not_utf8())
    except (ValueError, RecursionError) as error:
        what = getattr(error, "msg", "") or type(error).__name__
        return Row(line, {}, _("This line is not JSON (%(error)s).") % {"error": what})
    if not isinstance(data, dict):
        return Row(line, {}, _("This line is not a JSON object."))
    return Row(line, data)


def _csv(path: Path) -> Iterator[Row]:
    text, damaged = _decoded(path.read_bytes())
    csv.field_size_limit(_CSV_FIELD_LIMIT)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    header: list[str] | None = None
    while True:
        line = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, {}, _("This line is not CSV (%(error)s).") % {"error": error})
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _header(cells)
            if missing := _missing(header):
                yield Row(line, {}, missing)
                return
        elif damaged and any("\udc80" <= letter <= "\udcff" for cell in cells for letter in cell):
            yield Row(line, {}, _not_utf8())
        elif len(cells) > len(header):
            yield Row(line, {}, _("There are more cells than columns; is a comma unquoted?"))
        else:
            yield Row(line, _by_column(header, cells))


def _decoded(raw: bytes) -> tuple[str, bool]:
    """The text, and whether bytes remain that fit no encoding: those stand in it as lone surrogates."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), False  # Excel's "Unicode text"
    for encoding in ("utf-8-sig", "cp949"):  # cp949: what a Korean Excel saves as plain CSV
        try:
            return raw.decode(encoding), False
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8-sig", errors="surrogateescape"), True


def _delimiter(text: str) -> str:
    head = text[: text.find("\n")] if "\n" in text else text
    return max(",\t;", key=head.count)


def _xlsx(path: Path) -> Iterator[Row]:
    try:
        book = load_workbook(path, read_only=True, data_only=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Invalid(_("This is not an Excel file (.xlsx): it cannot be opened.")) from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write dimensions that do not fit
        yield from _sheet_rows(sheet.iter_rows())
    finally:
        book.close()


def _sheet_rows(rows: Iterable[Sequence[Cell]]) -> Iterator[Row]:
    header: list[str] | None = None
    for line, cells in enumerate(rows, start=1):
        values = [cell.value for cell in cells]
        if all(value is None or str(value).strip() == "" for value in values):
            continue
        if header is None:
            header = _header(values)
            if missing := _missing(header):
                yield Row(line, {}, missing)
                return
            continue
        yield _sheet_row(line, header, cells)


def _sheet_row(line: int, header: list[str], cells: Sequence[Cell]) -> Row:
    """A formula is refused, not evaluated: neither its text nor an old result of it is what somebody wrote."""
    for column, cell in zip(header, cells, strict=False):
        if column in COLUMNS and cell.data_type == "f":
            return Row(
                line, {}, _("The column “%(column)s” holds a formula; paste it as a value.") % {"column": column}
            )
    return Row(line, _by_column(header, [cell.value for cell in cells]))


def _header(cells: Sequence[Any]) -> list[str]:
    return [str(cell or "").strip().lower() for cell in cells]


def _missing(header: Sequence[str]) -> str:
    missing = [column for column in REQUIRED_COLUMNS if column not in header]
    return (
        _("The first line must name the columns; missing: %(columns)s.") % {"columns": ", ".join(missing)}
        if missing
        else ""
    )


def _by_column(header: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    return {column: _unquoted(cell) for column, cell in zip(header, cells, strict=False) if column and cell is not None}


def _unquoted(cell: Any) -> Any:
    """Without the apostrophe that our own export puts before what a spreadsheet would take for a formula."""
    quoted = isinstance(cell, str) and cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS)
    return cell[1:] if quoted else cell


def own_id(number: int) -> str:
    """What stands for the source's id in an export, of a post that was written in this portal."""
    return f"fix-this-{number}"


def own_number(source_id: str) -> int | None:
    """The number in such an id, or None."""
    number = source_id.removeprefix("fix-this-")
    return int(number) if number != source_id and number.isascii() and number.isdigit() and len(number) < 19 else None


def _not_utf8() -> str:
    return _("This line is not UTF-8 text; save the file as UTF-8.")
