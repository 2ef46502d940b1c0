"""Text as the tokens that both databases index: pure Python, so that they agree to the letter.

Korean joins particles and endings to its nouns and is spaced as each writer likes: "와이파이가", "고객 센터" and
"고객센터" must find each other. So a run of Hangul becomes pairs of syllables, glued across spaces, and nothing
has to know where a word ends. Latin letters and digits stay words, also where they touch Hangul ("IPTV화면").
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_WORD = 40

# A query's pair that only exists because two words stand side by side, and one that ends in a particle or in the
# ending of a verb, say less about what is wanted than the others.
ACROSS_WORDS = 0.5
AT_AN_ENDING = 0.5
_ENDINGS = frozenset("을를이가은는애도로의와과요다서")  # as folded: "에" is "애"

# The commonest English words. Among mostly Korean posts they are rare, and would pass for telling.
STOP_WORDS = frozenset({
    *("a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "for", "from", "have", "how", "i", "if"),
    *("in", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "our", "so", "that", "the", "their", "them"),
    *("there", "this", "to", "up", "us", "was", "we", "were", "what", "when", "which", "who", "will", "with", "you"),
    "your",
})  # fmt: skip
AT_A_STOP_WORD = 0.2

_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_PER_INITIAL, _FINALS = 588, 28
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FINAL_LETTERS = (
    *("", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ"),
    *("ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"),
)
# Vowels that are spelt differently and sound alike, by their number in Unicode's order: ㅔ as ㅐ, ㅖ and ㅒ as each
# other, ㅙ and ㅞ as ㅚ. People mix them up ("결제", "결재"), above all in loanwords ("데시보드", "대시보드").
_SOUNDS_LIKE = {5: 1, 7: 3, 10: 11, 15: 11}

_RUN = re.compile(
    r"(?P<hangul>[가-힣]+(?:\s+[가-힣]+)*)"
    r"|(?P<latin>[a-z0-9]+(?:-[a-z0-9]+)*)"
    r"|(?P<jamo>[ㄱ-ㆎ]+)"
    r"|(?P<other>[^\W_a-z0-9가-힣ㄱ-ㆎ]+)"
)
# As folded: "에서" is "애서".
_PARTICLE = re.compile(
    r"(?<=[가-힣])(?:[을를이가은는애도로의와과만]|으로|애서|애게|까지|부터|보다|처럼|이나|마다|하고|이라|라서|입니다|이애요)$"
)
_UNFINISHED = re.compile(r"([가-힣])([ㄱ-ㅎ])\s*$")


class _Folding(dict[int, str]):
    """What each character counts as; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


_folding = _Folding()


def fold(text: str) -> str:
    """Compatibility forms, case, accents and like-sounding vowels made one."""
    return unicodedata.normalize("NFC", text).translate(_folding)


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order, repetitions kept."""
    found: list[str] = []
    for run in _RUN.finditer(fold(text)):
        if hangul := run["hangul"]:
            glued = "".join(hangul.split())
            found += _pairs(glued)
            if len(glued) > 1:  # so that every syllable begins a token, and one alone can be looked for
                found.append(glued[-1])
        elif latin := run["latin"]:
            found += _words(latin)
        elif run["other"]:
            found.append(run["other"][:LONGEST_WORD])
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing a query asks for: a token, or all tokens that start so; `emphasis` is at most 1.

    `initial` is a consonant that was typed last, on its way to a syllable: "콜ㅂ" wants "콜백", "콜번호".
    """

    token: str
    emphasis: float = 1.0
    is_prefix: bool = False
    initial: str = ""
    others: tuple[str, ...] = ()  # what means the same, as `phrase` has it


def wanted(text: str) -> list[Wanted]:
    """What a query asks for, each once, the most emphatic way."""
    text = fold(text)
    unfinished = _UNFINISHED.search(text)
    found: dict[tuple[str, str], Wanted] = {}
    for part in _wanted(text):
        known = found.get((part.token, part.initial))
        if known is None or known.emphasis < part.emphasis:
            found[part.token, part.initial] = part
    if unfinished:
        last = Wanted(unfinished[1], is_prefix=True, initial=unfinished[2])
        found.pop((last.token, ""), None)
        found[last.token, last.initial] = last
    return list(found.values())


def phrase(name: str) -> str:
    """A name as its tokens stand side by side in a text, whatever particle follows it there."""
    found = tokens(name)
    if len(found) > 1 and is_syllable(found[-1]):
        found.pop()
    return " ".join(found)


def is_syllable(token: str) -> bool:
    """Whether a token is a single syllable, which says next to nothing about what a text is about."""
    return len(token) == 1 and _is_syllable(token)


def letters(text: str) -> str:
    """The text as the letters one types, without spaces: "와잎" is on its way to "와이파이"."""
    return "".join(_letters_of(char) for char in fold(text) if not char.isspace())


def initials(text: str) -> str:
    """The first consonants of a Hangul text's syllables, without spaces: "와이파이" is "ㅇㅇㅍㅇ"."""
    return "".join(initial_of(char) for char in fold(text) if _is_syllable(char))


def are_initials(text: str) -> bool:
    """Whether nothing but consonants was typed, at least two: "ㅇㅇㅍㅇ"."""
    glued = "".join(text.split())
    return len(glued) > 1 and all("ㄱ" <= char <= "ㅎ" for char in glued)


def neighbours(syllable: str) -> list[str]:
    """The syllables that differ by one letter: the first consonant, the vowel, or what the syllable ends in."""
    initial, rest = divmod(ord(syllable) - _FIRST_SYLLABLE, _PER_INITIAL)
    vowel, final = divmod(rest, _FINALS)
    codes = [(other, vowel, final) for other in range(len(_INITIALS))]
    codes += [(initial, other, final) for other in range(_PER_INITIAL // _FINALS) if other not in _SOUNDS_LIKE]
    codes += [(initial, vowel, other) for other in range(_FINALS)]
    found = {chr(_FIRST_SYLLABLE + i * _PER_INITIAL + v * _FINALS + f) for i, v, f in codes}
    return sorted(found - {syllable})


def stem(word: str) -> str:
    """A folded Hangul word without the particle it may end in; any other word as it is."""
    particle = _PARTICLE.search(word)
    return word[: particle.start()] if particle and particle.start() >= 2 else word


def starts_with_initial(token: str, initial: str) -> bool:
    """Whether the second syllable of a pair begins with this consonant."""
    return len(token) == 2 and _is_syllable(token[1]) and initial_of(token[1]) == initial


def initial_of(syllable: str) -> str:
    return _INITIALS[(ord(syllable) - _FIRST_SYLLABLE) // _PER_INITIAL]


def _letters_of(char: str) -> str:
    if not _is_syllable(char):
        return char
    initial, rest = divmod(ord(char) - _FIRST_SYLLABLE, _PER_INITIAL)
    vowel, final = divmod(rest, _FINALS)
    return _INITIALS[initial] + chr(ord("ㅏ") + vowel) + _FINAL_LETTERS[final]


def _fold(char: str) -> str:
    if "ㄱ" <= char <= "ㆎ":  # NFKC would make letters typed alone into parts of syllables
        return char
    compatible = unicodedata.normalize("NFKC", char).lower()
    return "".join(_fold_one(one) for one in compatible)


def _fold_one(char: str) -> str:
    if _is_syllable(char):
        initial, rest = divmod(ord(char) - _FIRST_SYLLABLE, _PER_INITIAL)
        vowel, final = divmod(rest, _FINALS)
        vowel = _SOUNDS_LIKE.get(vowel, vowel)
        return chr(_FIRST_SYLLABLE + initial * _PER_INITIAL + vowel * _FINALS + final)
    base = unicodedata.normalize("NFD", char)[:1]
    return base if base.isascii() else char


def _is_syllable(char: str) -> bool:
    return _FIRST_SYLLABLE <= ord(char) <= _LAST_SYLLABLE


def _pairs(syllables: str) -> list[str]:
    if len(syllables) == 1:
        return [syllables]
    return [syllables[i : i + 2] for i in range(len(syllables) - 1)]


def _words(latin: str) -> list[str]:
    """ "wi-fi" is "wi", "fi" and "wifi"."""
    parts = [part[:LONGEST_WORD] for part in latin.split("-")]
    return parts if len(parts) == 1 else [*parts, "".join(parts)[:LONGEST_WORD]]


def _wanted(text: str) -> Iterator[Wanted]:
    for run in _RUN.finditer(text):
        if hangul := run["hangul"]:
            yield from _wanted_hangul(hangul.split())
        elif latin := run["latin"]:
            # The start of a word is enough: words are still being typed, and English ones have endings too.
            yield from map(_wanted_word, _words(latin))
        elif run["other"]:
            yield Wanted(run["other"][:LONGEST_WORD])


def _wanted_word(word: str) -> Wanted:
    if word in STOP_WORDS:
        return Wanted(word, AT_A_STOP_WORD)
    return Wanted(word, is_prefix=len(word) > 2)


def _wanted_hangul(words: list[str]) -> Iterator[Wanted]:
    for number, word in enumerate(words):
        if len(word) == 1:
            yield Wanted(word, is_prefix=True)
        else:
            *pairs, last = _pairs(word)
            yield from map(Wanted, pairs)
            yield Wanted(last, AT_AN_ENDING if pairs and last[1] in _ENDINGS else 1.0)
        if number + 1 < len(words):
            yield Wanted(word[-1] + words[number + 1][0], ACROSS_WORDS)
