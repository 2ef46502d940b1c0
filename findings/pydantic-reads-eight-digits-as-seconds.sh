#!/usr/bin/env bash
# A day written as 20261201 (ISO 8601's basic form) in a field of type `date`.
# Expected: 1 December 2026, as date.fromisoformat reads it, or a refusal.
# Seen: Pydantic takes a string of digits for seconds since 1970, and where those are no whole day refuses it with
# words about a time; 1796083200 sent as text is a day without a word. So a slip of the finger can become a date.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$folder" pydantic==2.12.5
PYTHONPATH="$folder" python3 - <<'PYTHON'
import sys
from datetime import date
import pydantic

print("pydantic", pydantic.VERSION)
reader = pydantic.TypeAdapter(date)


def read(text):
    try:
        return str(reader.validate_python(text))
    except pydantic.ValidationError as error:
        return error.errors()[0]["type"]


seen = {text: read(text) for text in ("2026-12-01", "20261201", "1796083200", "20217600")}
print("date.fromisoformat('20261201') =", date.fromisoformat("20261201") if sys.version_info >= (3, 11) else "refused")
for text, day in seen.items():
    print(f"{text!r:>14} → {day}")
expected = {
    "2026-12-01": "2026-12-01", "20261201": "date_from_datetime_inexact", "1796083200": "2026-12-01",
    "20217600": "1970-08-23",
}
sys.exit(seen != expected)
PYTHON
