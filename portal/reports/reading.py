"""Files of posts, read row by row: JSON Lines, CSV, Excel. What cannot be read becomes a row with its reason.

A file as a whole that cannot be read is refused when it is opened (`open_table`), before anything else happens.
"""

import codecs
import csv
import io
import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext as _

from portal.kit.errors import Invalid
from portal.kit.spreadsheets import unquoted
from portal.reports import workbooks
from portal.reports.columns import REQUIRED, guess, label, looks_like_header
from portal.reports.workbooks import Unusable

log = logging.getLogger("portal.imports")

FORMATS = ("jsonl", "csv", "xlsx")
# A body of 30,000 characters, all of them quotes, fits; csv's own limit would refuse it.
_CSV_FIELD_LIMIT = 2_000_000
# Office tables often have a title and a date above the line that names the columns.
_LINES_ABOVE_HEADER = 10
_HEAD = 200_000  # letters of a text file in which those lines are looked for


class Row(NamedTuple):
    """One line of a file: what it says by column, or why it cannot be read; `cells` is the line as it stands."""

    line: int
    data: dict[str, Any]
    error: str = ""
    cells: Sequence[Any] = ()


class Cells(NamedTuple):
    """One line of a table, not yet by column.

    Where the line as a whole cannot be read, `error` says why and its text stands in `values`, in one cell.
    """

    line: int
    values: Sequence[Any]
    error: str = ""


@dataclass
class Table:
    """An open file. `header` is the line that names the columns (none in JSON Lines, which names them in each).

    Empty headings at its end are left out where nothing stands below them in the first lines; `width` counts them.
    """

    kind: str
    header: Sequence[str]
    header_line: int
    lines: Iterator[Cells]
    width: int = 0

    def rows(self, columns: Sequence[str] | None = None) -> Iterator[Row]:
        """Every line below the header, by column.

        `columns` says for each cell of a line to which of our columns it belongs, "" to none of them; where it is
        None the header is understood as well as it can be.
        """
        if self.kind == "jsonl":
            yield from (Row(line, {} if error else values[0], error, values) for line, values, error in self.lines)
            return
        columns = guess(self.header) if columns is None else columns
        if missing := [name for name in REQUIRED if name not in columns]:
            told = {"columns": ", ".join(label(name) for name in missing)}
            yield Row(
                self.header_line, {}, _("The first line must name the columns; missing: %(columns)s.") % told,
                self.header,
            )  # fmt: skip
            return
        for cells in self.lines:
            yield _by_column(columns, cells, self.width)


def read(path: Path, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of a file at once. Raises Invalid where the file as a whole cannot be read."""
    file = path.open("rb")
    try:
        table = open_table(file, path.name)
    except Invalid:
        file.close()
        raise
    return _and_close(table.rows(columns), file)


def open_table(file: IO[bytes], name: str) -> Table:
    """A file whose name ends in `.jsonl`, `.csv` or `.xlsx`. Raises Invalid where it is none of these, or damaged."""
    kind = kind_of(name)
    if kind is None:
        raise Invalid(_wrong_kind(name), field="file")
    file.seek(0)
    if kind == "jsonl":
        return Table(kind, (), 0, _jsonl(file))
    lines = {"csv": _csv, "xlsx": _xlsx}[kind](file)
    first = list(islice(lines, _LINES_ABOVE_HEADER))
    if not first:
        raise Invalid(_("There is nothing in this file."), field="file")
    at = _header_in(first)
    header = ["" if value is None else legible(unquoted(str(value).strip())) for value in first[at].values]
    used = max(_used(cells.values) for cells in first[at:])
    return Table(kind, header[:used], first[at].line, chain(first[at + 1 :], lines), len(header))


def kind_of(name: str | Path) -> str | None:
    """The format that a file's name says."""
    kind = Path(name).suffix.removeprefix(".").lower()
    return kind if kind in FORMATS else None


def legible(text: str) -> str:
    """Text that can be written, with "?" for the bytes of a file that fit no encoding."""
    return text.encode("utf-8", "replace").decode()


def _header_in(lines: Sequence[Cells]) -> int:
    """Which line names the columns: the first whose words are known, or else the first with the most of them."""
    known = (at for at, cells in enumerate(lines) if looks_like_header(cells.values))
    said = [sum(_is_filled(value) for value in cells.values) for cells in lines]
    return next(known, said.index(max(said)))


def _used(values: Sequence[Any]) -> int:
    """How many cells a line has, but for the empty ones at its end."""
    return max((at for at, value in enumerate(values, start=1) if _is_filled(value)), default=0)


def _is_filled(value: Any) -> bool:
    return value is not None and bool(str(value).strip())


def _wrong_kind(name: str) -> str:
    if Path(name).suffix.lower() in (".xls", ".xlsb", ".xlsm", ".ods", ".numbers", ".cell", ".tsv", ".txt"):
        return _("Please save it as an Excel workbook (.xlsx) or as CSV first: this kind of file cannot be read.")
    return _("Only .jsonl, .csv and .xlsx files can be imported.")


def _and_close(rows: Iterator[Row], file: IO[bytes]) -> Iterator[Row]:
    with file:
        yield from rows


def _jsonl(file: IO[bytes]) -> Iterator[Cells]:
    for line, raw in enumerate(file, start=1):
        if line == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if raw.strip():
            yield _json_row(line, raw)


def _json_row(line: int, raw: bytes) -> Cells:
    as_it_stands = (_decoded(raw.strip())[0],)
    try:
        data = json.loads(raw.decode())
    except UnicodeDecodeError:
        return Cells(line, as_it_stands, _not_utf8())
    except (ValueError, RecursionError) as error:
        what = getattr(error, "msg", "") or type(error).__name__
        return Cells(line, as_it_stands, _("This line is not JSON (%(error)s).") % {"error": what})
    if not isinstance(data, dict):
        return Cells(line, as_it_stands, _("This line is not a JSON object."))
    return Cells(line, (data,))


def _csv(file: IO[bytes]) -> Iterator[Cells]:
    text, damaged = _decoded(file.read())
    csv.field_size_limit(_CSV_FIELD_LIMIT)
    taken: list[str] = []  # what csv has read since the last line of the table
    lines = csv.reader(_noting(io.StringIO(text, newline=""), taken), delimiter=_delimiter(text))
    while True:
        taken.clear()
        line = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield Cells(line, ("".join(taken).rstrip(),), _("This line is not CSV (%(error)s).") % {"error": error})
            continue
        if not any(cell.strip() for cell in cells):
            continue
        lost = damaged and any("\udc80" <= letter <= "\udcff" for cell in cells for letter in cell)
        yield Cells(line, cells, _not_utf8() if lost else "")


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
    """What makes a header of one of the first lines, or else what makes most of them equally long."""

    def fitness(sign: str) -> tuple[bool, int, int]:
        lines = _first_lines(text[:_HEAD], sign)
        lengths = Counter(len(cells) for cells in lines if len(cells) > 1)
        length, how_often = max(lengths.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
        return any(map(looks_like_header, lines)), how_often, length

    return max(",\t;", key=fitness)


def _first_lines(head: str, sign: str) -> list[list[str]]:
    filled = filter(any, csv.reader(io.StringIO(head, newline=""), delimiter=sign))
    try:
        return list(islice(filled, _LINES_ABOVE_HEADER))
    except csv.Error:  # said when it is read in earnest
        return []


def _noting(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _xlsx(file: IO[bytes]) -> Iterator[Cells]:
    """Raises Invalid, also while it is being read: a file may be damaged anywhere."""
    try:
        yield from (Cells(line, values) for line, values in workbooks.lines(file))
    except Invalid:
        raise
    except Exception as error:  # a damaged workbook raises anything at all, from a KeyError to an ExpatError
        log.warning("a workbook cannot be read: %r", error)
        raise Invalid(
            _("This Excel file cannot be read: it is damaged. Please open it in Excel and save it again as .xlsx."),
            field="file",
        ) from error


def _by_column(columns: Sequence[str], cells: Cells, width: int) -> Row:
    """A line with its cells by column. One that says nothing usable where a column is wanted makes the row refused."""
    line, values, error = cells
    if error:
        return Row(line, {}, error, values)
    if any(map(_is_filled, values[max(len(columns), width) :])):
        return Row(line, {}, _("There are more cells than columns; is a comma unquoted?"), values)
    data: dict[str, Any] = {}
    for column, value in zip(columns, values, strict=False):
        if not column or value is None:
            continue
        value = workbooks.typed(value)
        if isinstance(value, Unusable):
            return Row(line, {}, value.reason(column), values)
        data[column] = unquoted(value)
    return Row(line, data, "", values)


def own_id(number: int) -> str:
    """What stands for the source's id in an export, of a post that was written in this portal."""
    return f"fix-this-{number}"


def own_number(source_id: str) -> int | None:
    """The number in such an id, or None."""
    number = source_id.removeprefix("fix-this-")
    return int(number) if number != source_id and number.isascii() and number.isdigit() and len(number) < 19 else None


def _not_utf8() -> str:
    return _("This line is not UTF-8 text; save the file as UTF-8.")
