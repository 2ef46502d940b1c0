"""The stream that a text becomes, and that HTML and plain text are drawn from."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    OPEN = "open"
    CLOSE = "close"
    TEXT = "text"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Token:
    """A tag that opens (`href`: a link's) or closes, a piece of text, or the end of a line within a block."""

    kind: Kind
    value: str = ""
    href: str = ""


def wrapped(tag: str, *inside: Token, href: str = "") -> list[Token]:
    """`inside` between the tag's two ends."""
    return [Token(Kind.OPEN, tag, href), *inside, Token(Kind.CLOSE, tag)]


def text(value: str) -> Token:
    return Token(Kind.TEXT, value)


BREAK = Token(Kind.BREAK)
