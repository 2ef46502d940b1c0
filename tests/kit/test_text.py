"""What a person typed, made safe to keep."""

import unicodedata

import pytest
import regex

from portal.kit.errors import Invalid
from portal.kit.text import (
    clean_line,
    clean_text,
    cut_line,
    optional_line,
    optional_text,
    required_line,
    required_text,
    says_something,
)
from tests.invisible import INVISIBLE


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


@pytest.mark.parametrize("name", INVISIBLE)
def test_nothing_to_be_seen_is_nothing(name: str) -> None:
    text = INVISIBLE[name]
    assert not says_something(text)
    assert (clean_line(text), clean_text(text)) == ("", "")
    for required in (required_line, required_text):
        with pytest.raises(Invalid) as refused:
            required(text, 10, field="reason", missing="Say why.")
        assert (refused.value.field, str(refused.value)) == ("reason", "Say why.")
    assert (optional_line(text, 10, field="note"), optional_text(text, 10, field="note")) == ("", "")
    assert says_something(f"{text}.{text}")


@pytest.mark.parametrize(
    "text",
    [
        "👩‍🔧",  # joined by U+200D
        "❤️",  # coloured by U+FE0F
        "1️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # a flag spelled in tags
        "\U0001fae9",  # newer than Python's own tables
        "ㅋ",
        "\u1112\u119e",  # old Hangul: no syllable of today's has it
        "\u115f\u1161",  # a filler that holds the place of a missing consonant, beside a vowel
        "\u1112\u1160\u11ab",
        "می‌خواهم",  # joined otherwise without U+200C
        "क्‍ष",
        "₩",
        "ˊ",
        "?",
        "\ue000",  # a company's own sign
    ],
)
def test_what_is_seen_stays_as_it_is(text: str) -> None:
    assert says_something(text)
    assert (
        clean_line(text) == clean_text(text) == required_line(text, 20, field="x") == unicodedata.normalize("NFC", text)
    )


def test_all_that_unicode_calls_ignorable_or_white_is_nothing() -> None:
    """Every code point there is, against the properties and, for what is drawn, against the categories."""
    nothing = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}]")
    for code in range(0x110000):
        one = chr(code)
        category = unicodedata.category(one)
        if nothing.match(one):
            assert not says_something(one), hex(code)
        elif category[0] in "LNPS" and code not in (0x2800, 0xFFFC, 0x1D159):
            assert says_something(one), hex(code)


@pytest.mark.parametrize("required", [required_line, required_text, optional_line, optional_text])
def test_too_long_is_refused_and_never_cut(required) -> None:
    assert required("가" * 5, 5, field="reason") == "가" * 5
    with pytest.raises(Invalid) as refused:
        required("\u3164" * 5 + "가", 5, field="reason")
    assert refused.value.field == "reason"


def test_what_is_left_of_a_cut_line_is_seen_or_nothing() -> None:
    assert cut_line("\u3164" * 5 + "가", 5) == ""
    assert cut_line("  가나다라마바사", 5) == "가나다라마"
