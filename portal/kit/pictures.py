"""Pictures as people have them, and what is kept of them: something that every browser shows, and that can be read.

Whatever comes in is turned upright, laid on white where it is transparent, brought to eight bits and to the colours of
sRGB, and written anew as WebP without its metadata; of a film the first frame is kept. It is never made larger, and
made smaller by a rule that knows no "longest side", so that a scroll capture of 1080 × 14,000 stays as wide as it is:

- its **shorter** side (the width of what is upright) has at most `SHORT_SIDE` pixels, and
- its area at most `AREA`;
- no side is longer than WebP can hold (16,383).

Memory: pictures are decoded one at a time in a process, and how many pixels there are is looked at before. A JPEG that
is written line by line is decoded at an eighth to a half of its size, however large; anything else is decoded whole.
"""

import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import IO, Any

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, JpegImagePlugin, UnidentifiedImageError
from PIL.Image import Transpose
from pillow_heif import register_heif_opener

from portal.kit.errors import Invalid

register_heif_opener()

KINDS: Mapping[str, str] = {  # ending → type, for what chooses files
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif",
    "heic": "image/heic", "heif": "image/heif", "avif": "image/avif",
}  # fmt: skip
SHORT_SIDE = 1920
AREA = 16_000_000
LONGEST = 16_383  # of WebP, in its specification
MOST_PIXELS = 51_000_000  # a phone's 50 megapixels, which it keeps as HEIC
MOST_PIXELS_IN_LINES = 210_000_000  # a phone's 200 megapixels, which it keeps as baseline JPEG
SMALL = 640
_WHOLE = ("PNG", "WEBP", "GIF", "AVIF", "HEIF")
_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# How what is stored gets upright, by the EXIF's Orientation (JEITA CP-3451, 4.6.4 A).
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM, 5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_90,
}  # fmt: skip
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """Two WebP files, large and small, and how many pixels the large one has."""

    large: bytes
    small: bytes
    width: int
    height: int


def wrong_kind() -> str:
    return _("Photos are read as JPEG, PNG, WebP, GIF, HEIC or AVIF. This file is none of these.")


def read(file: IO[bytes]) -> Picture:
    """What is kept of the picture in `file`. Raises Invalid, in words, for what cannot be read."""
    with _one_at_a_time:
        image = _decoded(file)
        return Picture(_webp(image), _webp(_small(image)), image.width, image.height)


def fitted(width: int, height: int) -> tuple[int, int]:
    """The size that a picture of this size is kept in."""
    scale = min(1, SHORT_SIDE / min(width, height), sqrt(AREA / (width * height)), LONGEST / max(width, height))
    return max(1, int(width * scale)), max(1, int(height * scale))


def _decoded(file: IO[bytes]) -> Image.Image:
    try:
        with _opened(file) as image:
            return _plain(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid(_too_many_pixels(MOST_PIXELS)) from error
    except Invalid:
        raise
    except Exception as error:  # a broken file makes a decoder raise anything at all
        if isinstance(error, UnidentifiedImageError) and not _begins_like_a_picture(file):
            raise Invalid(wrong_kind()) from error
        raise Invalid(
            _("This photo is damaged, or of a sort that cannot be read here. Please save it as JPEG and choose that.")
        ) from error


def _opened(file: IO[bytes]) -> Image.Image:
    """The picture with its size known and nothing decoded, within the limits.

    A JPEG is opened by its own class: `Image.open` refuses 179 megapixels before one can ask for fewer of them, and
    makes of the two pictures that a phone puts into one file (MPO) something else than the first.
    """
    file.seek(0)
    start = file.read(3)
    file.seek(0)
    if start == b"\xff\xd8\xff":
        image: Image.Image = JpegImagePlugin.JpegImageFile(file)
    else:
        image = Image.open(file, formats=_WHOLE)
    # What is written progressively is held whole in memory, at whatever size it is asked for.
    in_lines = start == b"\xff\xd8\xff" and not image.info.get("progressive")
    most = MOST_PIXELS_IN_LINES if in_lines else MOST_PIXELS
    if image.width * image.height > most:
        image.close()
        raise Invalid(_too_many_pixels(most))
    return image


def _begins_like_a_picture(file: IO[bytes]) -> bool:
    """Whether it is of one of our kinds by its first bytes, whatever became of the others."""
    file.seek(0)
    start = file.read(12)
    brand = start[8:12] if start[4:8] == b"ftyp" else b""
    return start.startswith((b"\x89PNG", b"GIF8")) or start[8:12] == b"WEBP" or brand in _BRANDS


def _too_many_pixels(most: int) -> str:
    words = _(
        "This photo has too many pixels: at most %(limit)s megapixels in this format, "
        "%(jpeg)s as an ordinary JPEG. Please make it smaller first."
    )
    return words % {"limit": most // 1_000_000, "jpeg": MOST_PIXELS_IN_LINES // 1_000_000}


def _plain(image: Image.Image) -> Image.Image:
    """The picture upright, opaque, in sRGB and in the size that is kept."""
    size, profile = fitted(*image.size), image.info.get("icc_profile")
    image.draft(None, size)  # JPEG: decodes at a fraction, still at least as large
    if image.mode.startswith("I"):  # 16 bits of grey: `convert` would make white of all but the darkest
        image = image.point(lambda value: value / 256).convert("L")
    elif image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    image.thumbnail(size, Image.Resampling.LANCZOS, reducing_gap=None)
    image = _upright(image)
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    return _in_srgb(image, profile)


def _upright(image: Image.Image) -> Image.Image:
    """As the camera was held, which its EXIF says; HEIC comes turned, and says so.

    Not by `ImageOps.exif_transpose`, which writes the EXIF anew and fails where another note in it is odd.
    """
    image.load()  # a PNG's notes may stand behind it
    try:
        orientation: Any = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # the notes are damaged, not the picture
        orientation = None
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones photograph in Display P3, printers in CMYK: without its profile such a picture is pale or wrong."""
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            turned = None  # a profile that is broken, or of another sort of picture
        if turned:
            return turned
    return image.convert("RGB")


def _small(image: Image.Image) -> Image.Image:
    """For lists. Of what is very tall its top, of what is very wide its middle: the rest would be a hair's breadth."""
    width, height = image.size
    if height > 2 * width:
        image = image.crop((0, 0, width, max(1, width * 3 // 4)))
    elif width > 2 * height:
        left = (width - height * 4 // 3) // 2
        image = image.crop((left, 0, width - left, height))
    else:
        image = image.copy()
    image.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return image


def _webp(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=82, method=2)
    return buffer.getvalue()
