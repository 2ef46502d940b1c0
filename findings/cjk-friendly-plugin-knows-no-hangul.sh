#!/usr/bin/env bash
# mdit-py-cjk-friendly, which ports "markdown-cjk-friendly" to Python and names Korean among its languages.
# Expected: as the specification has it (a CJK character is one that is wide, or of the script Hangul), bold that ends
# in punctuation may be followed by a particle: **와이파이(5G)**가, as **无线(5G)**が and **无线(5G)**的 are bold.
# Seen: bold for Chinese and Japanese, literal stars for Korean.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$dir" mdit-py-cjk-friendly==0.3.0 markdown-it-py==3.0.0
PYTHONPATH=$dir python3 - <<'PY'
from importlib.metadata import version
from markdown_it import MarkdownIt
from mdit_py_cjk_friendly import cjk_friendly

print("mdit-py-cjk-friendly", version("mdit-py-cjk-friendly"))
parser = MarkdownIt().use(cjk_friendly)
bold = {text: "<strong>" in parser.render(text) for text in ("**无线(5G)**的", "**无线(5G)**が", "**와이파이(5G)**가")}
for text, is_bold in bold.items():
    print(text, "bold" if is_bold else "literal stars")
assert list(bold.values()) == [True, True, False], "behaves otherwise now"
print("expected: bold in all three; seen: literal stars before Hangul")
PY
