"""What the admins know of the company's language: names that mean the same, and words that are words.

Read before an engine is asked, so that every engine understands the same. Each search asks the database for the
version alone; the words are read again in the moment it changes, in every process, without a restart.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from search.models import LexiconVersion, SynonymGroup, UserWord
from search.port import Meaning
from search.tokens import fold, initials

MOST_MEANINGS = 8  # of one question
_WORD = re.compile(r"[가-힣]+|[a-z0-9]+(?:-[a-z0-9]+)*")
_ANYWHERE = 3  # syllables: a shorter name is not looked for in the middle of a word


@dataclass
class Lexicon:
    """One version of the words. `others` has for each folded name, written together, the names that mean the same.

    `own` are the company's own words; `words` are these and all names.
    """

    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    _by_initials: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]], words: Iterable[str]) -> "Lexicon":
        others: dict[str, dict[str, None]] = defaultdict(dict)
        own = tuple(words)
        known = dict.fromkeys(own)
        for group in groups:
            names = list(dict.fromkeys(group))
            known |= dict.fromkeys(names)
            for name in names:
                others[_glued(name)] |= {other: None for other in names if _glued(other) != _glued(name)}
        lexicon = cls({said: tuple(names) for said, names in others.items() if names}, tuple(known), own)
        lexicon._by_initials = sorted((initials(word), word) for word in known if initials(word))
        return lexicon

    def meanings(self, text: str) -> tuple[Meaning, ...]:
        """The names that stand in a question and go by others too; a long name before those it contains."""
        found: dict[str, Meaning] = {}
        for said in self._names_in(fold(text)):
            found.setdefault(said, Meaning(said, self.others[said]))
        return tuple(found.values())[:MOST_MEANINGS]

    def begun(self, consonants: str) -> list[str]:
        """Words whose syllables begin with these consonants, the shortest first: "ㅇㅇㅍㅇ" is "와이파이"."""
        found = {word for start, word in self._by_initials if start.startswith(consonants)}
        return sorted(found, key=lambda word: (len(word), word))

    def _names_in(self, text: str) -> Iterator[str]:
        words = [(match[0], match.start()) for match in _WORD.finditer(text)]
        for number, (word, _start) in enumerate(words):
            yield from self._beginning_at(words, number)
            if word[0] >= "가":
                yield from self._inside(word)

    def _beginning_at(self, words: list[tuple[str, int]], number: int) -> Iterator[str]:
        """The longest name that begins where a word begins; it may reach into the words that follow."""
        glued, lengths = "", []
        for word, _start in words[number : number + 4]:
            glued += word.replace("-", "")
            lengths.append(len(glued))
        for end in range(len(glued), 0, -1):
            name = glued[:end]
            if name in self.others and (end in lengths or (name[-1] >= "가" and end > 1 and glued[end] >= "가")):
                yield name
                return

    def _inside(self, word: str) -> Iterator[str]:
        end = 0
        for start in range(1, len(word) - _ANYWHERE + 1):
            if start < end:
                continue
            for stop in range(len(word), start + _ANYWHERE - 1, -1):
                if word[start:stop] in self.others:
                    yield word[start:stop]
                    end = stop
                    break


_kept: tuple[UUID | None, Lexicon] = (None, Lexicon())


def current() -> Lexicon:
    """The words as they are now."""
    global _kept  # one per process, replaced as a whole: whoever holds the old one may finish with it
    version = LexiconVersion.objects.values_list("version", flat=True).first()
    if version != _kept[0]:
        groups = [group.names for group in SynonymGroup.objects.filter(is_active=True)]
        words = list(UserWord.objects.order_by("word").values_list("word", flat=True))
        _kept = (version, Lexicon.of(groups, words))
    return _kept[1]


def _glued(name: str) -> str:
    return "".join(_WORD.findall(fold(name))).replace("-", "")
