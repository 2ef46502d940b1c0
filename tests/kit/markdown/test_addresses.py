import re

import pytest
from django.utils.html import escape

from portal.kit.markdown import plain, render

_LINK = re.compile(r'<a href="([^"]*)" rel="nofollow noopener noreferrer">([^<]*)</a>')


@pytest.mark.parametrize(
    ("text", "address"),
    [
        # ends before the Hangul that follows host, port, path or query
        ("https://example.com에서 봤어요", "https://example.com"),
        ("https://example.com을 보세요", "https://example.com"),
        ("http://localhost:8080에서", "http://localhost:8080"),
        ("https://example.com:8080/를", "https://example.com:8080/"),
        ("https://example.com/에서", "https://example.com/"),
        ("https://example.com/path를", "https://example.com/path"),
        ("https://example.com/a?b=1&c=2로", "https://example.com/a?b=1&c=2"),
        ("https://example.com/a?b=은", "https://example.com/a?b="),
        ("https://example.com/a#위치는", "https://example.com/a#위치는"),
        ("https://example.com/공지에서 확인", "https://example.com/공지"),
        ("https://example.com/a(참고)", "https://example.com/a"),
        ("링크https://example.com/a입니다.", "https://example.com/a"),
        # a path in Hangul: as browsers copy it, in brackets, before a space
        (
            "https://ko.wikipedia.org/wiki/%ED%95%9C%EA%B8%80을",
            "https://ko.wikipedia.org/wiki/%ED%95%9C%EA%B8%80",
        ),
        ("https://ko.wikipedia.org/wiki/한글 참고", "https://ko.wikipedia.org/wiki/한글"),
        ("(https://ko.wikipedia.org/wiki/5G요금제)는", "https://ko.wikipedia.org/wiki/5G요금제"),
        ("https://example.com/search?q=와이파이 결과", "https://example.com/search?q=와이파이"),
        ("https://ko.wikipedia.org/wiki/서울_(역)은", "https://ko.wikipedia.org/wiki/서울_(역)"),
        ("https://example.com/2026-사업_계획.pdf를", "https://example.com/2026-사업_계획.pdf"),
        ("https://새빛.한국에서", "https://새빛.한국"),
        # punctuation stays outside
        ("(https://example.com/a)", "https://example.com/a"),
        ("(자세히: https://example.com/a).", "https://example.com/a"),
        ("https://example.com/a, 그리고", "https://example.com/a"),
        ("https://example.com/a.", "https://example.com/a"),
        ("“https://example.com/a”라고", "https://example.com/a"),
        ("'https://example.com/a'", "https://example.com/a"),
        ("https://en.wikipedia.org/wiki/A_(b)", "https://en.wikipedia.org/wiki/A_(b)"),
        ("https://example.com/~kim/a*b", "https://example.com/~kim/a*b"),
    ],
)
def test_an_address_ends_where_it_ends(text, address):
    html = render(text)
    assert _LINK.findall(html) == [(escape(address), escape(address))]
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.example.co.kr은", "www.example.co.kr"),
        ("example.com에서", "example.com"),
        ("주소는 portal.example.org:8443/a를", "portal.example.org:8443/a"),
    ],
)
def test_an_address_without_its_scheme_is_a_link_where_it_is_unmistakable(text, address):
    assert _LINK.findall(render(text)) == [(f"http://{address}", address)]


@pytest.mark.parametrize(
    "text",
    [
        "보고서.md",
        "app.py",
        "kim@example.com",
        "1.5.2",
        "example.com.au",
        "https://user:word@example.com/",
        "ftp://a.b",
    ],
)
def test_what_is_no_address_of_the_web_is_no_link(text):
    assert render(text) == f"<p>{text}</p>"


def test_brackets_around_an_address_are_marks_and_a_link_may_have_a_name():
    assert _LINK.findall(render("<https://example.com/5G요금제>를")) == [("https://example.com/5G요금제",) * 2]
    assert plain("<https://example.com/5G요금제>를") == "https://example.com/5G요금제를"
    assert _LINK.findall(render("[안내](https://example.com/한글_(1))를")) == [("https://example.com/한글_(1)", "안내")]
    assert '<a href="/ideas/3/"' in render("[우리 글](/ideas/3/)")


def test_an_address_within_marks_leaves_them_alone():
    assert render("**https://example.com/a**는") == (
        '<p><strong><a href="https://example.com/a" rel="nofollow noopener noreferrer">https://example.com/a</a></strong>는</p>'
    )
    assert len(_LINK.findall(render("https://a.kr,https://b.kr"))) == 2
