#!/usr/bin/env bash
# Two siblings of one container format behind the same Image.open: a HEIC comes turned already, with its orientation set
# back to 1; an AVIF comes as it is stored, with the orientation still to be done. Code that was tried with one of them
# turns the other never, or twice. ImageOps.exif_transpose, always, is right for both.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$place" pillow==13.0.0 pillow-heif==1.8.1
PYTHONPATH="$place" python3 - <<'PY'
import io
import PIL
import pillow_heif
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()
print(f"pillow {PIL.__version__}, pillow-heif {pillow_heif.__version__}")
exif = Image.Exif()
exif[0x0112] = 6
found = {}
for kind in ("HEIF", "AVIF"):
    file = io.BytesIO()
    Image.new("RGB", (64, 48)).save(file, kind, exif=exif.tobytes())
    turns = b"irot" in file.getvalue()
    image = Image.open(file)
    found[kind] = (turns, image.size, image.getexif().get(0x0112), ImageOps.exif_transpose(image).size)
    print(f"{kind}: irot in the file {turns}, opened as {image.size}, orientation {found[kind][2]}, transposed {found[kind][3]}")
print("expected: both turned, or both not; seen: HEIC (48, 64) with 1, AVIF (64, 48) with 6")
raise SystemExit(found != {"HEIF": (True, (48, 64), 1, (48, 64)), "AVIF": (True, (64, 48), 6, (48, 64))})
PY
