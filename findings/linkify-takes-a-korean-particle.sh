#!/usr/bin/env bash
# linkify-it-py (what markdown-it-py's "linkify" uses) and an address that a Korean particle follows.
# Expected: https://example.com에서 links example.com, as the particle 에서 ("at") is no part of an address; and with a
# port, https://example.com:8080에서, likewise.
# Seen: the particle becomes part of the host, example.com에서 (a name in the root zone that nobody can have); behind a
# port there is no link at all.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$dir" linkify-it-py==2.0.3 uc-micro-py==1.0.3
PYTHONPATH=$dir python3 - <<'PY'
from importlib.metadata import version
from linkify_it import LinkifyIt

print("linkify-it-py", version("linkify-it-py"))
found = {text: [one.url for one in LinkifyIt().match(text) or []] for text in (
    "https://example.com 에서", "https://example.com에서", "https://example.com:8080에서",
)}
for text, urls in found.items():
    print(f"{text!r}: {urls}")
assert list(found.values()) == [["https://example.com"], ["https://example.com에서"], []], "behaves otherwise now"
print("expected: example.com in each; seen: the particle in the host, and no link behind a port")
PY
