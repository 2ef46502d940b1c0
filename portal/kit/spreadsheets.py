"""Tables as files for people: text stays text, whatever it begins with; dates are dates, in the company's time."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

BOM = "\ufeff"  # without it Korean Excel reads a CSV file in another encoding
# What makes a spreadsheet take a cell for a formula; the wide ones do where Korean or Japanese is typed.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Text that a spreadsheet takes for a failed formula, and that it writes of one into a text file.
FORMULA_WORD = "#FORMULA!"  # ours, where a formula stood
ERROR_WORDS = frozenset({*ERROR_CODES, "#SPILL!", "#CALC!", "#GETTING_DATA", FORMULA_WORD})
DAY_FORMAT, MOMENT_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"  # as Excel says it; the seconds are there, unseen
DAY, MOMENT = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"
# ECMA-376 Part 1, 22.9.2.19 (ST_Xstring): text that a workbook would take for the code of a letter.
_LIKE_A_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MOST_LINKS = 65_530  # Excel repairs (that is, empties) a sheet with more
_HEADING = {"font": Font(bold=True), "fill": PatternFill("solid", start_color="EFEDE8")}
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_HEADING_ALIGNED = Alignment(vertical="center", wrap_text=True)
_LINK = Font(color="2C4A9E", underline="single")


class ErrorWord(str):
    """One of `ERROR_WORDS` that is to be read as such: all other text is kept apart from them."""

    __slots__ = ()


@dataclass(frozen=True)
class Link:
    """Text that leads to an address."""

    text: str
    url: str


@dataclass(frozen=True)
class Heading:
    """What stands above a column, how wide it is (in digits), and the words that may be chosen in it."""

    text: str
    width: float = 14
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. Cells may be text, numbers, dates, aware moments, `Link`s or None."""

    title: str | None
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Any]]


def quoted(text: str) -> str:
    """With an apostrophe before what a spreadsheet might run, or read as an error; `unquoted` takes it back."""
    bare = text.lstrip("'")
    return f"'{text}" if bare.startswith(FORMULA_STARTS) or bare.strip() in ERROR_WORDS else text


def unquoted(value: Any) -> Any:
    """Without the apostrophe that `quoted` has put before a text."""
    return value[1:] if isinstance(value, str) and value.startswith("'") and quoted(value[1:]) == value else value


def printable(value: Any) -> Any:
    """Text without the control characters that no .xlsx file may hold: names typed in the admin can have some."""
    if isinstance(value, str) and ILLEGAL_CHARACTERS_RE.search(value):
        return ILLEGAL_CHARACTERS_RE.sub("", value)
    return value


def csv_lines(headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A table line by line as Excel reads it, with the mark by which it knows UTF-8."""
    line = csv.writer(_Echo())
    yield (BOM + line.writerow([_as_text(heading.text) for heading in headings])).encode()
    for row in rows:
        yield line.writerow([_as_text(value) for value in row]).encode()


def write_csv(file: IO[bytes], headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> int:
    """`csv_lines` into a file; returns how many rows."""
    count = -1  # the headings
    for line in csv_lines(headings, rows):
        file.write(line)
        count += 1
    return count


def write_xlsx(file: IO[bytes], headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> int:
    """A workbook of one sheet; returns how many rows."""
    return write_sheets(file, [Sheet(None, headings, rows)])


def write_sheets(file: IO[bytes], sheets: Iterable[Sheet], *, wrapped: bool = False) -> int:
    """A workbook whose headings stay in sight and filter; returns how many rows.

    Moments are told in the company's time. Where it is `wrapped`, text that is wider than its column goes on below.
    """
    book = Workbook(write_only=True)
    count = sum(_fill(book.create_sheet(one.title), one.headings, one.rows, wrapped=wrapped) for one in sheets)
    book.save(file)
    return count


def _fill(sheet: Worksheet, headings: Sequence[Heading], rows: Iterable[Sequence[Any]], *, wrapped: bool) -> int:
    sheet.freeze_panes = "A2"
    letters = [get_column_letter(number) for number in range(1, len(headings) + 1)]
    for letter, heading in zip(letters, headings, strict=True):
        sheet.column_dimensions[letter].width = heading.width
    sheet.append([_heading_cell(sheet, heading) for heading in headings])
    count = 0
    for row in rows:
        count += 1
        cells = [_cell(sheet, value, may_link=count <= _MOST_LINKS) for value in row]
        sheet.append([_wrapped(sheet, cell) for cell in cells] if wrapped else cells)
    sheet.auto_filter.ref = f"A1:{letters[-1]}{count + 1}"
    for letter, heading in zip(letters, headings, strict=True):
        if heading.choices:
            offered = DataValidation("list", formula1=f'"{",".join(heading.choices)}"', allow_blank=True)
            offered.add(f"{letter}2:{letter}1048576")
            sheet.data_validations.append(offered)
    return count


def in_company_time(moment: datetime) -> datetime:
    """A moment as a workbook can hold it, which knows neither time zones nor less than a second."""
    if timezone.is_aware(moment):
        moment = timezone.make_naive(moment, timezone.get_default_timezone())
    return moment.replace(microsecond=0)


def _cell(sheet: Worksheet, value: Any, *, may_link: bool) -> Any:
    """One cell for a sheet that is written row by row."""
    if isinstance(value, datetime):
        made = WriteOnlyCell(sheet, in_company_time(value))
        made.number_format = MOMENT_FORMAT
        return made
    if isinstance(value, date):
        made = WriteOnlyCell(sheet, datetime.combine(value, time()))
        made.number_format = DAY_FORMAT
        return made
    if not isinstance(value, Link):
        return _text_cell(sheet, value) if isinstance(value, str) else value
    made = _text_cell(sheet, value.text)
    if may_link and value.text:
        made.hyperlink = value.url
        made.font = _LINK
    return made


def _text_cell(sheet: Worksheet, text: str) -> Any:
    """Text as it was typed: neither a formula nor an error, also after somebody has edited the cell."""
    if unquoted(text) != text or (text.strip() in ERROR_WORDS and not isinstance(text, ErrorWord)):
        text = f"'{text}"
    made = WriteOnlyCell(sheet, _LIKE_A_CODE.sub("_x005F_", printable(text)))
    if made.data_type != "n":  # openpyxl takes "=1+1" for a formula, and empty text for no text
        made.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        made.quotePrefix = True
    return made


def _wrapped(sheet: Worksheet, cell: Any) -> Any:
    made = cell if isinstance(cell, Cell) else WriteOnlyCell(sheet, cell)
    made.alignment = _WRAPPED
    return made


def _heading_cell(sheet: Worksheet, heading: Heading) -> Any:
    made = _text_cell(sheet, heading.text)
    made.font, made.fill, made.alignment = _HEADING["font"], _HEADING["fill"], _HEADING_ALIGNED
    return made


def _as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return in_company_time(value).strftime(MOMENT)
    if isinstance(value, date):
        return value.strftime(DAY)
    if isinstance(value, Link):
        value = value.text
    return quoted(printable(value)) if isinstance(value, str) and not isinstance(value, ErrorWord) else value


class _Echo:
    """What csv writes to: `writerow` returns what this returns."""

    def write(self, text: str) -> str:
        return text
