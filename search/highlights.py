"""Where in a text the words of a query stand, as HTML: made from the post itself, so no index can leak into it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from search.port import Meaning
from search.tokens import STOP_WORDS, fold

LONGEST_TEXT = 4000  # characters that are looked through
EXCERPT = 120  # characters that are shown
_LEAD = 30  # of them before the first hit

_SPACES = re.compile(r"\s+")
_LATIN = "(?<![a-z0-9]){}[a-z]{{0,3}}(?![a-z0-9])"  # with an ending, if it has one
_NOTHING = "(?!)"
_WORD = re.compile(r"[가-힣]+|[a-z0-9]+")


class Highlighter:
    """Marks one query's words, and the other names they go by, in any number of texts."""

    def __init__(self, query: str, meanings: Iterable[Meaning] = ()) -> None:
        words = list(dict.fromkeys(_WORD.findall(fold(query))))
        self._hangul = [word for word in words if word[0] >= "가" and len(word) > 1]
        syllables = [rf"(?<![가-힣]){word}" for word in words if word[0] >= "가" and len(word) == 1]
        latin = [_LATIN.format(word) for word in words if word[0] < "가" and word not in STOP_WORDS]
        others = [_WORD.findall(fold(other)) for meaning in meanings for other in meaning.others]
        self._names = {"".join(name) for name in others if name and name[0] >= "가" and len("".join(name)) > 1}
        latin += [_LATIN.format(r"[\s-]?".join(name)) for name in others if name and name[0] < "가"]
        self._whole = re.compile("|".join([*syllables, *latin]) or _NOTHING)

    def title(self, text: str) -> SafeString | str:
        """The whole text with its hits marked; "" where there is none."""
        marks = self._marks(text)
        return _html(text, marks) if any(marks) else ""

    def excerpt(self, text: str) -> SafeString | str:
        """A piece of a text as it is read (`portal.kit.markdown.plain`), around the first place with most hits; else
        its beginning."""
        text = _SPACES.sub(" ", text[:LONGEST_TEXT]).strip()
        marks = self._marks(text)
        start = _best_start(text, marks)
        end = min(len(text), start + EXCERPT)
        html = _html(text[start:end], marks[start:end])
        return format_html("{}{}{}", "…" if start else "", html, "…" if end < len(text) else "")

    def _marks(self, text: str) -> list[bool]:
        """For each character whether it belongs to a hit."""
        folded, places = _folded(text)
        marks = [False] * len(text)
        for start, end in self._hits(folded):
            for place in places[start:end]:
                marks[place] = True
        return marks

    def _hits(self, folded: str) -> Iterator[tuple[int, int]]:
        yield from (hit.span() for hit in self._whole.finditer(folded))
        glued = [(place, char) for place, char in enumerate(folded) if not char.isspace()]
        text = "".join(char for _place, char in glued)
        for word in self._hangul:
            for start, end in _runs(word, text):
                yield glued[start][0], glued[end - 1][0] + 1
        for name in self._names:
            for hit in re.finditer(re.escape(name), text):
                yield glued[hit.start()][0], glued[hit.end() - 1][0] + 1


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in `text` it comes from."""
    folded, places = [], []
    for place, char in enumerate(text):
        for one in fold(char):
            folded.append(one)
            places.append(place)
    return "".join(folded), places


def _runs(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Stretches of `text` made of pairs of the word's syllables; a long word is not found in two of them alone."""
    pairs = {word[i : i + 2] for i in range(len(word) - 1)}
    hits = [i for i in range(len(text) - 1) if text[i : i + 2] in pairs]
    for _key, group in groupby(enumerate(hits), key=lambda one: one[1] - one[0]):
        run = [place for _number, place in group]
        if run[-1] + 2 - run[0] >= min(len(word), 3):
            yield run[0], run[-1] + 2


def _best_start(text: str, marks: Sequence[bool]) -> int:
    """Where to begin an excerpt: shortly before the window that has most marks, at a word."""
    hits = [place for place, marked in enumerate(marks) if marked]
    if not hits or hits[-1] < EXCERPT:
        return 0
    best = max(hits, key=lambda place: (sum(marks[place : place + EXCERPT - _LEAD]), -place))
    start = max(0, best - _LEAD)
    space = text.find(" ", start, best) if start else -1
    return space + 1 if space >= 0 else start


def _html(text: str, marks: Sequence[bool]) -> SafeString:
    pieces = []
    for marked, group in groupby(zip(text, marks, strict=True), key=lambda one: one[1]):
        piece = "".join(char for char, _marked in group)
        pieces.append(format_html("<mark>{}</mark>", piece) if marked else format_html("{}", piece))
    return mark_safe("".join(pieces))
