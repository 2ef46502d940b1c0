"""Which stars and tildes are marks: **bold**, *italics*, ***both***, ~~struck out~~. All others are text.

Whether a run of them can open or close is CommonMark's rule of flanking as "markdown-cjk-friendly" amends it for
languages whose words are not spaced, or are followed by particles (https://github.com/tats-u/markdown-cjk-friendly,
specification.md, 6.2): punctuation inside a mark may touch a CJK character outside of it, so that **와이파이(5G)**가
is bold. Three rules of ours narrow it, for people who type stars without a thought of marks:

- nothing opens inside a word, nothing closes before a Latin letter or a digit: 3*4*5, 김**님과 이**님, 네~~ 그럼~~;
- italics stand at word edges on both sides, around words: *^^* is a smile;
- a mark and its end are the same run, in the same line, with a letter or digit between them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.kit.markdown.tokens import Kind, Token, text

MARK = r"(?<!\*)\*{1,3}(?!\*)|(?<!~)~~(?!~)"
_TAGS = {"*": ("em",), "**": ("strong",), "***": ("strong", "em"), "~~": ("s",)}
_ITALIC = ("*", "***")

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_QUOTES = "\"'"
_AFTER_ITALICS = ".,!?:;…%"


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of stars or tildes, and where in its line it begins."""

    run: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.run)


def paired(line: str, pieces: Sequence[Token | Mark]) -> list[Token]:
    """The pieces of a line with its marks made tags where they pair, and text where they do not."""
    ends = _pairs(line, [piece for piece in pieces if isinstance(piece, Mark)])
    return [token for piece in pieces for token in ([piece] if isinstance(piece, Token) else _drawn(piece, ends))]


def _drawn(mark: Mark, ends: dict[int, Kind]) -> Iterator[Token]:
    kind = ends.get(mark.start)
    if kind is None:
        yield text(mark.run)
    else:
        tags = _TAGS[mark.run]
        yield from (Token(kind, tag) for tag in (tags if kind is Kind.OPEN else reversed(tags)))


def _pairs(line: str, marks: Sequence[Mark]) -> dict[int, Kind]:
    """By the place of each mark that has a partner, which of its two ends it is."""
    ends: dict[int, Kind] = {}
    waiting: dict[str, list[Mark]] = {run: [] for run in _TAGS}
    gap = worded = 0  # where the text between two marks begins: this one, and the last with a letter or digit in it
    for mark in marks:
        if _LETTER_OR_DIGIT.search(line, gap, mark.start):
            worded = gap
        gap = mark.end
        same = waiting[mark.run]
        if same and _closes(line, mark) and _belong_together(line, same[-1], mark):
            opening = same.pop()
            if worded >= opening.end:
                ends[opening.start], ends[mark.start] = Kind.OPEN, Kind.CLOSE
            for others in waiting.values():  # what opened in between has lost its chance
                while others and others[-1].start > opening.start:
                    others.pop()
        elif _opens(line, mark):
            same.append(mark)
    return ends


def _belong_together(line: str, opening: Mark, closing: Mark) -> bool:
    """A mark that opens right after a word, 요금제**(5G)**는, stands around punctuation on both sides."""
    return not _is_word(_before(line, opening)) or _is_punctuation(_before(line, closing))


def _opens(line: str, mark: Mark) -> bool:
    before, after = _before(line, mark), _after(line, mark)
    if after.isspace() or _is_closing(line, mark.end):
        return False
    if _is_punctuation(after) and not (before.isspace() or _is_punctuation(before) or _is_cjk(before)):
        return False
    if mark.run in _ITALIC:
        at_edge = before.isspace() or _is_opening(line, mark.start - 1)
        return at_edge and (_is_word(after) or _is_opening(line, mark.end) or after in "~#@`[")
    return not _is_word(before) or (mark.run == "**" and _is_cjk(before) and _bracket(after) == "opening")


def _closes(line: str, mark: Mark) -> bool:
    before, after = _before(line, mark), _after(line, mark)
    if before.isspace() or _is_opening(line, mark.start - 1):
        return False
    if _is_punctuation(before) and not (after.isspace() or _is_punctuation(after) or _is_cjk(after)):
        return False
    if mark.run in _ITALIC:
        at_edge = after.isspace() or after in _AFTER_ITALICS or _is_closing(line, mark.end)
        return at_edge and (_is_word(before) or _is_closing(line, mark.start - 1) or before in _AFTER_ITALICS + "~`])")
    return not _is_word(after) or _is_cjk(after)


def _before(line: str, mark: Mark) -> str:
    return line[mark.start - 1] if mark.start else " "


def _after(line: str, mark: Mark) -> str:
    return line[mark.end] if mark.end < len(line) else " "


def _is_word(char: str) -> bool:
    return char == "_" or unicodedata.category(char)[0] in "LNM"


def _is_punctuation(char: str) -> bool:
    """Unicode's punctuation and symbols, without those of CJK, which the amended rule takes for letters."""
    return unicodedata.category(char)[0] in "PS" and not _is_cjk(char)


def _is_cjk(char: str) -> bool:
    """Wide, or of the script Hangul, and no emoji, as the amendment defines it."""
    if unicodedata.category(char) == "So" and ord(char) > 0xFFFF:
        return False
    return unicodedata.east_asian_width(char) in "WFH" or "\u1100" <= char <= "\u11ff"


def _bracket(char: str) -> str:
    return {"Ps": "opening", "Pi": "opening", "Pe": "closing", "Pf": "closing"}.get(unicodedata.category(char), "")


def _is_opening(line: str, at: int) -> bool:
    """Whether a bracket or quotation mark opens at this place; straight ones do where a word may begin."""
    if not 0 <= at < len(line):
        return False
    if line[at] in _QUOTES:
        return at == 0 or line[at - 1].isspace() or _bracket(line[at - 1]) == "opening"
    return _bracket(line[at]) == "opening"


def _is_closing(line: str, at: int) -> bool:
    if not 0 <= at < len(line):
        return False
    if line[at] in _QUOTES:
        return at == len(line) - 1 or not _is_word(line[at + 1])
    return _bracket(line[at]) == "closing"
