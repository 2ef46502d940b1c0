#!/usr/bin/env bash
# pillow-heif writes a picture's turning (irot) only of exif given as bytes. Of a PIL.Image.Exif, which Pillow's own
# formats take as well, it writes neither the turning nor the tag: the picture lies on its side and nothing says so.
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


def seen(kind, how):
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side: 40 × 30 as stored is 30 × 40 to look at
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, kind, exif=exif if how == "Exif" else exif.tobytes())
    return ImageOps.exif_transpose(Image.open(file)).size


found = {(kind, how): seen(kind, how) for kind in ("JPEG", "PNG", "WEBP", "AVIF", "HEIF") for how in ("Exif", "bytes")}
for (kind, how), size in found.items():
    print(f"{kind:5} exif as {how:5}: {size}")
print("expected: (30, 40) everywhere; seen: (40, 30) for HEIF with an Exif object")
odd = [case for case, size in found.items() if size != (30, 40)]
raise SystemExit(odd != [("HEIF", "Exif")])
PY
