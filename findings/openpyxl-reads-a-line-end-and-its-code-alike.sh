#!/usr/bin/env bash
# openpyxl 3.1.5 leaves the codes for letters in the texts of a workbook as they are (ECMA-376 Part 1, 22.9.2.19,
# ST_Xstring: _x000D_ is a carriage return, _x005F_ the "_" before what was typed like a code), but for _x005F_, of
# which it takes away all but the "_". So a carriage return and the seven letters "_x000D_" are read as the same text,
# and its own `openpyxl.utils.escape.unescape`, which would read the code, makes a carriage return of both.
# Expected: two different texts, as another reader of the same file gives.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$work/lib" \
    openpyxl==3.1.5 XlsxWriter==3.2.9 python-calamine==0.9.1
cd "$work"
PYTHONPATH="$work/lib" python3 - <<'PY'
import sys

import openpyxl
import xlsxwriter
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

written = ["one\rtwo", "one_x000D_two"]
book = xlsxwriter.Workbook("texts.xlsx")
book.add_worksheet().write_column(0, 0, written)
book.close()

seen = [row[0] for row in openpyxl.load_workbook("texts.xlsx").active.iter_rows(values_only=True)]
other = [row[0] for row in CalamineWorkbook.from_path("texts.xlsx").get_sheet_by_index(0).to_python()]
print("openpyxl", openpyxl.__version__)
print("expected:  ", written)
print("seen:      ", seen)
print("unescape:  ", [unescape(text) for text in seen])
print("calamine:  ", other)
sys.exit(not (seen == ["one_x000D_two"] * 2 and len(set(other)) == 2))
PY
echo "as described"
