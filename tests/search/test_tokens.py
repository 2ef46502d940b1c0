"""What words are to the index: no word may depend on where its writer put spaces, particles or capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.tokens import Wanted, fold, letters, starts_with_initial, tokens, wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("와이파이가", ["와이", "이파", "파이", "이가", "가"]),
        ("고객 센터", ["고객", "객샌", "샌터", "터"]),
        ("고객센터", ["고객", "객샌", "샌터", "터"]),
        ("IPTV화면", ["iptv", "화면", "면"]),
        ("5G가 안돼요", ["5g", "가안", "안되", "되요", "요"]),
        ("끊김. 다시", ["끊김", "김", "다시", "시"]),
        ("Wi-Fi", ["wi", "fi", "wifi"]),
        ("앱", ["앱"]),
        ("ㅋㅋㅋ ㅠㅠ", []),
        ("ＷＩＦＩ ①", ["wifi", "1"]),
        ("Café", ["cafe"]),
        ("\0\U0001f600 !?", []),
        ("Привет", ["привет"]),
        ("", []),
    ],
)
def test_text_becomes_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_letters_written_apart_count_as_the_syllables_they_make() -> None:
    assert tokens("\u110b\u116a\u110b\u1175") == tokens("와이")


@pytest.mark.parametrize(("one", "other"), [("결제", "결재"), ("데쉬", "대쉬"), ("왠지", "웬지"), ("계약", "걔약")])
def test_vowels_that_sound_alike_count_as_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_query_asks_less_for_what_only_stands_side_by_side_or_at_an_ending() -> None:
    assert {part.token: part.emphasis for part in wanted("매장 픽업을")} == {
        "매장": 1.0, "장픽": 0.5, "픽업": 1.0, "업을": 0.5,
    }  # fmt: skip


def test_a_query_asks_little_for_words_that_say_nothing() -> None:
    assert wanted("the modem") == [Wanted("the", 0.2), Wanted("modem", is_prefix=True)]


def test_each_thing_is_asked_for_once_in_its_most_emphatic_way() -> None:
    assert wanted("장애 장애") == [Wanted("장애"), Wanted("애장", 0.5)]


def test_a_syllable_that_is_still_being_typed_is_asked_for_by_its_first_letter() -> None:
    assert wanted("콜ㅂ") == [Wanted("콜", is_prefix=True, initial="ㅂ")]
    assert starts_with_initial("콜백", "ㅂ")
    assert not starts_with_initial("콜센", "ㅂ")


def test_what_is_being_typed_is_the_start_of_what_it_becomes() -> None:
    typed = ["ㅇ", "와", "왕", "와이", "와잎", "와이파", "와이팡", "와이파이"]
    assert [text for text in typed if not letters("와이파이").startswith(letters(text))] == []


@given(st.text(max_size=200))
def test_any_text_becomes_tokens_of_letters_and_digits_only(text: str) -> None:
    assert all(token.isalnum() and len(token) <= 80 for token in tokens(text))
    assert all(part.token.isalnum() and 0 < part.emphasis <= 1 for part in wanted(text))
