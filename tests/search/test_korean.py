"""Korean as it is typed, through the whole of search: other spellings, English, slips, first consonants."""

from collections.abc import Callable

import pytest

from portal.people.models import Employee
from search import finding
from search.port import Query
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]
Index = Callable[[], object]


@pytest.fixture
def viewer() -> Employee:
    return factories.employee()


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("와이파이가 느려요", "wifi"),
        ("와이파이가 느려요", "Wi-Fi"),
        ("Wi-Fi가 느려요", "와이파이"),
        ("셋톱박스가 뜨거워요", "셋탑박스"),
        ("셋탑이 뜨거워요", "STB"),
        ("STB가 뜨거워요", "셋톱"),
        ("와이파이가 느려요", "ㅇㅇㅍㅇ"),
        ("와이파이가 끊김", "ㅇㅇㅍㅇ 끊겨요"),
    ],
)
def test_other_names_and_first_consonants_find_the_same(
    viewer: Employee, index: Index, written: str, asked: str
) -> None:
    factories.idea("전혀 다른 이야기")
    idea = factories.idea(written)
    index()
    assert [one.pk for one in finding.find(Query(viewer, asked)).ideas] == [idea.pk]


@pytest.mark.parametrize(
    ("written", "typed", "meant"),
    [
        ("와이파이가 느려요", "와이파미", "와이파이"),
        ("와이파이가 느려요", "와파이이", "와이파이"),
        ("로밍 요금이 비싸요", "로밍 요긍", "로밍 요금"),
        ("펌웨어 오류", "펌에어 오류", "펌웨어 오류"),
        ("Firmware is old", "firmwrae", "Firmware"),
    ],
)
def test_a_slip_of_the_finger_is_put_right(
    viewer: Employee, index: Index, written: str, typed: str, meant: str
) -> None:
    factories.idea(written)
    index()
    assert finding.find(Query(viewer, typed)).better == meant
    assert finding.find(Query(viewer, meant)).better == ""


@pytest.mark.parametrize("asked", ["", "와이파이", "전혀없는말", "ㅇㅇㅍㅇ", "123", "와"])
def test_nothing_is_put_right_without_need(viewer: Employee, index: Index, asked: str) -> None:
    factories.idea("와이파이가 느려요")
    index()
    assert finding.find(Query(viewer, asked)).better == ""
