"""What columns and codes are called, by us and by others."""

import pytest
from django.utils import translation

from ideas.states import Kind, Touchpoint
from portal.reports.columns import POSTS, PROMISES, REPORTS, RULINGS, TAKEN, Language, code, guess


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        (["ID", "Title", "touchpoint"], ["id", "title", "touchpoint"]),
        (["관리번호*", "제 목", "고객접점 (필수)"], ["id", "title", "touchpoint"]),
        (["번호", "건명", "내용", "채널", "비고"], ["id", "title", "body", "touchpoint", ""]),
        (["글 번호", "관리 번호", "번호"], ["", "id", ""]),  # the first is our own, which is not taken in
        (["제목", "title"], ["title", ""]),
        (["Created-At", "Author (user name)", "작성자"], ["created_at", "author", ""]),
        (["", None or "", "x"], ["", "", ""]),
    ],
)
def test_headings_are_understood_in_both_languages_and_in_others_words(header, meant):
    assert guess(header) == meant


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_column_of_an_export_has_a_heading_of_its_own_that_is_understood_again(language):
    with translation.override(language):
        for columns in (POSTS, RULINGS, PROMISES, REPORTS):
            labels = [str(column.label) for column in columns]
            assert len(set(labels)) == len(labels)
        assert guess([str(column.label) for column in POSTS]) == [
            column.name if column in TAKEN else "" for column in POSTS
        ]


@pytest.mark.parametrize(
    ("choices", "word", "meant"),
    [
        (Touchpoint, "고객센터", "call-centre"),
        (Touchpoint, "콜센터", "call-centre"),
        (Touchpoint, "기사방문", "technician-visit"),
        (Touchpoint, "Technician visit", "technician-visit"),
        (Touchpoint, "달", "달"),
        (Touchpoint, "", ""),
        (Kind, "개선요청", "fix"),
        (Kind, "지적 사항", "finding"),
        (Language, "한국어", "ko"),
    ],
)
def test_words_stand_for_codes_in_both_languages(choices, word, meant):
    assert code(choices, word) == meant
