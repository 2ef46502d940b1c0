"""The dialect as people meet it: what is drawn otherwise than it was typed, and all that is not."""

import time

import pytest
from django.utils.html import escape

from portal.kit.markdown import plain, render


def test_what_people_write_becomes_html():
    html = render("첫 줄\n둘째 줄\n\n- **굵게**\n- [링크](https://example.com/)")
    assert "첫 줄<br>둘째 줄" in html
    assert "<ul><li><strong>굵게</strong></li>" in html
    assert 'href="https://example.com/" rel="nofollow noopener noreferrer">링크</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "2026. 11. 28.",
        "2026. 11. 30 회의",
        "1. 하나만 있다",
        "3. 셋",
        "4층 - 5층",
        "-10도",
        "제목",
        "-----",
        "=====",
        "* 참고: 현장마다 다름",
        "+ 더하기",
        "#",
        "#해시태그",
        ">_<",
        ">>> 여기",
        "[공지](필독)",
        "[1]: 첫 번째 각주",
        "[문의]()",
        "&lt; &amp; &nbsp;",
        r"\*, C:\*.*, \\서버\공유",
        "| 요금 | 3만 |",
        "|---|---|",
        "``` 하나만",
        "<b>꺾쇠</b>",
        "it's 5`C, it`s",
        "___",
        "결과_최종_v2.pdf, __init__, _밑줄_",
        "ㅋㅋ~~ 네~~",
        "!!! ?! ^^; (__) *_*",
    ],
)
def test_what_only_looks_like_markup_is_drawn_as_it_was_typed(text):
    for written in (text, f"앞줄\n{text}\n뒷줄"):
        shown = escape(written).replace("&#x27;", "'").replace("&quot;", '"').replace("\n", "<br>")
        assert render(written) == f"<p>{shown}</p>"
        assert plain(written) == written


def test_lines_that_begin_with_dates_stay_what_they_are():
    """As a list they were shown as 2026, 2027 and 2028."""
    text = "2026. 11. 28. 접수\n2026. 11. 29. 확인\n2026. 12. 1. 회신"
    assert render(text) == "<p>2026. 11. 28. 접수<br>2026. 11. 29. 확인<br>2026. 12. 1. 회신</p>"


def test_a_line_over_dashes_is_no_heading_and_spaces_before_a_line_are_no_code():
    assert render("매장 목록\n-----") == "<p>매장 목록<br>-----</p>"
    assert render("    네 칸 들여 씀") == "<p>네 칸 들여 씀</p>"


def test_a_numbered_list_begins_at_one_and_goes_on():
    assert render("1. 가\n2. 나\n3. 다") == "<ol><li>가</li><li>나</li><li>다</li></ol>"
    assert render("순서:\n1. 가\n\n2. 나\n끝") == "<p>순서:</p><ol><li>가</li><li>나</li></ol><p>끝</p>"
    assert render("1. 가\n2. 나\n4. 라") == "<ol><li>가</li><li>나</li></ol><p>4. 라</p>"
    for text in ("1. 가", "2. 나\n3. 다", "1. 가\n3. 다", "1. 가\n설명\n2. 나", "1. 가\n1. 나", "0. 영\n1. 가"):
        assert "<ol>" not in render(text)
        assert plain(text) == text


def test_a_list_ends_where_its_lines_end():
    assert render("문제:\n- 가\n- 나\n감사합니다.") == "<p>문제:</p><ul><li>가</li><li>나</li></ul><p>감사합니다.</p>"


def test_a_further_line_and_a_list_within_an_item_are_indented():
    assert render("- 가\n  이어서\n  - 안\n    - 더 안\n- 나") == (
        "<ul><li>가<br>이어서<ul><li>안<ul><li>더 안</li></ul></li></ul></li><li>나</li></ul>"
    )
    assert render("1. 가\n   - 안\n2. 나") == "<ol><li>가<ul><li>안</li></ul></li><li>나</li></ol>"
    assert render("- 가\n\t- 안") == "<ul><li>가<ul><li>안</li></ul></li></ul>"


def test_quotes_end_where_their_lines_end():
    assert render("> **안 돼요**\n> 라고 하셨어요\n답변") == (
        "<blockquote><p><strong>안 돼요</strong><br>라고 하셨어요</p></blockquote><p>답변</p>"
    )


def test_headings_start_below_the_pages_own_and_keep_all_their_characters():
    assert render("# 제목") == render("## 제목") == "<h3>제목</h3>"
    assert render("# 가\n### 나\n# 다") == "<h3>가</h3><h4>나</h4><h3>다</h3>"
    assert render("## 언어는 C #") == "<h3>언어는 C #</h3>"
    assert "<h6>바</h6>" in render("# 가\n## 나\n### 다\n#### 라\n##### 마\n###### 바")
    assert render("# 가\nh1") == "<h3>가</h3><p>h1</p>"


@pytest.mark.parametrize("written", ["```\n```", "```\n\n\u3164\n```"])
def test_an_empty_box_of_code_is_shown_as_typed(written):
    assert render(written).startswith("<p>```")


def test_code_is_fenced_at_both_ends():
    assert render("```\n1  * 2\n**그대로**\n```\n끝") == "<pre><code>1  * 2\n**그대로**</code></pre><p>끝</p>"
    assert render("`npm publish`를 실행") == "<p><code>npm publish</code>를 실행</p>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](//example.com/)",
        "<javascript:alert(1)>",
        "![x](https://example.com/pixel.png)",
        '[x](https://example.com/"onmouseover="alert(1))',
        'https://example.com/"onmouseover="alert(1)',
        '<a href="https://example.com/" style="position:fixed">x</a>',
        "<iframe src='https://example.com/'></iframe>",
    ],
)
def test_nothing_that_runs_or_loads_gets_through(text):
    html = render(text).lower()
    for bad in ("<script", "<img", "<iframe", "<a style", 'href="javascript', 'href="data', 'href="//', '" onmouse'):
        assert bad not in html
    assert '"onmouseover' not in html.replace("&quot;", "").replace(">", "").split("href=", 1)[0]


def test_no_text_is_no_html():
    assert render("") == ""
    assert plain("") == ""


def test_plain_is_what_is_read_numbers_and_bullets_included():
    text = "# 요약\n15~20초, 40~60%\n\n1. **와이파이(5G)**가\n   - 느림\n2. [안내](https://example.com/)\n"
    text += "> ~~(3만원)~~은\n```\na | b\n```"
    assert plain(text) == "요약\n15~20초, 40~60%\n1. 와이파이(5G)가\n  - 느림\n2. 안내\n(3만원)은\na | b"


N = 20_000


@pytest.mark.parametrize(
    "text",
    [
        "*" * N, "**a " * 5000, "*a *a **b" * 2000, "*a " * 3000 + "b** " * 3000, "**^ " + "^** " * 5000, "~~a" * 6000,
        "[" * N, "[a](" * 5000, "[a](http://x.kr/" + "(a)" * 6000, "`a " * 6000, "> " * 9000, "> a\n" * 5000,
        "- a\n" * 5000, "1. a\n" * 4000, "```a\n" * 4000, "- a\n" + "\n" * N, "http://a" + ".a" * 9000,
        "http://" + "a" * N, "http://x.kr/" + "." * N, "http://x.kr/" + "(" * N, "http://x.kr/" + "가" * N,
        "http://x.kr/" + "/를" * 9000, "(http://x.kr/" + "(" * N, "a." * 9000, "a-" * 9000,
        "".join(" " * 2 * depth + "- a\n" for depth in range(140)),
        "".join(" " * 2 * depth + "1. a\n" for depth in range(140)),
    ],
)  # fmt: skip
def test_no_text_takes_long(text):
    begun = time.process_time()
    render(text)
    plain(text)
    assert time.process_time() - begun < 1
