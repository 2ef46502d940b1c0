"""Particles fit what is heard before them, in sentences of the catalogue too."""

import re

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from ideas.timeline import say
from portal.kit.particles import Sentence, pick

# Each with 으로/로, which tells three endings apart: 로 (vowel), ㄹ로, 으로.
TO = {
    "로": [
        "서울시", "안건 2", "4", "5", "9", "10%", "KT", "IPTV", "5G", "LTE", "Wi-Fi", "U+", "AI", "APP2", "3.5",
        "1조", "1,000,000,000,000", "software", "server", "router", "test", "desk", "cloud", "note", "“가게”",
        "OTT", "25℃", "30km", "API", "VoLTE", "와이파이(5G)", "와이파이(SKT망)", "‘우리’", "SMS", "VOC", "AI", "TV",
        "NAVER", "CCTV", "MVNO", "loop", "root", "hub", "R&D", "2. 10. 14시", "",
    ],
    "ㄹ": [
        "서울", "안건 1", "7", "8", "SQL", "URL", "email", "mobile", "file", "Google", "2027년 2월 10일",
        "“제주 1”", "PR", "APPLE", "GOOGLE", "MOBILE", "2027. 2. 10.", "2027. 2. 12.", "1. 5.", "“2027. 2. 4.”",
        "2027. 2. 10. (수)",
    ],
    "으로": [
        "안건 3", "6", "10", "100", "2026", "만 0", "10,000", "(주)새빛", "강남점", "네트워크본부 팀", "CRM", "VPN",
        "SIM", "phone", "home", "line", "app", "internet", "web", "book", "music", "ticket", "5kg", "“제목”",
        "제목.", "제목…", "제목 (가나)", "제목(가(나)다)", "‘3’", "요금제 <5G 슬림>", "LINE", "PHONE", "SAMSUNG",
        "club", "book", "laptop", "밝음)", "강남점 😀", "3. 5.3.",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("form", "word"), [(form, word) for form, words in TO.items() for word in words])
def test_what_a_word_ends_in(form, word):
    assert pick(word, "으로", "로") == form.replace("ㄹ", "로")
    assert pick(word, "이", "가") == ("가" if form == "로" else "이")


@pytest.mark.parametrize(
    ("form", "html"),
    [("로", "<b>회사</b>"), ("으로", "<em>제목</em>"), ("으로", "제목&quot;"), ("으로", "요금제 &lt;5G 슬림&gt;"),
     ("로", "<b>&lt;제주&gt;</b>"), ("로", '회사<a href="/3">')],
)  # fmt: skip
def test_tags_are_taken_for_tags_in_html_alone(form, html):
    assert pick(SafeString(html), "으로", "로") == form


def test_what_is_typed_in_angle_brackets_is_read_in_a_sentence():
    assert (SENTENCE % {"who": "김", "a": "요금제 <5G 슬림>", "b": "<제주>"}).startswith(
        "김님이 “요금제 <5G 슬림>”을 <제주>로 옮겼어요."
    )
    said = say(Sentence("%(a)s{을/를} %(b)s{이/가}"), a="<5G 슬림>", b=SafeString("<i>제주</i>"))
    assert said == "&lt;5G 슬림&gt;을 <i>제주</i>가"
    assert Sentence("<b>%(n)d</b>{으로/로}") % {"n": 3} == "<b>3</b>으로"
    assert Sentence('<a href="%(b)s.html">%(a)s</a>{이/가}') % {"a": SafeString("<i>제주</i>"), "b": "점"} == (
        '<a href="점.html"><i>제주</i></a>가'
    )


def test_the_words_of_everyday():
    for said in ("3으로", "6으로", "1로", "10%로", "KT로", "IPTV로", "(주)새빛으로"):
        word = said.removesuffix("로").removesuffix("으")
        assert word + pick(word, "으로", "로") == said
    assert "10%" + pick("10%", "이", "가") == "10%가"
    assert ["KT" + pick("KT", "은", "는"), "IPTV" + pick("IPTV", "이", "가")] == ["KT는", "IPTV가"]
    for said in ("NAVER는", "APPLE은", "LINE은", "club은", "loop는", "web은"):
        word = said[:-1]
        assert word + pick(word, "은", "는") == said
    assert "(주)새빛" + pick("(주)새빛", "이", "가") == "(주)새빛이"


SENTENCE = Sentence("%(who)s님이 “%(a)s”{을/를} %(b)s{으로/로} 옮겼어요. 100%%는 %(b)s.")


def test_a_sentence_picks_as_it_is_filled_in():
    said = SENTENCE % {"who": "김", "a": "제목", "b": "안건 3"}
    assert said == "김님이 “제목”을 안건 3으로 옮겼어요. 100%는 안건 3."
    assert type(said) is str


def test_one_full_stop_is_enough():
    assert (SENTENCE % {"who": "김", "a": "KT", "b": "2027. 2. 10."}).endswith(
        "2027. 2. 10.로 옮겼어요. 100%는 2027. 2. 10."
    )


def test_what_people_typed_is_left_alone():
    typed = "{을/를} 그대로 %(b)s {b}"
    assert SENTENCE % {"who": "김", "a": typed, "b": "1"} == f"김님이 “{typed}”를 1로 옮겼어요. 100%는 1."


def test_sentences_that_are_escaped_first_and_those_of_templates(monkeypatch):
    said = say(Sentence("%(a)s & %(b)s{이/가}"), a="<b>", b=SafeString("<i>제목</i>"))
    assert said == "&lt;b&gt; &amp; <i>제목</i>이"
    with override("ko"):
        template = Template("{% blocktranslate %}On to item {{ number }}{% endblocktranslate %}")
        assert template.render(Context({"number": 3})) == "안건 3으로 넘어가기"
        assert template.render(Context({"number": 1})) == "안건 1로 넘어가기"
        lazy = gettext_lazy("“%(field)s” must be text.")
        assert lazy % {"field": "제목"} == "“제목”은 글자여야 해요."
        assert str(lazy) % {"field": "id"} == "“id”는 글자여야 해요."
    with override("en"):
        assert template.render(Context({"number": 3})) == "On to item 3"


def test_no_marker_is_ever_shown():
    """Whatever has one is filled in: nobody uses it as it stands, and none is of a kind that no sentence reads."""
    assert not re.search("[{}]", SENTENCE % {"who": "", "a": "", "b": ""})
