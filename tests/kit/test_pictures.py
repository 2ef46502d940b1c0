"""Pictures as people have them: each is read for what it shows and kept readable, or refused in words."""

import io
import random
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.Image import Transpose

from portal.kit import pictures
from portal.kit.errors import Invalid
from tests.conftest import proof_count

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")


def file_of(image: Image.Image, kind: str, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file


def kept(image: Image.Image, kind: str, **options: Any) -> Image.Image:
    """The large picture that is kept of this one, sent as a file of this kind."""
    picture = pictures.read(file_of(image, kind, **options))
    large = Image.open(io.BytesIO(picture.large))
    assert large.format == "WEBP"
    assert large.size == (picture.width, picture.height)
    return large.convert("RGB")


def small_of(image: Image.Image) -> Image.Image:
    return Image.open(io.BytesIO(pictures.read(file_of(image, "PNG")).small)).convert("RGB")


def is_near(found: Any, wanted: tuple[int, int, int], by: int = 12) -> bool:
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def refused(file: io.BytesIO) -> str:
    with translation.override("en"), pytest.raises(Invalid) as error:
        pictures.read(file)
    return str(error.value)


def corner(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Blue, its upper left quarter red."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    return image


# --- What lies behind nothing is paper ------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("P", "GIF"), ("RGBA", "WEBP"), ("RGBA", "HEIF"), ("RGBA", "AVIF")],
)
def test_what_is_transparent_is_white_and_what_is_drawn_stays(mode: str, kind: str) -> None:
    image = Image.new("RGBA", (96, 64), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 48, 64))  # black writing on nothing
    if mode == "P":
        drawn = image.getchannel("A").convert("P")  # 255 drawn, 0 not
        drawn.putpalette([0, 0, 0] * 256)
        shown = kept(drawn, kind, transparency=0)
    else:
        shown = kept(image.convert(mode), kind)
    assert is_near(shown.getpixel((80, 30)), WHITE)
    assert is_near(shown.getpixel((20, 30)), (0, 0, 0))


@pytest.mark.parametrize(("mode", "colour"), [("RGB", RED), ("L", 9)])
def test_a_colour_that_stands_for_transparent_is_white_too(mode: str, colour: Any) -> None:
    assert is_near(kept(Image.new(mode, (64, 64), colour), "PNG", transparency=colour).getpixel((30, 30)), WHITE)


def test_what_is_half_transparent_is_half_white() -> None:
    assert is_near(kept(Image.new("RGBA", (64, 64), (255, 0, 0, 128)), "PNG").getpixel((30, 30)), (255, 127, 127))


# --- Colours --------------------------------------------------------------------------------------


def test_sixteen_bits_of_grey_are_scaled() -> None:
    image = Image.new("I;16", (256, 16))
    for x in range(256):
        image.paste(x * 257, (x, 0, x + 1, 16))
    assert Image.open(file_of(image, "PNG")).mode == "I;16"
    shown = kept(image, "PNG")
    for x in (0, 64, 128, 192, 255):
        assert is_near(shown.getpixel((x, 8)), (x, x, x), 4), x


def test_inks_become_light() -> None:
    assert is_near(kept(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), "JPEG").getpixel((30, 30)), RED)


def p3() -> bytes:
    """Display P3, the colours of a phone, as a profile: primaries adapted to D50 and a plain curve."""

    def number(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(map(number, values))

    curve = b"curv\0\0\0\0" + struct.pack(">IHH", 1, round(2.2 * 256), 0)
    tags = {
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105), b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407), b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 3) + b"P3\0" + bytes(79), b"cprt": b"text\0\0\0\0none\0\0\0\0",
    }  # fmt: skip
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content
    head = struct.pack(
        ">I4sI4s4s4s12s4s28s",
        start + len(body),
        b"none",
        0x02100000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        bytes(12),
        b"acsp",
        bytes(28),
    )
    head += b"".join(map(number, (0.9642, 1, 0.8249))) + bytes(48)
    return head + struct.pack(">I", len(tags)) + table + body


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_the_colours_of_a_phone_are_kept(kind: str) -> None:
    """What is full red on the web is (234, 51, 35) in Display P3."""
    image = Image.new("RGB", (64, 64), (234, 51, 35))
    assert is_near(kept(image, kind, icc_profile=p3(), quality=95).getpixel((30, 30)), RED)
    assert is_near(kept(image, kind, quality=95).getpixel((30, 30)), (234, 51, 35))


@pytest.mark.parametrize("profile", [b"no profile", p3()[:200]])
def test_a_profile_that_is_broken_or_of_another_sort_is_passed_over(profile: bytes) -> None:
    assert is_near(kept(Image.new("RGB", (64, 64), RED), "JPEG", icc_profile=profile).getpixel((30, 30)), RED)
    assert is_near(kept(Image.new("L", (64, 64), 99), "JPEG", icc_profile=p3()).getpixel((30, 30)), (99, 99, 99))


# --- The right way up -----------------------------------------------------------------------------

STORED = {3: Transpose.ROTATE_180, 6: Transpose.ROTATE_90, 8: Transpose.ROTATE_270, 2: Transpose.FLIP_LEFT_RIGHT}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "MPO"])
@pytest.mark.parametrize("orientation", STORED)
def test_a_picture_taken_with_the_camera_turned_is_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    more = {"save_all": True, "append_images": [Image.new("RGB", (8, 8))]} if kind == "MPO" else {}
    # As bytes: of an Image.Exif, pillow-heif writes neither the turning nor the tag.
    shown = kept(corner().transpose(STORED[orientation]), kind, exif=exif.tobytes(), **more)
    assert shown.size == (96, 64)
    assert is_near(shown.getpixel((20, 15)), RED, 25)
    for point in ((75, 15), (20, 50), (75, 50)):
        assert is_near(shown.getpixel(point), BLUE, 25), point


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize(
    "odd",
    [
        (0x0100, 9, 1, b"\xff\xff\xff\xff"),  # a width of -1
        (0x011A, 2, 3, b"72\0\0"),  # a resolution as text, as bytes, below nothing
        (0x011A, 7, 2, b"72\0\0"),
        (0x011A, 8, 1, b"\xff\xff\0\0"),
    ],
)
def test_a_photo_whose_other_notes_are_odd_is_upright_all_the_same(kind: str, odd: tuple[int, int, int, bytes]) -> None:
    """Each is a tag, its type, how many and what: as programs write them, and as Pillow reads but does not write."""
    entries = sorted([odd, (0x0112, 3, 1, b"\6\0\0\0")])
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2)
    exif += b"".join(struct.pack("<HHI", *entry[:3]) + entry[3] for entry in entries) + bytes(4)
    assert Image.open(file_of(corner(), "JPEG", exif=exif)).getexif()[odd[0]]
    shown = kept(corner().transpose(STORED[6]), kind, exif=exif)
    assert shown.size == (96, 64)
    assert is_near(shown.getpixel((20, 15)), RED, 25)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("notes", [b"Exif\0\0MM", b"Exif\0\0no notes at all", b"Exif\0\0II*\0" + b"\xff" * 40])
def test_a_photo_whose_notes_are_damaged_is_shown_as_it_lies(notes: bytes) -> None:
    file = file_of(corner(), "JPEG")
    start, rest = file.getvalue()[:2], file.getvalue()[2:]
    segment = b"\xff\xe1" + struct.pack(">H", len(notes) + 2) + notes
    picture = pictures.read(io.BytesIO(start + segment + rest))
    assert (picture.width, picture.height) == (96, 64)


class Broken(io.BytesIO):
    """A file whose medium fails in a way that no library foresees."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 100:
            raise LookupError("no such sector")
        return super().read(size)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_whatever_the_decoder_raises_it_is_said_in_words(kind: str) -> None:
    assert "damaged" in refused(Broken(file_of(corner(), kind).getvalue()))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF", "MPO"])
def test_of_several_pictures_in_a_file_the_first_is_kept(kind: str) -> None:
    shown = kept(corner(), kind, save_all=True, append_images=[Image.new("RGB", (96, 64), WHITE)] * 2)
    assert is_near(shown.getpixel((20, 15)), RED, 25)
    assert is_near(shown.getpixel((75, 50)), BLUE, 25)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_where_and_with_what_it_was_taken_is_left_behind(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0110] = "CANARY-DEVICE"
    exif.get_ifd(0x8825)[1] = "CANARY-PLACE"
    file = file_of(corner(), kind, exif=exif, icc_profile=p3(), xmp=b"<x:xmpmeta>CANARY-XMP</x:xmpmeta>")
    assert b"CANARY" in file.getvalue()
    picture = pictures.read(file)
    for content in (picture.large, picture.small):
        assert b"CANARY" not in content
        assert not {"exif", "icc_profile", "xmp"} & set(Image.open(io.BytesIO(content)).info)


# --- How large ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "size"),
    [
        ((1080, 14_000), (1080, 14_000)),  # a scroll capture of a phone
        ((1440, 20_000), (1073, 14_907)),
        ((1080, 30_000), (589, 16_383)),
        ((5120, 1440), (5120, 1440)),  # a capture of a wide screen
        ((4000, 3000), (2560, 1920)),
        ((3000, 4000), (1920, 2560)),
        ((16_384, 12_288), (2560, 1920)),
        ((640, 480), (640, 480)),
        ((1, 60_000), (1, 16_383)),
    ],
)
def test_the_size_that_is_kept(taken: tuple[int, int], size: tuple[int, int]) -> None:
    assert pictures.fitted(*taken) == size


@given(st.integers(1, 60_000), st.integers(1, 60_000))
def test_never_larger_never_too_large_and_never_out_of_shape(width: int, height: int) -> None:
    wide, tall = pictures.fitted(width, height)
    assert (1 <= wide <= width) and (1 <= tall <= height)
    assert min(wide, tall) <= pictures.SHORT_SIDE and max(wide, tall) <= pictures.LONGEST
    assert wide * tall <= pictures.AREA
    if wide > 1 and tall > 1:
        assert abs(wide / tall - width / height) <= 2 * max(1 / tall, wide / tall**2)
    if min(width, height) <= pictures.SHORT_SIDE and width * height <= pictures.AREA and max(width, height) <= 16_383:
        assert (wide, tall) == (width, height)


def test_a_scroll_capture_can_still_be_read() -> None:
    image = Image.new("RGB", (1080, 14_000), "white")
    for y in range(0, 14_000, 100):  # lines as thin as a letter's
        ImageDraw.Draw(image).line((100, y, 980, y), "black", 3)
    shown = kept(image, "PNG")
    assert shown.size == (1080, 14_000)
    assert shown.getpixel((500, 13_901))[0] < 60
    assert shown.getpixel((500, 13_950))[0] > 240


def test_lists_show_the_top_of_what_is_tall_and_the_middle_of_what_is_wide() -> None:
    tall = Image.new("RGB", (300, 3000), BLUE)
    tall.paste(RED, (0, 0, 300, 225))
    assert small_of(tall).size == (300, 225)
    assert is_near(small_of(tall).getpixel((150, 200)), RED)
    wide = Image.new("RGB", (3000, 300), BLUE)
    wide.paste(RED, (1300, 0, 1700, 300))
    assert small_of(wide).size == (400, 300)
    assert is_near(small_of(wide).getpixel((200, 150)), RED)
    assert small_of(Image.new("RGB", (1600, 1200))).size == (640, 480)


# --- What is heavy --------------------------------------------------------------------------------


def with_size(file: io.BytesIO, width: int, height: int) -> io.BytesIO:
    """The JPEG with another size in its head: enough for what is decided before decoding."""
    content = bytearray(file.getvalue())
    at = max(content.find(b"\xff\xc0"), content.find(b"\xff\xc2"))
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return io.BytesIO(bytes(content))


MEMORY = """
import resource, sys
from portal.kit import pictures
def peak(): return int(next(line for line in open("/proc/self/status") if "VmHWM" in line).split()[1]) // 1024
before = peak()
picture = pictures.read(open(sys.argv[1], "rb"))
print(picture.width, picture.height, peak() - before)
"""


@pytest.mark.parametrize("size", [(12_000, 9000), (16_384, 12_288)])
def test_108_and_200_megapixels_are_decoded_small(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "large.jpg"
    Image.new("L", size, 99).save(path, "JPEG")
    ran = subprocess.run([sys.executable, "-c", MEMORY, path], capture_output=True, text=True, check=True)
    width, height, megabytes = map(int, ran.stdout.split())
    assert (width, height) == (2560, 1920)
    assert megabytes < 90  # 50 as this is written; whole, the smaller one would take 150


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    ordinary, progressive = file_of(corner(), "JPEG"), file_of(corner(), "JPEG", progressive=True)
    assert "210 as an ordinary JPEG" in refused(with_size(ordinary, 16_384, 13_000))
    assert "at most 51 megapixels" in refused(with_size(progressive, 12_000, 9000))
    for size in ((8000, 7000), (12_000, 9000), (60_000, 60_000)):  # the last two are bombs to Pillow
        png = file_of(corner(), "PNG").getvalue()
        head = b"IHDR" + struct.pack(">II", *size) + png[24:29]
        file = io.BytesIO(png[:12] + head + struct.pack(">I", crc32(head)) + png[33:])
        assert "at most 51 megapixels" in refused(file), size


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", bytes(5000)])
def test_what_is_none_of_these_is_told_which_are_read(content: bytes) -> None:
    assert "JPEG, PNG, WebP, GIF, HEIC or AVIF" in refused(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO"])
def test_a_photo_of_another_kind_is_never_called_no_photo(kind: str) -> None:
    words = refused(file_of(corner(), kind))
    assert "JPEG, PNG, WebP, GIF, HEIC or AVIF" in words
    assert "not a photo" not in words


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_cut_off_is_called_damaged(kind: str) -> None:
    content = file_of(Image.effect_noise((300, 200), 90).convert("RGB"), kind).getvalue()
    assert "damaged" in refused(io.BytesIO(content[: len(content) // 2]))


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_broken_in_a_file_it_is_read_or_refused(kind: str) -> None:
    content = file_of(Image.effect_noise((60, 40), 90).convert("RGB"), kind).getvalue()
    chance = random.Random(kind)
    for _ in range(proof_count(600)):
        broken = bytearray(content[: chance.choice([len(content), chance.randrange(len(content))])])
        for _ in range(chance.randrange(4)):
            if broken:
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        with suppress(Invalid):  # anything else would be the portal's own fault
            pictures.read(io.BytesIO(bytes(broken)))
