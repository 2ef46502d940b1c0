"""Whether two posts that are alike ask for the same thing: what likely duplicates are, and what is none.

Likeness alone is no proof: "no signal at Suwon" is as like "no signal at Busan" as two texts can be. Posts that name
different places, products or models are told apart, and so are a request to mend something and an idea. What is left
is likely the same from `LIKELY` on, which was chosen on one half of the sample and holds on the other
(tests/search/test_sameness.py; docs/benchmarks.md).
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from ideas.models import Idea
from search import indexing, lexicon
from search.engines.similarity import Asked
from search.ranking import Text
from search.tokens import fold

LIKELY = 0.3  # likeness both ways
LEAST = LIKELY / 2  # one way: what is less alike is not worth a look from the other side

_DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[가-힣]+|[a-z]+[0-9]+[a-z]*|[0-9]+g\b|[a-z]+")
_MODEL = re.compile(r"[a-z]+[0-9]+[a-z]*|[0-9]+g|lte")
_NUMBERED = re.compile(r"(\d+)\s*(호선|단지|동|층|호기|번\s*출구|번\s*버스|번\s*게이트)")
_PLACE = re.compile(
    r"([가-힣]{1,8}?(?:대교|시장|공항|터널|휴게소|해수욕장|대학교|대병원|타워|빌딩|아파트|역|점))"
    r"(?=[은는이가을를에의로과와도앞]|에서|애서|으로|까지|부터|지하|안에|[^가-힣]|$)"
)
# What ends like the name of a place and is none.
_NO_PLACE = re.compile(
    r"(?:지|구|권|영|해|방|통|용|번|무|환승|광|면|내|배|병|경|음영지)역$|(?:전통|재래|중고|해외|이동통신|인력)시장$"
    r"|(?:시|단|장|약|강|초|문제|대리|매|지|관|요|차이|공통|직영|백화|편의|할인|음식|판매|전문|서|상|영업|가맹|개선|허|쟁|평|만|득|접|정|거|중|"
    r"기준|종|학|벌|제휴|주안|원)점$|(?:신축|노후|고층|일반|임대)아파트$|^(?:새|이|그|저|우리|모든|여러)"
)


@dataclass(frozen=True)
class Names:
    """What a post names: places anywhere in it; products, models and numbers of places in its title."""

    places: frozenset[str]
    products: frozenset[int | str]
    models: frozenset[str]
    numbers: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, title: str, rest: str = "", *, own: Sequence[str] | None = None) -> "Names":
        """`own`: the company's own words, where they have been read already."""
        own = lexicon.current().own if own is None else own
        title = fold(title)
        words = _WORD.findall(title)
        return cls(
            places=frozenset(_places(f"{title}\n{fold(rest)}")),
            products=frozenset(_products(words, own)),
            models=frozenset(word for word in words if _MODEL.fullmatch(word)),
            numbers=frozenset((unit, number) for number, unit in _NUMBERED.findall(title)),
        )

    @classmethod
    def of_post(cls, idea: Idea) -> "Names":
        return cls.of(idea.title, f"{idea.place}\n{idea.body}")

    def apart(self, other: "Names") -> bool:
        """Whether both name something of a kind, and nothing that is the same."""
        ours, theirs = dict(self.numbers), dict(other.numbers)
        return (
            _differ(self.places, other.places)
            or _differ(self.products, other.products)
            or _differ(self.models, other.models)
            or any(ours[unit] != theirs[unit] for unit in ours.keys() & theirs.keys())
        )


def likeness(idea: Idea, others: Sequence[Idea]) -> list[float]:
    """How alike a post and each of the others are, seen from both; needs their tags. One query for all of them."""
    asked, *others_asked = Asked.of_all([said(idea), *map(said, others)])
    text = _text(idea)
    pairs = zip(others, others_asked, strict=True)
    return [math.sqrt(asked.likeness(_text(other)) * back.likeness(text)) for other, back in pairs]


def likely_duplicates(idea: Idea, others: Iterable[Idea]) -> Iterator[tuple[Idea, float]]:
    """Those of the others that likely ask for the same thing, with their likeness. All need their tags.

    Nothing that they are, and nothing that they name, tells the two apart.
    """
    of_a_kind = [other for other in others if other.kind == idea.kind]
    scores = zip(of_a_kind, likeness(idea, of_a_kind) if of_a_kind else [], strict=True)
    alike = [(other, score) for other, score in scores if score >= LIKELY]
    names = Names.of_post(idea) if alike else None
    return ((other, score) for other, score in alike if names and not names.apart(Names.of_post(other)))


def without_others(title: str, found: Iterable[tuple[Idea, float]]) -> list[tuple[Idea, float]]:
    """What was found for a title that is being typed, without posts whose titles name another place or product."""
    own = lexicon.current().own
    names = Names.of(title, own=own)
    return [(idea, score) for idea, score in found if not names.apart(Names.of(idea.title, idea.place, own=own))]


def said(idea: Idea) -> str:
    """A post as a text whose like is looked for."""
    return "\n".join([idea.title, idea.body, *(tag.name for tag in idea.tags.all())])


def _text(idea: Idea) -> Text:
    """The post as it is indexed, or will be in a moment."""
    document = indexing.document(idea)
    return Text(document.title, document.tags, document.body)


def _differ(ours: frozenset[object], theirs: frozenset[object]) -> bool:
    return bool(ours and theirs and ours.isdisjoint(theirs))


def _places(folded: str) -> Iterator[str]:
    for word in _WORD.findall(folded):
        if (known := _known_places().get(word[:2])) and (name := next(filter(word.startswith, known), "")):
            yield name
    for match in _PLACE.finditer(folded):
        name = match[1]
        if (
            len(name) > 2
            and not _NO_PLACE.search(name)
            and not any(map(name.startswith, _known_places().get(name[:2], ())))
        ):
            yield name


def _products(words: list[str], own: Sequence[str]) -> Iterator[int | str]:
    """The things that the words of a title name; a name may be two words ("leased line")."""
    names = _product_names() | {_glued(word): word for word in own}
    starts = ["".join(islice(words, n, n + 3)) for n in range(len(words))]
    for name, thing in names.items():
        if name[0] >= "가":
            if any(start.startswith(name) for start in starts) or (len(name) > 2 and any(name in w for w in words)):
                yield thing
        elif any(
            word == name or (len(name) > 5 and start.startswith(name))
            for word, start in zip(words, starts, strict=True)
        ):
            yield thing


@cache
def _known_places() -> dict[str, tuple[str, ...]]:
    """Names that everybody knows, by how they begin."""
    names = sorted(fold(name) for line in _lines("places.txt") for name in line.split())
    return {start: tuple(name for name in names if name[:2] == start) for start in {name[:2] for name in names}}


@cache
def _product_names() -> dict[str, int | str]:
    """What goes by each name, as a number."""
    groups = enumerate(_lines("products.txt"))
    return {_glued(name): number for number, line in groups for name in line.split(",")}


def _lines(name: str) -> list[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _glued(name: str) -> str:
    return "".join(_WORD.findall(fold(name)))
