"""Korean particles that fit the word before them, and sentences of the catalogue that pick theirs.

A translation writes both forms behind a placeholder, that after a final consonant first: `%(name)s{을/를}`. As the
placeholders are filled in, the form that fits is taken; the English strings and the code that uses them know nothing
of it. What a word ends in is what is heard: the last syllable of Hangul, the last digit of a number, a Latin letter
by its name (KT is 케이티), a Latin word by its sound, a date by its day (10. is 십일). What stands in brackets behind a
word is not read, nor are quotation marks (the National Institute of Korean Language, Q&A on 괄호와 조사).
"""

import re
from collections.abc import Mapping
from html import unescape
from numbers import Number
from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import trans_real

_NONE, _RIEUL, _OTHER = "", "ㄹ", "·"  # what a word ends in: no final consonant, ㄹ (which 로 takes as none), another

_TAGS = re.compile(r"<[^<>]*>")
_DATE = re.compile(r"\b\d{1,2}\. \d{1,2}\.\W*$")
_OPENING, _CLOSING = "([{（［〔【", ")]}）］〕】"
_UNREAD = re.compile(r"[^\w%％‰℃℉°㎏㎞㎝㎜+&]+$")  # quotation marks, dots, brackets left open, spaces

_SIGNS = {
    "%": _NONE, "％": _NONE, "‰": _NONE, "℃": _NONE, "℉": _NONE, "°": _NONE, "㎏": _OTHER, "㎞": _NONE, "㎝": _NONE,
    "㎜": _NONE, "+": _NONE, "&": _NONE,
}  # fmt: skip
_DIGITS = {"0": _OTHER, "1": _RIEUL, "3": _OTHER, "6": _OTHER, "7": _RIEUL, "8": _RIEUL}
_LETTERS = {"l": _RIEUL, "r": _RIEUL, "m": _OTHER, "n": _OTHER}  # 엘, 알, 엠, 엔; all others end in a vowel
_UNITS = {"kg": _OTHER, "mg": _OTHER, "g": _OTHER, "km": _NONE, "cm": _NONE, "mm": _NONE, "m": _NONE, "l": _NONE}
_DOUBLED = re.compile(r"(.)\1")
_CLUSTER = re.compile("[^AEIOUY]{3}")  # more consonants than are spoken at once
_TRILLIONS = re.compile(r"0{12,15}$")  # 조, the one power of ten that ends in a vowel

# How a Latin word that is read as a word ends, by the rules of 외래어 표기법 for English: l is ㄹ, m, n and ng are
# finals, and so are p, t and k after a short vowel (앱, 인터넷, 북); whatever else ends takes a vowel (테스트, 허브),
# but for words in b that usage has settled otherwise (웹, 랩, 잡, 클럽).
_WORD_ENDINGS = (
    (re.compile(r"(?:l|[aeiou]le|[^aeiou]le)$"), _RIEUL),
    (re.compile(r"(?:m|n|ng|[aeiouy](?:me|ne))$"), _OTHER),
    (re.compile(r"(?<![aeiou])[aeiou](?:p|pp|t|tt|k|ck|c)$|ook$|(?<![aeiou])[aeo]b$|(?:cl|p)ub$"), _OTHER),
)


def pick(before: str, after_consonant: str, after_vowel: str) -> str:
    """The one of two forms of a particle that fits behind a text: `pick("안건 3", "으로", "로")` is 으로.

    A SafeString is read as HTML, any other text as it is.
    """
    before = before[-400:] if not isinstance(before, SafeData) else unescape(_TAGS.sub("", before[-400:]))
    final = _final(before)
    if final == _RIEUL and after_consonant.startswith("으로"):
        return after_vowel
    return after_consonant if final else after_vowel


def _final(text: str) -> str:
    """What is heard last."""
    text = text.rstrip()
    word = _before_brackets(text)
    if word != text:
        return _final(word)
    if _DATE.search(text):
        return _RIEUL
    shorter = _UNREAD.sub("", text)
    if shorter != text:
        return _final(shorter) if shorter else _NONE
    if not text:
        return _NONE
    last = text[-1]
    if "가" <= last <= "힣":
        number = (ord(last) - ord("가")) % 28
        return _NONE if not number else _RIEUL if number == 8 else _OTHER
    if last.isdecimal():
        return _NONE if _TRILLIONS.search(text.replace(",", "")) else _DIGITS.get(str(int(last)), _NONE)
    return _SIGNS[last] if last in _SIGNS else _of_latin(text)


def _before_brackets(text: str) -> str:
    """The text without the brackets it ends in; as it is if it ends in none, or is nothing else."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] in _CLOSING) - (text[at] in _OPENING)
        if depth <= 0:
            return text[:at].rstrip() or text if at < len(text) - 1 else text
    return text


def _of_latin(text: str) -> str:
    found = re.search(r"(?P<number>[0-9][0-9.,]*\s?)?(?P<word>[A-Za-z]+)$", text)
    if found is None:
        return _NONE
    word = found["word"]
    if found["number"] and word in _UNITS:
        return _UNITS[word]
    if _is_spelled(word):
        return _LETTERS.get(word[-1].lower(), _NONE)
    return next((final for ending, final in _WORD_ENDINGS if ending.search(word.lower())), _NONE)


def _is_spelled(word: str) -> bool:
    """Whether a word is read letter by letter: IPTV and SMS are, NAVER and APPLE sound like words."""
    if not re.search("[aeiouy]", word, re.IGNORECASE) or len(word) == 1:
        return True
    return word.isupper() and (len(word) < 4 or bool(_CLUSTER.search(_DOUBLED.sub(r"\1", word))))


# --- In the catalogue ----------------------------------------------------------------------------

_MARK = re.compile(r"\{([가-힣]+)/([가-힣]+)\}")
# A date in Korean ends in a dot of its own: "2027. 2. 10." at the end of a sentence needs no second one.
_FULL_STOP = re.compile(r"(?<=\)s)\.(?!\.)")
_PARTS = re.compile(f"({_MARK.pattern.replace('(', '(?:')}|{_FULL_STOP.pattern})")


class Sentence(str):
    """A translation whose particles, and whose full stop, follow what its placeholders are filled with."""

    __slots__ = ()

    def __mod__(self, values: Any) -> str:
        if not isinstance(values, Mapping):
            raise TypeError("a sentence that picks its particles has named placeholders")
        # What is heard is read as HTML: of a value that is none, what was typed in angle brackets is no tag.
        as_html = {
            name: value if isinstance(value, Number) else conditional_escape(value) for name, value in values.items()
        }
        said = heard = ""
        for part in _PARTS.split(self):
            if mark := _MARK.fullmatch(part):
                particle = pick(mark_safe(heard), mark[1], mark[2])
                said, heard = said + particle, heard + particle
            elif part != "." or not said.endswith("."):
                said, heard = said + str.__mod__(part, values), heard + str.__mod__(part, as_html)
        return said

    def __str__(self) -> str:
        return self

    def __html__(self) -> "Sentence":
        """Escaped, and still a sentence, for those who escape first and fill in then."""
        return Sentence(escape(str.__str__(self)))


class Translation(trans_real.DjangoTranslation):
    """Django's catalogue of a language, whose strings are sentences where they have to be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django keeps its strings here, and offers no hook.
        for catalogue in self._catalog._catalogs:  # type: ignore[attr-defined]  # noqa: SLF001
            for key, text in catalogue.items():
                if isinstance(text, str) and _PARTS.search(text):
                    catalogue[key] = Sentence(text)


def install() -> None:
    """Have Django read its catalogues so; before the first of them is read."""
    trans_real.DjangoTranslation = Translation  # type: ignore[misc]
