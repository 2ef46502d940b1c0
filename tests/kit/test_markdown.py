import pytest

from portal.kit.markdown import render


def test_what_people_write_becomes_html():
    html = render("첫 줄\n둘째 줄\n\n- **굵게**\n- [링크](https://example.com/)")
    assert "첫 줄<br" in html
    assert "<strong>굵게</strong>" in html
    assert 'href="https://example.com/"' in html
    assert 'rel="nofollow noopener noreferrer"' in html


def test_headings_start_below_the_pages_own():
    assert render("# 제목").strip() == "<h3>제목</h3>"
    assert render("##### 제목").strip() == "<h6>제목</h6>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://example.com/pixel.png)",
        '<a href="https://example.com/" style="position:fixed">x</a>',
        "<iframe src='https://example.com/'></iframe>",
    ],
)
def test_nothing_that_runs_or_loads_gets_through(text):
    html = render(text).lower()
    for bad in (
        "<script",
        "<img",
        "<iframe",
        "<a style",
        'href="javascript',
        'href="data',
    ):
        assert bad not in html


def test_no_text_is_no_html():
    assert render("") == ""
