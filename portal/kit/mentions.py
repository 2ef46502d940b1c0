"""Mentions: `@username` in what people write, also where a Korean particle follows at once (`@owner님`, `@owner에게`).

A mention is the longest beginning of what follows the "@" that is a user name, whatever its case. It ends where a word
of its kind ends: `@ownership` is not about `owner`, and an address of mail (`a@owner.kr`) is about nobody. Texts come
here as `portal.kit.markdown.mentionable` cuts them, without their code and links. Who is called what, the caller knows:
`people` maps user names, and user names in lower case, to whatever is to be found.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

LONGEST: Final = 150  # characters of a user name
MOST: Final = 20  # people that one text tells

# No "@" in the middle of an address of mail: kim@, kim.@. A run ends where the next mention may begin.
_AT: Final = r"(?<![A-Za-z0-9_@\\])(?<![A-Za-z0-9_][.+-])@"
_PLACES: Final = re.compile(rf"{_AT}(?P<run>(?:(?!{_AT})[\w.+@-]){{1,{LONGEST}}})")
_GOES_ON: Final = re.compile(r"[.+@-]*[A-Za-z0-9_]")

Found = TypeVar("Found")


@dataclass(frozen=True)
class Place:
    """An "@" at `start` of a text, and the names that it may be about, the longest first."""

    start: int
    names: tuple[str, ...]


def places(text: str) -> Iterator[Place]:
    """Everywhere in a text where somebody may be mentioned."""
    for found in _PLACES.finditer(text):
        yield Place(found.start(), tuple(_beginnings(found["run"])))


def _beginnings(run: str) -> Iterator[str]:
    for end in range(len(run), 0, -1):
        if (run[end - 1].isalnum() or run[end - 1] == "_") and not _GOES_ON.match(run, end):
            yield run[:end]


def names_in(texts: Iterable[str]) -> set[str]:
    """Every name that these texts may mention: what to look people up by."""
    return {name for text in texts for place in places(text) for name in place.names}


def find(text: str, people: Mapping[str, Found]) -> Iterator[tuple[int, int, Found]]:
    """Where each mention begins and ends, and who it is."""
    for place in places(text):
        for name in place.names:
            who = people.get(name, people.get(name.lower()))
            if who is not None:
                yield place.start, place.start + 1 + len(name), who
                break


def drawn(text: str, people: Mapping[str, Any]) -> SafeString:
    """A plain text as HTML, its mentions with people's names."""
    if not people:
        return escape(text)
    pieces, after = [], 0
    for start, end, who in find(text, people):
        pieces += [escape(text[after:start]), _drawn(who, text[start:end])]
        after = end
    return mark_safe("".join([*pieces, escape(text[after:])]))


def named(text: str, people: Mapping[str, Any]) -> str:
    """A plain text with people's names in place of their user names."""
    if not people:
        return text
    pieces, after = [], 0
    for start, end, who in find(text, people):
        pieces += [text[after:start], f"@{who}"]
        after = end
    return "".join([*pieces, text[after:]])


def _drawn(who: Any, typed: str) -> SafeString:
    return format_html('<span class="mention" title="{}">@{}</span>', typed, who)
