"""What a person typed, made safe to keep."""

import pytest

from portal.kit.text import clean_line, clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  와이파이   끊김 ", "와이파이 끊김"),
        ("줄\n바꿈\t탭", "줄 바꿈 탭"),
        ("nul\x00in", "nulin"),
        ("abc\u202etxt.exe", "abctxt.exe"),
        ("\u2067right\u2069", "right"),
        ("\ufeffBOM", "BOM"),
        ("가", "가"),  # decomposed jamo, as macOS file names have them
        ("👩‍🔧 좋아요", "👩‍🔧 좋아요"),
        ("=HYPERLINK()", "=HYPERLINK()"),
        ("\ud800broken", "broken"),
        ("", ""),
    ],
)
def test_one_line(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_several_lines_keep_their_breaks() -> None:
    assert clean_text("하나\r\n둘\r셋\n") == "하나\n둘\n셋"
