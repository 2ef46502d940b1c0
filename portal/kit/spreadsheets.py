"""Text that goes into a spreadsheet file, made so that no program takes it for a formula."""

from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

BOM = "\ufeff"  # without it Korean Excel reads a CSV file in another encoding
# What makes a spreadsheet take a cell for a formula; the wide ones do where Korean or Japanese is typed.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(value: Any) -> Any:
    """The value, with an apostrophe before text that Excel or LibreOffice might run; numbers and dates as they are."""
    value = printable(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def printable(value: Any) -> Any:
    """Text without the control characters that no .xlsx file may hold: names typed in the admin can have some."""
    if isinstance(value, str) and ILLEGAL_CHARACTERS_RE.search(value):
        return ILLEGAL_CHARACTERS_RE.sub("", value)
    return value
