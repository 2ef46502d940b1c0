"""Mentions in a text: where a name ends before Korean particles, and what is no mention at all."""

import pytest

from portal.kit import markdown, mentions

PEOPLE = {"owner": "김지은", "owner2": "박민수", "kim.jieun": "김지은B", "김지은": "김지은C", "head-1": "이서연"}


def who(text: str) -> list[str]:
    return [name for _start, _end, name in mentions.find(text, PEOPLE)]


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
    ],
)
def test_the_longest_beginning_that_is_a_user_name(text: str, expected: list[str]) -> None:
    assert who(text) == expected


@pytest.mark.parametrize(
    "text",
    ["a@owner.kr", "a.b+c@owner", "@ownership", "@owner3", "@owner_", "@owner.kr", "@nobody님", "https://x.kr/@owner",
     "http://owner@owner.kr", "`@owner`", "``a ` @owner``", "\\@owner", "@@owner", "@", "@ owner", ""],
)  # fmt: skip
def test_what_is_no_mention(text: str) -> None:
    assert who(text) == []
    assert "mention" not in markdown.render(text, PEOPLE)


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
    assert mentions.drawn("@owner님", {}) == "@owner님"


def test_each_of_thousands_in_one_text_is_found() -> None:
    html = markdown.render("@owner님 " * 3000 + "` `` " * 1000, PEOPLE)
    assert html.count("@김지은") == 3000
