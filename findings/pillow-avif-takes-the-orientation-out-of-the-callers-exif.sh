#!/usr/bin/env bash
# Saving as AVIF takes the orientation out of the Image.Exif that was passed, where the other formats only read it: the
# next file that is written with the same object (the thumbnail, the JPEG beside it) has lost it.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$place" pillow==13.0.0
PYTHONPATH="$place" python3 - <<'PY'
import io
import PIL
from PIL import Image

print(f"pillow {PIL.__version__}")
left = {}
for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (64, 48)).save(io.BytesIO(), kind, exif=exif)
    left[kind] = exif.get(0x0112)
    print(f"{kind}: orientation in the caller's object after saving: {left[kind]}")
print("expected: 6 after each; seen: none after AVIF")
raise SystemExit(left != {"JPEG": 6, "PNG": 6, "WEBP": 6, "TIFF": 6, "AVIF": None})
PY
