"""What people write in boxes of several lines, as safe HTML and as plain text: the one way in and the one way out.

People here type a few lines of Korean and have never heard of Markdown. So the dialect is small, a mark is one only
where nobody could have meant the character itself, and every other character is shown as it was typed. It is written
down for those who write at /help/writing/. `blocks` reads lines, `inline` what stands in a line, `marks` says what is
bold, `addresses` what is a link; all make one stream of tokens, from which both forms here are drawn. A general
Markdown parser was tried first: of its rules only paragraphs and code could stay as they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.kit import mentions
from portal.kit.markdown.blocks import parse
from portal.kit.markdown.tokens import Kind, Token

_TAGS: Final = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6"),
    "span",  # who is mentioned
}
_BLOCKS: Final = _TAGS - {"br", "strong", "em", "s", "code", "a", "span"}
People = Mapping[str, Any]  # by user name, as `portal.kit.mentions` finds them


def render(text: str, people: People | None = None) -> SafeString:
    """The HTML of `text`, fit to be put into a page as it is; `people` are shown with their names where mentioned."""
    clean = nh3.clean(
        "".join(_html(parse(text), people or {})),
        tags=_TAGS,
        attributes={"a": {"href"}, "span": {"class", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)


def plain(text: str, people: People | None = None) -> str:
    """What a reader of the drawn `text` reads, numbers and bullets of lists included: for excerpts, mails, lists."""
    return "".join(_plain(parse(text), people or {})).strip("\n")


def mentionable(text: str) -> list[str]:
    """The pieces of `text` in which an "@" may be about somebody: as it is drawn, less its code and links."""
    if "@" not in text:
        return []
    return [token.value for token, as_typed in _with_place(parse(text)) if token.kind is Kind.TEXT and not as_typed]


def _html(tokens: Iterable[Token], people: People) -> Iterator[str]:
    for token, as_typed in _with_place(tokens):
        if token.kind is Kind.TEXT:
            yield escape(token.value) if as_typed else mentions.drawn(token.value, people)
        elif token.kind is Kind.BREAK:
            yield "<br>"
        elif token.kind is Kind.CLOSE:
            yield f"</{token.value}>"
        else:
            yield f'<{token.value} href="{escape(token.href)}">' if token.href else f"<{token.value}>"


def _with_place(tokens: Iterable[Token]) -> Iterator[tuple[Token, bool]]:
    """Each token, and whether it stands in code or in an address, where an "@" is about nobody."""
    inside = 0
    for token in tokens:
        if token.value in ("code", "a") and token.kind in (Kind.OPEN, Kind.CLOSE):
            inside += 1 if token.kind is Kind.OPEN else -1
        yield token, inside > 0


def _plain(tokens: Iterable[Token], people: People) -> Iterator[str]:
    """Each block begins a line, items behind their bullet or number."""
    counts: list[int | None] = []  # of each list that is open: how many items it has had, None where not numbered
    begun = False  # whether something stands in the current line
    for token, as_typed in _with_place(tokens):
        if token.kind is Kind.TEXT:
            begun = True
            yield token.value if as_typed else mentions.named(token.value, people)
        elif token.kind is Kind.BREAK or token.value in _BLOCKS:
            if begun:
                yield "\n"
            begun = False
        if token.value in ("ul", "ol") and token.kind is Kind.OPEN:
            counts.append(0 if token.value == "ol" else None)
        elif token.value in ("ul", "ol") and token.kind is Kind.CLOSE:
            counts.pop()
        elif token.value == "li" and token.kind is Kind.OPEN:
            if (count := counts[-1]) is not None:
                counts[-1] = count = count + 1
            begun = True
            yield "  " * (len(counts) - 1) + ("- " if count is None else f"{count}. ")
