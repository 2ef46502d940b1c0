"""What stands in one line: code, links, addresses, and the marks for bold, italics and struck out.

To draw something more, add a rule: a string that is in every match, its pattern (without named groups), and what its
match becomes. Rules are tried in their order at each place, and what one has taken no other looks into.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.kit.markdown import addresses, marks
from portal.kit.markdown.tokens import Token, text, wrapped


@dataclass(frozen=True)
class Rule:
    """`make` turns what `pattern` matched into tokens; lines without any rule's `sign` (a pattern) are passed by."""

    name: str
    sign: str
    pattern: str
    make: Callable[[str], list[Token]]


def _code(matched: str) -> list[Token]:
    return wrapped("code", text(matched[1:-1]))


def _link(matched: str) -> list[Token]:
    label, target = matched[1:-1].split("](", 1)
    return wrapped("a", *_drawn(label, _IN_LABELS), href=addresses.target(target))


def _bracketed(matched: str) -> list[Token]:
    return _address(matched[1:-1])


def _address(matched: str) -> list[Token]:
    return wrapped("a", text(matched), href=addresses.target(matched))


CODE = Rule("code", "`", r"(?<![\w`])`(?=[^`]*\w)[^`\s](?:[^`]*[^`\s])?`(?!`)", _code)
RULES = (
    CODE,
    Rule("link", r"\[", rf"\[(?=[^\[\]]*[^\s\[\]])[^\[\]]{{1,500}}\]\({addresses.IN_LINKS}\)", _link),
    Rule("bracketed", "<", f"<{addresses.IN_BRACKETS}>", _bracketed),
    Rule("address", addresses.SIGN, addresses.ADDRESS, _address),
)


def _pattern(rules: tuple[Rule, ...]) -> re.Pattern[str]:
    each = "|".join(f"(?P<{rule.name}>{rule.pattern})" for rule in rules)
    return re.compile(f"{each}|(?P<mark>{marks.MARK})", re.IGNORECASE)


_MAKERS = {rule.name: rule.make for rule in RULES}
_EVERYWHERE = _pattern(RULES)
_IN_LABELS = _pattern((CODE,))
_SIGNS = re.compile("|".join(["[*~]", *(rule.sign for rule in RULES)]), re.IGNORECASE)


def inline(line: str) -> list[Token]:
    """The tokens of one line."""
    return _drawn(line, _EVERYWHERE) if _SIGNS.search(line) else [text(line)]


def _drawn(line: str, pattern: re.Pattern[str]) -> list[Token]:
    return marks.paired(line, list(_pieces(line, pattern)))


def _pieces(line: str, pattern: re.Pattern[str]) -> Iterator[Token | marks.Mark]:
    at = 0
    for found in pattern.finditer(line):
        if found.start() > at:
            yield text(line[at : found.start()])
        at = found.end()
        if found.lastgroup == "mark":
            yield marks.Mark(found[0], found.start())
        elif found.lastgroup:
            yield from _MAKERS[found.lastgroup](found[0])
    if at < len(line):
        yield text(line[at:])
