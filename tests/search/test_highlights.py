"""The marks in what was found: whole words of the query, however they are spaced, and nothing unescaped."""

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.markdown import plain
from search.highlights import EXCERPT, Highlighter


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("와이파이", "공공와이파이가 느려요", "공공<mark>와이파이</mark>가 느려요"),
        ("고객센터", "고객 센터 연결", "<mark>고객 센터</mark> 연결"),
        ("상담 대기시간", "상담대기 시간", "<mark>상담</mark><mark>대기 시간</mark>".replace("</mark><mark>", "")),
        ("와이파이", "파이프가 얼었어요", ""),
        ("전자결제", "전자결재가 막혀요", "<mark>전자결재</mark>가 막혀요"),
        ("wifi", "WiFi, wifi6, swift", "<mark>WiFi</mark>, wifi6, swift"),
        ("update", "Updates fail", "<mark>Updates</mark> fail"),
        ("the modem", "the Modem", "the <mark>Modem</mark>"),
        ("앱", "새 앱이 죽어요", "새 <mark>앱</mark>이 죽어요"),
        ("발열", "<b>발열</b> & 'x'", "&lt;b&gt;<mark>발열</mark>&lt;/b&gt; &amp; &#x27;x&#x27;"),
        ("5g", "５Ｇ 신호", "<mark>５Ｇ</mark> 신호"),
        ("없음", "아무것도", ""),
        ("", "아무것도", ""),
        ('*"(', "아무것도", ""),
    ],
)
def test_title(query: str, text: str, expected: str) -> None:
    assert Highlighter(query).title(text) == expected


def test_an_excerpt_is_around_the_hits_and_without_markup() -> None:
    body = "**처음** 문장입니다. " * 20 + "[여기](https://example.com) 리모컨이 먹통이고 리모컨 건전지도 " + "끝 " * 100
    excerpt = Highlighter("리모컨").excerpt(plain(body))
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")
    assert "여기 <mark>리모컨</mark>이 먹통이고 <mark>리모컨</mark> 건전지도" in excerpt
    assert "*" not in excerpt
    assert len(strip_tags(excerpt)) <= EXCERPT + 2


def test_without_a_hit_it_is_the_beginning() -> None:
    assert Highlighter("리모컨").excerpt(plain("# 제목\n\n- 첫째\n- 둘째")) == "제목 - 첫째 - 둘째"


@pytest.mark.parametrize(
    "text", ["15~20초 멈춤", "냉방 전기의 40~60%", "2026. 11. 28. 접수", "3*4*5_6", "a | b", "#없이 *^^*", "1. 하나만"]
)
def test_no_character_is_guessed_away(text: str) -> None:
    """With patterns for what looks like markup, "15~20초" was shown as 1520초, and the leading "2026. " was gone."""
    excerpt = Highlighter("멈춤").excerpt(plain(text))
    assert strip_tags(excerpt) == text
    assert Highlighter("리모컨").excerpt("") == ""


@given(st.text(max_size=60), st.text(max_size=300))
def test_marks_add_nothing_and_lose_nothing(query: str, text: str) -> None:
    title = Highlighter(query).title(text)
    plain = title.replace("<mark>", "").replace("</mark>", "") if title else None
    from django.utils.html import escape

    assert plain in (None, escape(text))
    Highlighter(query).excerpt(text)
