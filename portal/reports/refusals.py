"""The refused rows of a file as a file of the same kind, with line and reason: mended, it can be sent in again."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import pgettext

from portal.kit.spreadsheets import FORMULA_WORD, ErrorWord, Heading, unquoted, write_csv, write_xlsx
from portal.reports.reading import Table, legible, open_table
from portal.reports.workbooks import Unusable, typed


@contextmanager
def written(path: Path, reasons: Mapping[int, str]) -> Iterator[IO[bytes]]:
    """An open file with the lines of the file at `path` that have a reason."""
    with path.open("rb") as source, TemporaryFile() as file:
        table = open_table(source, path.name)
        if table.kind == "jsonl":
            _write_jsonl(table, reasons, file)
        else:
            _write_table(table, reasons, file)
        file.seek(0)
        yield file


def _write_jsonl(table: Table, reasons: Mapping[int, str], file: IO[bytes]) -> None:
    for line, values, error in table.lines:
        if line in reasons:
            data = {"text": values[0]} if error else values[0]
            told = {**data, "line": line, "reason": reasons[line]}
            file.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def _write_table(table: Table, reasons: Mapping[int, str], file: IO[bytes]) -> None:
    line_word, reason_word = pgettext("column of a table", "Line"), pgettext("column of a table", "Reason")
    # A file of refused rows that is sent in again has these two already.
    kept = [number for number, name in enumerate(table.header) if name not in (line_word, reason_word)]
    headings = [Heading(table.header[number], 20) for number in kept]
    headings += [Heading(line_word, 8), Heading(reason_word, 60)]
    refused = (
        [*(_as_it_stood(values[n]) if n < len(values) else None for n in kept), line, reasons[line]]
        for line, values, _error in table.lines
        if line in reasons
    )
    write = write_xlsx if table.kind == "xlsx" else write_csv
    write(file, headings, refused)


def _as_it_stood(value: Any) -> Any:
    """A cell as it was read. What cannot be used stays unusable until somebody has mended it."""
    value = typed(value)
    if isinstance(value, Unusable):
        if value.why == "digits":
            return float(value.shown)
        return ErrorWord(FORMULA_WORD if value.why == "formula" else value.shown)
    if isinstance(value, str):
        return legible(unquoted(value))
    return str(value) if isinstance(value, (time, timedelta)) else value
