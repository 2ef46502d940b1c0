import pytest

from portal.kit.markdown import marks, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**와이파이(5G)**가", "<strong>와이파이(5G)</strong>가"),
        ("**“안 돼요”**라고", "<strong>“안 돼요”</strong>라고"),
        ("**'안 돼요'**라고", "<strong>'안 돼요'</strong>라고"),
        ("~~(3만원)~~은", "<s>(3만원)</s>은"),
        ("**「약관」**을", "<strong>「약관」</strong>을"),
        ("**굵게**는", "<strong>굵게</strong>는"),
        ("은(는)**굵게**", "은(는)<strong>굵게</strong>"),
        ("요금제**(5G)**는", "요금제<strong>(5G)</strong>는"),
        ("**`npm publish`**를", "<strong><code>npm publish</code></strong>를"),
        ("**50%**가 **-10%**로", "<strong>50%</strong>가 <strong>-10%</strong>로"),
        ("**[공지]** 앞", "<strong>[공지]</strong> 앞"),
        ("**별 *안* 둘**", "<strong>별 <em>안</em> 둘</strong>"),
        ("***둘 다***.", "<strong><em>둘 다</em></strong>."),
        ("**하나** 그리고 **둘**", "<strong>하나</strong> 그리고 <strong>둘</strong>"),
        ("*기울임*, (*괄호*)", "<em>기울임</em>, (<em>괄호</em>)"),
    ],
)
def test_marks_around_words_and_before_particles(text, html):
    assert render(text) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "3*4*5, 10*20*30",
        "(3*4)*5*6",
        "가로*세로*높이",
        "*^^* 감사합니다 *^o^*",
        "**^^** (**) ****",
        "김**님과 이**님",
        "김**(남)과 이**(여)",
        "홍*동, 010-****-1234, 박** 고객",
        "고객 **님과 상담원 **님",
        "*표는 필수, *표는 선택",
        "가격*, 수량*",
        "*강조*는 낱말 끝이 아니라",
        "네~~ 그럼~~ 안녕~~하세요",
        "'~~합니다' 대신 '~~해요'",
        "15~~20초, ~~~, ~~~~",
        "** 띄움 **",
        "2**8**2, a**b**c",
        "**여는 줄",
        "*.txt와 *.pdf",
    ],
)
def test_stars_and_tildes_that_are_no_marks_are_not_lost(text):
    assert render(text) == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**(~~()~~)**", "**(~~()~~)**"),
        ("**(~~(가)~~)**", "<strong>(<s>(가)</s>)</strong>"),
        ("**(가~~()~~)**", "<strong>(가~~()~~)</strong>"),
        ("**(~~()~~ 1)**", "<strong>(~~()~~ 1)</strong>"),
        ("**가** (~~()~~)", "<strong>가</strong> (~~()~~)"),
        ("**(`가`)**", "<strong>(<code>가</code>)</strong>"),
    ],
)
def test_a_letter_or_digit_stands_between_the_two_ends(text, html):
    assert render(text) == f"<p>{html}</p>"


def test_each_character_between_marks_is_looked_at_once(monkeypatch):
    looked = []

    class Counting:
        def search(self, line, start, end):
            looked.append(end - start)
            return found.search(line, start, end)

    found = marks._LETTER_OR_DIGIT
    monkeypatch.setattr(marks, "_LETTER_OR_DIGIT", Counting())
    line = "**(~~(" * 50 + "가" + ")~~)**" * 50 + " **·** ~~·~~" * 50
    render(line)
    assert 0 < sum(looked) <= len(line)


def test_a_mark_ends_in_the_line_it_began_in():
    assert render("**하나\n둘**") == "<p>**하나<br>둘**</p>"
