"""What people write in boxes of several lines, as safe HTML and as plain text: the one way in and the one way out.

People here type a few lines of Korean and have never heard of Markdown. So the dialect is small, a mark is one only
where nobody could have meant the character itself, and every other character is shown as it was typed. It is written
down for those who write at /help/writing/. `blocks` reads lines, `inline` what stands in a line, `marks` says what is
bold, `addresses` what is a link; all make one stream of tokens, from which both forms here are drawn. A general
Markdown parser was tried first: of its rules only paragraphs and code could stay as they are.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.kit.markdown.blocks import parse
from portal.kit.markdown.tokens import Kind, Token

_TAGS: Final = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6")
}
_BLOCKS: Final = _TAGS - {"br", "strong", "em", "s", "code", "a"}


def render(text: str) -> SafeString:
    """The HTML of `text`, fit to be put into a page as it is."""
    clean = nh3.clean(
        "".join(_html(parse(text))),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)


def plain(text: str) -> str:
    """What a reader of the drawn `text` reads, numbers and bullets of lists included: for excerpts, mails, lists."""
    return "".join(_plain(parse(text))).strip("\n")


def _html(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.kind is Kind.TEXT:
            yield escape(token.value)
        elif token.kind is Kind.BREAK:
            yield "<br>"
        elif token.kind is Kind.CLOSE:
            yield f"</{token.value}>"
        else:
            yield f'<{token.value} href="{escape(token.href)}">' if token.href else f"<{token.value}>"


def _plain(tokens: Iterable[Token]) -> Iterator[str]:
    """Each block begins a line, items behind their bullet or number."""
    counts: list[int | None] = []  # of each list that is open: how many items it has had, None where not numbered
    begun = False  # whether something stands in the current line
    for token in tokens:
        if token.kind is Kind.TEXT:
            begun = True
            yield token.value
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
