"""Lines as paragraphs, lists, quotes, headings and code.

What looks like structure is taken for it only where it is unmistakable: "2026. 11. 28." and a line over "-----" are
text, a numbered list begins at 1 and goes on to 2, code is fenced at both ends, and nothing follows from spaces at the
beginning of a line but the nesting of a list. A line that begins nothing ends what stood before it: no line is drawn
into the item or quote above it.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from portal.kit.markdown.inline import inline
from portal.kit.markdown.tokens import BREAK, Kind, Token, text, wrapped
from portal.kit.text import says_something

DEEPEST = 4  # lists and quotes within each other; what would go deeper is text
_FIRST_HEADING = 3  # a page's own headings are h1 and h2, so what a person wrote starts below them
_SMALLEST_HEADING = 6
_NESTED = 2  # spaces that put a line into the item above it

_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_HEADING = re.compile(r"(?P<level>#{1,6}) +(?P<text>\S.*)")
_QUOTE = "> "
_FENCE = re.compile(r"```[\w+-]*")
_FENCE_END = "```"
_ITEM = re.compile(r"(?P<indent> *)(?:-|(?P<number>\d{1,3})\.) +(?P<text>\S.*)")

_Found = tuple[list[Token], int]  # what was drawn, and the number of the next line


def parse(written: str) -> list[Token]:
    """The tokens of a whole text, with line ends of any kind."""
    lines = [line.rstrip() for line in (written or "").expandtabs(4).splitlines()]
    return _without_gaps(list(_blocks(lines, 0)))


def _without_gaps(tokens: list[Token]) -> list[Token]:
    """Headings by their rank in the text: one that begins with "## " skips no level that a reader could miss."""
    used = sorted({token.value for token in tokens if token.kind is Kind.OPEN and token.value in _HEADINGS})
    tags = {tag: f"h{min(_SMALLEST_HEADING, _FIRST_HEADING + rank)}" for rank, tag in enumerate(used)}
    return [
        Token(token.kind, tags[token.value]) if token.kind in (Kind.OPEN, Kind.CLOSE) and token.value in tags else token
        for token in tokens
    ]


def _blocks(lines: Sequence[str], depth: int) -> Iterator[Token]:
    rules: list[Callable[[Sequence[str], int, int], _Found | None]] = [_heading, _quote, _list]
    if _FENCE_END in lines:  # else no fence is ever closed, and nothing has to look for its end
        rules.append(_fence)
    paragraph: list[str] = []
    at = 0
    while at < len(lines):
        found = next((found for rule in rules if (found := rule(lines, at, depth))), None)
        if found is None and lines[at]:
            paragraph.append(lines[at])
        else:
            yield from _paragraph(paragraph)
            paragraph = []
        if found is not None:
            tokens, at = found
            yield from tokens
        else:
            at += 1
    yield from _paragraph(paragraph)


def _paragraph(lines: Sequence[str]) -> list[Token]:
    return wrapped("p", *_broken(lines)) if lines else []


def _broken(lines: Sequence[str]) -> Iterator[Token]:
    for number, line in enumerate(lines):
        if number:
            yield BREAK
        yield from inline(line.strip())


def _heading(lines: Sequence[str], at: int, _depth: int) -> _Found | None:
    if not (heading := _HEADING.fullmatch(lines[at])):
        return None
    return wrapped(f"h{len(heading['level'])}", *inline(heading["text"])), at + 1


def _quote(lines: Sequence[str], at: int, depth: int) -> _Found | None:
    if depth >= DEEPEST or not lines[at].startswith(_QUOTE):
        return None
    quoted = []
    while at < len(lines) and lines[at][: len(_QUOTE)] in (_QUOTE, _QUOTE.rstrip()):
        quoted.append(lines[at][len(_QUOTE) :])
        at += 1
    return wrapped("blockquote", *_blocks(quoted, depth + 1)), at


def _fence(lines: Sequence[str], at: int, _depth: int) -> _Found | None:
    if not _FENCE.fullmatch(lines[at]) or _FENCE_END not in lines[at + 1 :]:
        return None
    end = lines.index(_FENCE_END, at + 1)
    code = "\n".join(lines[at + 1 : end])
    if not says_something(code):
        return None  # an empty box would show nothing of what was typed
    return wrapped("pre", *wrapped("code", text(code))), end + 1


def _list(lines: Sequence[str], at: int, depth: int) -> _Found | None:
    """Items by "- ", or by "1. ", "2. " and so on; a further line of an item is indented below it."""
    first = _ITEM.fullmatch(lines[at])
    if depth >= DEEPEST or first is None or first["number"] not in (None, "1"):
        return None
    indent = len(first["indent"])
    items = [[first["text"]]]
    at += 1
    while (following := _next_written(lines, at)) is not None:
        line = lines[following]
        if (item := _ITEM.fullmatch(line)) and _goes_on(first, item, len(items)):
            items.append([item["text"]])
        elif _indent(line) >= indent + _NESTED:
            items[-1].append(line)
        else:
            break
        at = following + 1
    if first["number"] and len(items) == 1:
        return None
    drawn = [token for item in items for token in wrapped("li", *_item(item, depth + 1))]
    return wrapped("ol" if first["number"] else "ul", *drawn), at


def _goes_on(first: re.Match[str], item: re.Match[str], so_far: int) -> bool:
    """Whether `item` is the next one of the list that `first` began."""
    beside = 0 <= len(item["indent"]) - len(first["indent"]) < _NESTED
    return beside and item["number"] == (str(so_far + 1) if first["number"] else None)


def _next_written(lines: Sequence[str], at: int) -> int | None:
    return next((number for number in range(at, len(lines)) if lines[number]), None)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _item(lines: Sequence[str], depth: int) -> Iterator[Token]:
    """An item's own line, then its further lines and the lists in it."""
    yield from inline(lines[0])
    at = 1
    while at < len(lines):
        if found := _list(lines, at, depth):
            tokens, at = found
            yield from tokens
        else:
            yield BREAK
            yield from inline(lines[at].strip())
            at += 1
