"""Mentions in a text: where a name ends before Korean particles, and what is no mention at all."""

import re

import pytest

from portal.kit import markdown, mentions

_DRAWN = re.compile(r'<span class="mention" title="[^"]+">@(.+?)</span>')
PEOPLE = {"owner": "김지은", "owner2": "박민수", "kim.jieun": "김지은B", "김지은": "김지은C", "head-1": "이서연",
          "kim@corp.kr": "김지은D"}  # fmt: skip


def who(text: str) -> list[str]:
    """Who is told, after what is drawn was found to say the same."""
    pieces = markdown.mentionable(text)
    told = [name for piece in pieces for _start, _end, name in mentions.find(piece, PEOPLE)]
    assert _DRAWN.findall(markdown.render(text, PEOPLE)) == told
    return told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (f"@owner{particle}", ["김지은"])
            for particle in ("님", "에게", "의", "께서", "은", " 님", ".", ",", "(팀장)", "!")
        ),
        ("@Owner", ["김지은"]),
        ("@OWNER님", ["김지은"]),
        ("@owner2님께", ["박민수"]),
        ("@owner.", ["김지은"]),
        ("@kim.jieun에게, @head-1님", ["김지은B", "이서연"]),
        ("@김지은님", ["김지은C"]),
        ("담당:@owner님", ["김지은"]),
        ("확인은@owner님", ["김지은"]),
        ("(@owner)/@head-1", ["김지은", "이서연"]),
        ("**@owner님**", ["김지은"]),
        ("@owner님과@head-1님", ["김지은", "이서연"]),
        ("@owner님,@owner2님.@head-1님", ["김지은", "박민수", "이서연"]),
        ("@kim@corp.kr님과@owner", ["김지은D", "김지은"]),
        ("부탁드립니다.@owner님", ["김지은"]),
        ("부탁...@owner님", ["김지은"]),
        ("-@owner 확인", ["김지은"]),
        ("+@owner", ["김지은"]),
        ("@" + "가" * 400 + "@owner", ["김지은"]),
    ],
)
def test_the_longest_beginning_that_is_a_user_name(text: str, expected: list[str]) -> None:
    assert who(text) == expected


@pytest.mark.parametrize(
    "text",
    ["a@owner.kr", "a.b+c@owner", "a.@owner", "kim-@owner", "1+@owner", "@ownership", "@owner3", "@owner_", "@owner.kr",
     "@nobody님", "http://owner@owner.kr", "\\@owner", "@@owner", "@", "@ owner", ""],
)  # fmt: skip
def test_what_is_no_mention(text: str) -> None:
    assert who(text) == []


@pytest.mark.parametrize(
    "text",
    ["`@owner`", "`" + "가" * 600 + "@owner`", "```\n" + "코드\n" * 400 + "@owner\n```", "https://x.kr/@owner",
     "youtube.com/@owner", "www.youtube.com/@owner", "[@owner](https://x.kr)", "<https://x.kr/@owner>"],
)  # fmt: skip
def test_code_and_addresses_are_about_nobody(text: str) -> None:
    assert who(text) == []
    assert who(f"{text}\n@owner님") == ["김지은"]


@pytest.mark.parametrize(
    "text",
    ["키보드의 ` 키가…\n@owner 확인 부탁드립니다.\n` 키입니다.", "(https://x.kr)@owner님", "https://x.kr/a에서,@owner님이",
     "``a ` @owner``", "> - @owner님", "`코드`@owner님"],
)  # fmt: skip
def test_what_is_drawn_as_text_tells(text: str) -> None:
    assert who(text) == ["김지은"]


def test_two_names_that_differ_only_by_case_are_told_apart() -> None:
    people = {"Owner": "첫째", "owner": "둘째"}
    assert [name for *_, name in mentions.find("@Owner @owner @OWNER", people)] == ["첫째", "둘째", "둘째"]


def test_a_mention_is_drawn_with_the_persons_name_and_the_particle_stays() -> None:
    html = markdown.render("@Owner님, 봐 주세요", {"owner": "<김지은>"})
    assert html == '<p><span class="mention" title="@Owner">@&lt;김지은&gt;</span>님, 봐 주세요</p>'
    assert mentions.drawn("<b> @owner의", {"owner": "김지은"}) == (
        '&lt;b&gt; <span class="mention" title="@owner">@김지은</span>의'
    )
    assert mentions.named("@owner의 답", {"owner": "김지은"}) == "@김지은의 답"


def test_a_text_without_known_people_stays_as_it_was_typed() -> None:
    assert markdown.render("@owner님") == "<p>@owner님</p>"
    assert mentions.drawn("<b>@owner님", {}) == "&lt;b&gt;@owner님"
    assert mentions.named("@owner님", {}) == "@owner님"


def test_each_of_thousands_in_one_text_is_found() -> None:
    html = markdown.render("@owner님 " * 3000 + "` `` " * 1000, PEOPLE)
    assert html.count("@김지은") == 3000


@pytest.mark.parametrize("text", ["@owner님 ", "@owner님과", "@가@나.다", "`@owner` ", "@" + "가" * 160])
def test_names_to_look_up_are_no_more_than_characters(text: str) -> None:
    """Every stretch of a text is looked at as part of one mention alone, however many there are."""
    many = text * 200
    assert sum(len(place.names) for place in mentions.places(many)) <= len(many)
