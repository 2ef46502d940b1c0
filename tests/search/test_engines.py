"""What every engine promises; each of them is put through all of it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ideas import actions
from ideas.models import Idea
from ideas.states import Kind, Touchpoint
from portal.people.models import Employee
from search.port import FILTERS, Engine, Filters, Query
from tests import factories
from tests.conftest import PROOF

pytestmark = pytest.mark.django_db
Index = Callable[[], object]


@pytest.fixture
def viewer() -> Employee:
    return factories.employee()


def ids(engine: Engine, viewer: Any, text: str, **fields: Any) -> list[int]:
    return engine.match(Query(viewer, text, **fields)).ids


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("와이파이가 자꾸 끊겨요", "와이파이"),
        ("상담 대기 시간이 길어요", "상담 대기시간"),
        ("고객 센터 연결이 안 돼요", "고객센터"),
        ("고객센터 연결이 안 돼요", "고객 센터"),
        ("요금제를 비교할 수 없어요", "요금"),
        ("IPTV화면이 멈춥니다", "iptv"),
        ("IPTV화면이 멈춥니다", "화면"),
        ("Wi-Fi drops at night", "wifi"),
        ("공공 wifi 안내", "Wi-Fi"),
        ("전자결재가 안 열려요", "전자결제"),
        ("콜백 번호가 스팸으로 떠요", "콜ㅂ"),
        ("로그인 앱이 죽어요", "앱"),
        ("고객용 앱", "앱"),
        ("Firmware updates fail", "firmw"),
        ("５Ｇ 신호가 약해요", "5g"),
        ("공유기가 끊김", "공유기에서 자꾸 끊겨요"),
        ("셋톱박스가 뜨거워요", "셋톱"),
        ("부가서비스 해지", "서비스"),
    ],
)
def test_words_are_found_however_they_are_written(
    engine: Engine, viewer: Employee, index: Index, written: str, asked: str
) -> None:
    factories.idea("전혀 다른 이야기")
    idea = factories.idea(written)
    index()
    assert ids(engine, viewer, asked) == [idea.pk]


def test_any_word_is_enough_and_more_of_them_come_first(engine: Engine, viewer: Employee, index: Index) -> None:
    one = factories.idea("공유기 위치")
    both = factories.idea("공유기 펌웨어")
    factories.idea("전혀 다른 이야기")
    index()
    assert ids(engine, viewer, "공유기 펌웨어") == [both.pk, one.pk]


def test_title_and_tags_weigh_more_than_the_body(engine: Engine, viewer: Employee, index: Index) -> None:
    tagged = factories.idea("첫째", tags=("로밍",))
    titled = factories.idea("로밍 둘째")
    mentioned = factories.idea("셋째", body="설명 가운데 로밍이 한 번")
    index()
    ranking = ids(engine, viewer, "로밍")
    assert ranking[2] == mentioned.pk
    assert set(ranking[:2]) == {tagged.pk, titled.pk}


@pytest.mark.parametrize("sort", ["hot", "new", "votes", "reports"])
def test_hits_can_have_every_order_of_a_list(engine: Engine, viewer: Employee, index: Index, sort: str) -> None:
    ideas = [factories.idea(f"유심 교체 {n}") for n in range(3)]
    for idea, voters in zip(ideas, (1, 3, 2), strict=True):
        for _ in range(voters):
            actions.vote(idea, by=factories.employee())
    Idea.objects.filter(pk=ideas[0].pk).update(report_count=5)
    index()
    listed = Idea.objects.listed().ordered_by(sort).values_list("pk", flat=True)
    assert ids(engine, viewer, "유심", sort=sort) == list(listed)


def test_pages_neither_repeat_nor_skip(engine: Engine, viewer: Employee, index: Index) -> None:
    expected = {factories.idea("번호 이동").pk for _ in range(7)}
    index()
    pages = [engine.match(Query(viewer, "번호 이동", page=page, page_size=3)) for page in (1, 2, 3, 4)]
    assert [len(page.ids) for page in pages] == [3, 3, 1, 0]
    assert {pk for page in pages for pk in page.ids} == expected
    assert {page.total for page in pages} == {7}


@pytest.fixture
def shelf(index: Index) -> dict[str, Idea]:
    """Four posts about one thing that differ in all that can be filtered."""
    network, billing = factories.division("네트워크"), factories.division("과금")
    summer = factories.campaign(slug="summer", title="여름")
    made = {
        "fix": factories.idea("단말기 발열", touchpoint=Touchpoint.SHOP, tags=("발열",), responsible_division=network),
        "idea": factories.idea("단말기 보상", kind=Kind.IDEA, tags=("보상", "발열"), responsible_division=billing),
        "summer": factories.idea("단말기 대여", campaign=summer, touchpoint=Touchpoint.SNS),
        "asked": factories.ruled(factories.ask(), factories.idea("단말기 파손", tags=("보상",))).idea,
    }
    index()
    return made


def test_filters_combine(engine: Engine, viewer: Employee, shelf: dict[str, Idea]) -> None:
    def names(**chosen: Any) -> set[str]:
        found = ids(engine, viewer, "단말기", filters=Filters(**chosen))
        return {name for name, idea in shelf.items() if idea.pk in found}

    network = shelf["fix"].responsible_division_id
    assert names(kind=("fix",)) == {"fix", "summer", "asked"}
    assert names(kind=("fix", "idea")) == set(shelf)
    assert names(state=("needs_info",)) == {"asked"}
    assert names(touchpoint=("shop", "sns")) == {"fix", "summer"}
    assert names(tag=("발열",)) == {"fix", "idea"}
    assert names(tag=("보상",), kind=("fix",)) == {"asked"}
    assert names(division=(network,)) == {"fix"}
    assert names(campaign=("summer",)) == {"summer"}
    assert names(campaign=("summer",), division=(network,)) == set()


def test_counts_heed_the_other_filters_but_not_their_own(
    engine: Engine, viewer: Employee, shelf: dict[str, Idea]
) -> None:
    facets = engine.match(Query(viewer, "단말기")).facets
    assert facets.keys() == set(FILTERS) - {"owner"}
    assert facets["kind"] == {"fix": 3, "idea": 1}
    assert facets["tag"] == {"발열": 2, "보상": 2}
    assert facets["campaign"] == {"fix-this": 3, "summer": 1}
    facets = engine.match(Query(viewer, "단말기", filters=Filters(kind=("idea",)))).facets
    assert facets["kind"] == {"fix": 3, "idea": 1}
    assert facets["tag"] == {"발열": 1, "보상": 1}
    assert facets["state"] == {"open": 1}


def test_similar_posts_come_most_alike_first_and_never_the_post_itself(
    engine: Engine, viewer: Employee, index: Index
) -> None:
    same = factories.idea("주차장 지하 3층에서 전화가 안 터져요")
    near = factories.idea("지하 주차장 출구가 헷갈려요")
    other = factories.idea("영수증 글씨가 흐려요")
    index()
    found = engine.similar("지하 3층 주차장에서 전화가 터지지 않아요", viewer, limit=5)
    assert [one.id for one in found][:2] == [same.pk, near.pk]
    assert found[0].score > 2 * found[1].score
    assert other.pk not in [one.id for one in found]
    assert same.pk not in [one.id for one in engine.similar(same.title, viewer, limit=5, without=same.pk)]
    assert len(engine.similar("지하 주차장", viewer, limit=1)) == 1


@pytest.mark.parametrize("typed", ["와", "와잎", "와이ㅍ", "와이파이", "와이 파이"])
def test_tags_and_titles_complete_what_is_being_typed(
    engine: Engine, viewer: Employee, index: Index, typed: str
) -> None:
    factories.idea("로밍 안내", tags=("와이파이",))
    titled = factories.idea("공공와이파이가 느려요")
    index()
    found = [(one.kind, one.text, one.idea_id) for one in engine.complete(typed, viewer, limit=8)]
    assert found == [("tag", "와이파이", None), ("title", titled.title, titled.pk)]


BAD_INPUT = [
    "", " ", "\0", "\"'`", "*", "-", "NEAR(", "title:", "와이파이 AND", "a OR b NOT c", "((((", "와이파이*",
    '"와이파이', "^와이", "'; DROP TABLE ideas_idea; --", "와이파이' & '", "\\", "%", "_", ":*", "<->", "!", "|", "&",
    "ㅋㅋㅋㅋ", "ㅏㅏ", "ㅇㅇㅍㅇ", "\U0001f600", "\ud800", "\u202e와이파이", "가" * 10_000, "와이파이 " * 2_000,
    "a" * 10_000, "1" * 10_000, "a-" * 5_000, "가 나 다 라 마 바 사 아 자 차 " * 30, "<mark>", "éàü", "İ", "ﷺ",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_INPUT, ids=lambda text: ascii(text[:12]))
def test_no_text_is_an_error(engine: Engine, viewer: Employee, index: Index, text: str) -> None:
    factories.idea("와이파이가 끊겨요", tags=("와이파이",))
    index()
    engine.match(Query(viewer, text))
    engine.similar(text, viewer, limit=5)
    engine.complete(text, viewer, limit=5)


ALPHABET = st.sampled_from(list("와이파끊겨요ㅂㅏ az09-'\"*():&|!<>^%_\\\0.,#"))


@pytest.mark.proof
@settings(
    max_examples=10_000 if PROOF else 100, deadline=1000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.one_of(st.text(max_size=300), st.text(ALPHABET, max_size=60)))
def test_any_text_is_answered_within_a_second(
    engine: Engine, viewer: Employee, shelf: dict[str, Idea], text: str
) -> None:
    known = {idea.pk for idea in shelf.values()}
    assert known.issuperset(engine.match(Query(viewer, text)).ids)
    assert known.issuperset(one.id for one in engine.similar(text, viewer, limit=5))
    engine.complete(text, viewer, limit=5)


def test_only_a_bearable_number_of_posts_is_ranked_and_the_answer_says_so(
    engine: Engine, viewer: Employee, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.candidates.MOST_CANDIDATES", 3)
    network = factories.division()
    wanted = [factories.idea("단말기 파손", responsible_division=network) for _ in range(2)]
    for _ in range(4):
        factories.idea("단말기 발열")
    index()
    broad = engine.match(Query(viewer, "단말기"))
    assert (broad.total, broad.is_capped) == (3, True)
    best = engine.match(Query(viewer, "단말기 파손"))
    assert set(best.ids[:2]) == {idea.pk for idea in wanted}, "those that have it all are looked at first"
    narrow = engine.match(Query(viewer, "단말기", filters=Filters(division=(network.pk,))))
    assert (set(narrow.ids), narrow.is_capped) == ({idea.pk for idea in wanted}, False)
