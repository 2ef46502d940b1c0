#!/usr/bin/env bash
# python-calamine 0.9.1 gives an empty string for a cell that holds an error (#N/A) and for a formula that was not
# calculated yet, the same as for an empty cell; a formula that was is its old result. Nothing tells them apart, so that
# an importer takes in "nothing was written here" where a spreadsheet says that something went wrong.
# Expected: a value of its own for an error, as openpyxl gives ("#N/A" with data_type "e", "=…" with data_type "f").
# Besides, moments of one column are of two types: midnight comes as a date, which is no datetime.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$work/lib" \
    openpyxl==3.1.5 python-calamine==0.9.1
cd "$work"
PYTHONPATH="$work/lib" python3 - <<'PY'
import sys
from datetime import datetime
from importlib.metadata import version

import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
for value in ("#N/A", "=1+1", None, "text", datetime(2026, 3, 1, 9), datetime(2026, 3, 2)):
    book.active.append(["cell", value])
book.save("cells.xlsx")
seen = [row[1] for row in CalamineWorkbook.from_path("cells.xlsx").get_sheet_by_index(0).to_python()]
other = [(row[1].value, row[1].data_type) for row in openpyxl.load_workbook("cells.xlsx").active.iter_rows()]
print("python-calamine", version("python-calamine"))
print("expected: the error and the formula told from the empty cell; two datetimes")
print("seen:    ", seen)
print("openpyxl:", other)
sys.exit(not (seen[:4] == ["", "", "", "text"] and [type(one).__name__ for one in seen[4:]] == ["datetime", "date"]))
PY
echo "as described"
