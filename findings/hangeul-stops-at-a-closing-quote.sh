#!/usr/bin/env bash
# Particles behind a word in quotation marks, and behind Latin words in lower case (hangeul, Python).
# Expected: “제목”을, ‘안건 3’으로, email로 but email을, app을, phone을.
# Seen: a closing quotation mark counts as a word without a final consonant, and so does every Latin word that is not
# all capitals: “제목”를, ‘안건 3’로, app를, phone를.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$folder" hangeul==0.2.0
PYTHONPATH="$folder" python3 - <<'PYTHON'
import sys
from importlib.metadata import version
from hangeul.josa import attach

print("hangeul", version("hangeul"))
wanted = {
    ("“제목”", "을/를"): "“제목”을", ("‘안건 3’", "으로/로"): "‘안건 3’으로", ("app", "을/를"): "app을",
    ("phone", "을/를"): "phone을", ("email", "을/를"): "email을",
}
seen = {asked: attach(*asked) for asked in wanted}
for asked, right in wanted.items():
    print(f"expected {right}, seen {seen[asked]}")
print("and right:", attach("안건 3", "으로/로"), attach("KT", "은/는"), attach("(주)새빛", "이/가"))
sys.exit(any(seen[asked] == right for asked, right in wanted.items()))
PYTHON
