"""Likely duplicates: right where it speaks, silent about another place or product, and never about what is hidden."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ideas import actions
from ideas.models import Audience, Idea
from portal.people import roles
from portal.people.models import Employee
from portal.reports.importing import import_ideas
from portal.reports.reading import Row
from search import duplicates, sameness
from search.engines import engines
from search.models import LikelyDuplicate, UserWord
from search.sameness import Names
from tests import factories
from tests.search import quality

pytestmark = pytest.mark.django_db
Index = Callable[[], object]
Pair = frozenset[str]


@pytest.fixture
def admin() -> Employee:
    return factories.employee(roles.TRIAGE_ADMIN)


@pytest.fixture
def sample() -> dict[str, Idea]:
    """The 800 posts of the sample, indexed, by their source."""
    factories.campaign()
    rows = [Row(line, data) for line, data in enumerate(quality.read(quality.SAMPLE), start=1)]
    import_ideas(rows, by=factories.employee())
    engines()[-1].rebuild(lambda _done: None)
    return {idea.source_id: idea for idea in Idea.objects.all()}


def test_it_is_right_nine_times_in_ten(sample: dict[str, Idea]) -> None:
    """Of all pairs among the 800: what nobody has judged to be the same counts as wrong. `LIKELY` was chosen on the
    first half, the second one verifies it."""
    duplicates.find(idea.pk for idea in sample.values())
    source = {idea.pk: name for name, idea in sample.items()}
    found = [frozenset({source[one.idea_id], source[one.other_id]}) for one in LikelyDuplicate.objects.all()]
    same = quality.same_pairs()
    halves = [[pair for pair in found if quality.half(pair) == half] for half in (0, 1)]
    right = [sum(pair in same for pair in half) for half in halves]
    assert right[0] >= 0.9 * len(halves[0]) and right[0] >= 5, "where it was chosen"
    assert right[1] >= 0.9 * len(halves[1]) and right[1] >= 5, "where it is verified"
    known = dict(quality.duplicates())
    listed = [pair for pair in found if pair <= known.keys()]
    assert sum(max(pair) in known[min(pair)] for pair in listed) >= 0.9 * len(listed) >= 5, "by the list alone"


# Alike as two texts can be, and not the same.
TOLD_APART = [
    ("수원역에서 와이파이가 안 터져요", "부산역에서 와이파이가 안 터져요"),
    ("역삼역 지하에서 전화가 끊겨요", "선릉역 지하에서 전화가 끊겨요"),
    ("강남점 번호표 기계가 고장 났어요", "해운대점 번호표 기계가 고장 났어요"),
    ("거가대교 위에서 통화가 끊깁니다", "인천대교 위에서 통화가 끊깁니다"),
    ("2호선 환승통로에서 데이터가 안 돼요", "3호선 환승통로에서 데이터가 안 돼요"),
    ("101동 엘리베이터에서 전화가 안 됩니다", "103동 엘리베이터에서 전화가 안 됩니다"),
    ("챗봇에 베트남어를 넣어 주세요", "키오스크에 베트남어를 넣어 주세요"),
    ("도어락 배터리가 너무 빨리 닳아요", "홈카메라 배터리가 너무 빨리 닳아요"),
    ("유심 교체 안내 문자가 늦게 와요", "로밍 안내 문자가 늦게 와요"),
    ("LTE 요금제 이름이 헷갈려요", "5G 요금제 이름이 헷갈려요"),
    ("S24 업데이트 뒤에 통화가 안 돼요", "S25 업데이트 뒤에 통화가 안 돼요"),
    ("No signal in the Busan shop", "No signal in the Daegu shop"),
]
SAME = [
    ("수원역에서 와이파이가 안 터져요", "수원역 와이파이가 터지지 않아요"),
    ("지역 상담사가 친절해요", "이 구역 상담사가 친절해요"),
    ("대리점 문이 안 열려요", "직영점 문이 안 열려요"),
    ("셋톱박스 전원이 꺼져요", "티비 셋탑 전원이 자꾸 꺼져요"),
    ("wifi가 느려요", "와이파이가 느려요"),
    ("5G가 느려요", "느려요"),
    ("밤 11시에 푸시가 와요", "밤 10시에 푸시가 와요"),
]


@pytest.mark.parametrize(("one", "other", "apart"), [(*p, True) for p in TOLD_APART] + [(*p, False) for p in SAME])
def test_other_places_and_products_are_told_apart(one: str, other: str, apart: bool) -> None:
    assert Names.of(one).apart(Names.of(other)) is apart
    assert Names.of(other).apart(Names.of(one)) is apart


def test_the_companys_own_words_are_things_too() -> None:
    one, other = Names.of("새빛홈 가입이 어려워요"), Names.of("새빛몰 가입이 어려워요")
    assert not one.apart(other)
    admin = factories.employee(roles.TRIAGE_ADMIN)
    from search import actions as search_actions  # beside the actions of posts

    for word in ("새빛홈", "새빛몰"):
        search_actions.save_word(UserWord(word=word), by=admin)
    assert Names.of("새빛홈 가입이 어려워요").apart(Names.of("새빛몰 가입이 어려워요"))


TITLE = "지하 3층 주차장에서 전화가 안 터져요"


def likely(idea: Idea, viewer: Employee) -> list[int]:
    return [other.pk for other, _score in duplicates.likely([idea.pk], viewer).get(idea.pk, [])]


def test_the_worker_finds_them_when_posts_change(admin: Employee, index: Index) -> None:
    author = factories.employee()
    first, second = factories.idea(TITLE), factories.idea("지하 3층 주차장, 전화가 안 터져", by=author)
    index()
    assert likely(first, admin) == [second.pk]
    assert likely(second, admin) == [first.pk]
    from ideas.content import Content  # only here

    actions.edit(second, Content(title="영수증 글씨가 흐려요"), by=author, seen_version=second.version)
    index()
    assert likely(first, admin) == []


def test_what_cannot_be_merged_or_seen_is_none(admin: Employee, index: Index) -> None:
    first, second, third = (factories.idea(TITLE) for _ in range(3))
    factories.idea(TITLE, kind="idea")
    hidden = factories.idea(TITLE)
    Idea.objects.filter(pk=hidden.pk).update(audience=Audience.objects.create())
    index()
    assert set(likely(first, admin)) == {second.pk, third.pk}
    assert likely(first, factories.employee(roles.PANEL_GUEST)) == []
    actions.merge(third, second, by=admin)
    assert likely(first, admin) == [second.pk]
    factories.ruled(factories.reject(), second), factories.ruled(factories.reject(), first)
    assert likely(first, admin) == []


def test_a_page_of_posts_costs_as_much_as_one(admin: Employee, index: Index) -> None:
    posts = [factories.idea(TITLE) for _ in range(5)]
    index()
    assert len(likely(posts[0], admin)) == 4
    with CaptureQueriesContext(connection) as one:
        duplicates.likely([posts[0].pk], admin)
    with CaptureQueriesContext(connection) as five:
        duplicates.likely([post.pk for post in posts], admin)
    assert len(five) == len(one)


def test_likeness_is_the_same_from_both_sides(index: Index) -> None:
    one, other = factories.idea(TITLE), factories.idea("지하 주차장에서 전화가 안 터지고 앱도 안 돼요")
    index()
    assert sameness.likeness(one, [other]) == pytest.approx(sameness.likeness(other, [one]))
