"""Text that goes into a spreadsheet file, made so that no program takes it for a formula."""

from typing import Any

BOM = "\ufeff"  # without it Korean Excel reads a CSV file in another encoding
_ALIVE = ("=", "+", "-", "@", "\t", "\r")


def inert(value: Any) -> Any:
    """The value, with an apostrophe before text that Excel or LibreOffice might run; numbers and dates as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_ALIVE) else value
