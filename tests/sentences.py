"""Random Korean texts as people type them, each with what its drawing must say: every character, less the marks."""

import random
from dataclasses import dataclass

_NOUNS = (
    "와이파이",
    "인터넷",
    "5G",
    "요금제",
    "IPTV",
    "고객센터",
    "단말기",
    "앱",
    "매장",
    "셋톱박스",
    "eSIM",
    "공유기",
)
_PARTICLES = (
    "가",
    "이",
    "은",
    "는",
    "을",
    "를",
    "에서",
    "으로",
    "의",
    "도",
    "만",
    "에게",
    "라고",
    "까지",
    "부터",
    "입니다",
)
_VERBS = (
    "느려요",
    "안 돼요",
    "끊깁니다",
    "멈춥니다",
    "바꿔 주세요",
    "확인했어요",
    "비쌉니다",
    "좋겠습니다.",
    "왜 그런가요?",
)
# Written by people who mean just these characters.
_AS_TYPED = (
    "15~20초", "40~60%", "3*4*5", "10*20*30cm", "*^^*", "김**님", "홍*동 고객", "010-****-1234", "(매장)",
    "[공지](필독)", "“안 돼요”라고", "'지금 바로'", "「약관」", "<화면>", "A&B", "&lt;", "1,000원", "#5G",
    "@nobody-here님께", "네~~", "ㅠㅠ", ">_<", "결과_최종_v2.pdf", r"C:\temp\*.txt", r"\\server\공유", "it's",
    "100%", "a|b", "2026. 11. 28.", "12/1", "^^;", "(1)", "A/S", "1 + 1", "- 그리고 -", "`", "--", "!!!", "…",
    "①", "kim@example.com", "보고서.md", "--help",
)  # fmt: skip
_STARTS = (
    "2026. 11. 28.",
    "2026. 12. 1.",
    "11. 30.",
    "3.",
    "1)",
    "가.",
    "*",
    "+",
    "※",
    "-5도",
    ">>",
    "#5G",
    "·",
    "4. 5.",
)
_DIVIDERS = ("-----", "---", "=====", "***", "* * *", "~~~~", "____")
_ADDRESSES = (
    "https://example.com", "http://localhost:8080", "https://example.com/path", "https://example.com/a?b=1&c=2",
    "https://ko.wikipedia.org/wiki/%ED%95%9C%EA%B8%80", "www.example.co.kr", "https://example.com/~kim/a_(b)",
    "https://ko.wikipedia.org/wiki/한글 ", "(https://example.com/요금제/5G안내)",
)  # fmt: skip
_KINDS = ("line", "line", "line", "start", "bullets", "numbers", "quote", "heading", "divider", "indented", "gap")
_MARKS = (("**", "**"), ("~~", "~~"), ("<https://example.com/", ">"), ("[", "](https://example.com/a_(1)?b=한글)"))


@dataclass(frozen=True)
class Typed:
    """A text, and the characters that must be read where it is drawn, numbers of lists included; spaces left out."""

    written: str
    shown: str


def text(chance: random.Random, sentences: int) -> Typed:
    """A text of about so many sentences, in lines, lists and quotes."""
    written: list[str] = []
    shown: list[str] = []
    while sentences > 0:
        kind = chance.choice(_KINDS)
        lines = [_sentence(chance) for _number in range(chance.randint(2, 4))]
        if kind not in ("bullets", "numbers", "quote"):
            lines = lines[:1]
        sentences -= len(lines)
        before = {"start": f"{chance.choice(_STARTS)} ", "indented": "    "}.get(kind, "")
        for number, (typed, read) in enumerate(lines, 1):
            mark = {"bullets": "- ", "numbers": f"{number}. ", "quote": "> ", "heading": "## "}.get(kind, before)
            written.append(f"{mark}{typed}")
            shown.append(read if kind in ("bullets", "quote", "heading") else f"{mark}{read}")
        if kind == "divider":
            written.append(chance.choice(_DIVIDERS))
            shown.append(written[-1])
        if kind in ("bullets", "numbers", "quote", "gap"):
            written.append("")
    return Typed("\n".join(written).strip(), "".join("".join(shown).split()))


def _sentence(chance: random.Random) -> tuple[str, str]:
    """One line, begun with a word, so that nothing in it begins a list or a quote by accident."""
    written, shown = [chance.choice(_NOUNS)], []
    shown.append(written[0])
    for _number in range(chance.randint(1, 4)):
        typed, read = _piece(chance)
        written.append(typed)
        shown.append(read)
    written.append(chance.choice(_VERBS))
    shown.append(written[-1])
    return " ".join(written), " ".join(shown)


def _piece(chance: random.Random) -> tuple[str, str]:
    noun, particle = chance.choice(_NOUNS), chance.choice(_PARTICLES)
    kind = chance.choice(("word", "as typed", "as typed", "address", "mark", "mark"))
    if kind == "word":
        return (f"{noun}{particle}",) * 2
    if kind == "as typed":
        return (chance.choice(_AS_TYPED),) * 2
    if kind == "address":
        return (f"{chance.choice(_ADDRESSES)}{particle}",) * 2
    inside = chance.choice(
        (noun, f"{noun}(유료)", f"“{noun}”", f"({noun})", f"{noun} {noun}", f"'{noun}'", f"{noun} 100%")
    )
    opening, closing = chance.choice(_MARKS)
    if opening.startswith("<"):
        return f"{opening}{noun}{closing}{particle}", f"{opening[1:]}{noun}{particle}"
    return f"{opening}{inside}{closing}{particle}", f"{inside}{particle}"
