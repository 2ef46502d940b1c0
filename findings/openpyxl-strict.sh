#!/usr/bin/env bash
# openpyxl 3.1.5 opens a "Strict Open XML" workbook (ISO/IEC 29500 Strict, a choice of Excel's "save as") without an
# error, and the workbook has no sheets at all; a warning calls them "an invalid specification" and says that they are
# removed. Expected: its sheets, or an error.
# The file is an ordinary one with the namespaces of Strict; another reader reads the cells of it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$work/lib" openpyxl==3.1.5 python-calamine==0.9.1
cd "$work"
PYTHONPATH="$work/lib" python3 - <<'PY'
import sys
import warnings
import zipfile

import openpyxl
from python_calamine import CalamineWorkbook

STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    b"http://schemas.openxmlformats.org/drawingml/2006/main": b"http://purl.oclc.org/ooxml/drawingml/main",
}
book = openpyxl.Workbook()
book.active.append(["id", "title"])
book.save("usual.xlsx")
with zipfile.ZipFile("usual.xlsx") as old, zipfile.ZipFile("strict.xlsx", "w") as new:
    for name in old.namelist():
        content = old.read(name)
        for usual, strict in STRICT.items():
            content = content.replace(usual, strict)
        if name == "xl/workbook.xml":
            content = content.replace(b"<workbook ", b'<workbook conformance="strict" ', 1)
        new.writestr(name, content)

with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    sheets = openpyxl.load_workbook("strict.xlsx").sheetnames
other = CalamineWorkbook.from_path("strict.xlsx").get_sheet_by_index(0).to_python()
print("openpyxl", openpyxl.__version__)
print("expected: ['Sheet'], or an error")
print("seen:    ", sheets, "and no error, only:", [str(one.message) for one in warned])
print("python-calamine reads", other)
sys.exit(not (sheets == [] and other == [["id", "title"]]))
PY
echo "as described"
