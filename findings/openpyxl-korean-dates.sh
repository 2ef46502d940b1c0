#!/usr/bin/env bash
# openpyxl 3.1.5 gives the bare number of a day where a cell has one of the date formats that Excel has built in for
# Korea (ECMA-376 Part 1, 18.8.30: numFmtId 27 to 36 and 50 to 58), though such a file names them by number alone.
# Expected: a datetime, as for the built-in formats 14 to 22, and as another reader of the same file gives.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$work/lib" \
    openpyxl==3.1.5 XlsxWriter==3.2.9 python-calamine==0.9.1
cd "$work"
PYTHONPATH="$work/lib" python3 - <<'PY'
import sys
from datetime import datetime

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

KOREAN = [*range(27, 37), *range(50, 59)]
book = xlsxwriter.Workbook("dates.xlsx")
sheet = book.add_worksheet()
for row, number in enumerate([14, 22, *KOREAN]):
    sheet.write_number(row, 0, 46082.375, book.add_format({"num_format": number}))  # 2026-03-01 09:00
book.close()

cells = [row[0] for row in openpyxl.load_workbook("dates.xlsx").active.iter_rows(values_only=True)]
other = [row[0] for row in CalamineWorkbook.from_path("dates.xlsx").get_sheet_by_index(0).to_python()]
moment = datetime(2026, 3, 1, 9)
print("openpyxl", openpyxl.__version__)
print("expected:", moment, "for all of 14, 22 and", KOREAN)
print("seen:    ", cells[:2], "for 14 and 22,", sorted(set(map(str, cells[2:]))), "for the Korean ones")
print("python-calamine reads the same cells as", sorted(set(map(str, other))))
sys.exit(not (cells[:2] == [moment] * 2 and cells[2:] == [46082.375] * len(KOREAN) and set(other) == {moment}))
PY
echo "as described"
