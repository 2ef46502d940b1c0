#!/usr/bin/env bash
# Image.draft() decodes a JPEG at an eighth of its size, "to make it cheap". Of a progressive one libjpeg still holds
# every coefficient of the whole picture: the same call on the same 48 megapixels takes many times the memory.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$place" pillow==13.0.0
export PYTHONPATH="$place"
python3 - "$place" <<'PY'
import sys
from PIL import Image

image = Image.effect_noise((1000, 750), 80).resize((8000, 6000)).convert("RGB")
for name in ("baseline", "progressive"):
    image.save(f"{sys.argv[1]}/{name}.jpg", "JPEG", progressive=name == "progressive")
PY
needed() {
  python3 - "$place/$1.jpg" <<'PY'
import sys
import PIL
from PIL import Image


def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024


image = Image.open(sys.argv[1])
before = peak()
image.draft(None, (1000, 750))
image.load()
print(f"pillow {PIL.__version__}, {sys.argv[1].rsplit('/', 1)[1]}: loaded as {image.size}", file=sys.stderr)
print(peak() - before)
PY
}
baseline=$(needed baseline)
progressive=$(needed progressive)
echo "expected: about the same for both; seen: baseline $baseline MB, progressive $progressive MB"
[ "$progressive" -gt $((baseline * 4 + 60)) ]
