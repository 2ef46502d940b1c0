"""Search and similar posts through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ideas import actions
from portal.events import outbox
from portal.people import roles
from search.filters import year_of
from tests import factories
from tests.api.conftest import Caller

CANARY = "canary"


def ids(document) -> list[int]:
    return [post["id"] for post in document["results"]]


def test_words_find_posts_that_look_like_all_others(staff):
    wanted = factories.idea(
        "와이파이가 자꾸 끊겨요", kind="idea", tags=("공유기",), responsible_division=factories.division("품질담당")
    )
    factories.idea("청구서가 늦게 와요")
    outbox.drain()
    status, document = staff.get("/search?q=와이파이 끊김")
    assert (status, document["count"], document["next"]) == (200, 1, None)
    assert document["results"] == [staff.get(f"/ideas/{wanted.pk}")[1]]
    assert staff.get("/ideas?q=와이파이")[0] == 302
    for query in (
        "kind=idea",
        "state=open",
        "tag=공유기",
        "division=품질담당",
        "campaign=fix-this",
        "touchpoint=internal",
    ):
        assert ids(staff.get(f"/search?q=와이파이&{query}")[1]) == [wanted.pk], query
    for query in ("kind=fix", "state=rejected", "tag=x", "division=없는담당", "campaign=none", "touchpoint=sns"):
        assert staff.get(f"/search?q=와이파이&{query}")[1]["count"] == 0, query


def test_without_words_it_is_the_list(staff):
    made = [factories.idea().pk for _ in range(3)]
    status, document = staff.get("/search?sort=new&page_size=2")
    assert (status, document["count"], ids(document)) == (200, 3, made[:0:-1])
    assert ids(staff.get(document["next"])[1]) == made[:1]


def test_what_a_person_may_not_see_is_not_found(staff, colleague):
    factories.draft(CANARY, by=staff.employee)
    withdrawn = factories.idea(CANARY, by=staff.employee)
    kept = factories.idea("kept", by=staff.employee)
    outbox.drain()
    actions.withdraw(withdrawn, by=staff.employee)  # the index has not heard of it yet
    for asked in (f"/search?q={CANARY}", f"/ideas/{kept.pk}/similar"):
        assert colleague.get(asked)[1]["count"] == 0
        assert CANARY not in colleague.response.content.decode()
    assert colleague.get(f"/ideas/{withdrawn.pk}/similar")[0] == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=%00", 200), ("q=%22%29%20OR%201%3D1--", 200), ("q=*&sort=", 200), ("q=" + "x" * 5000, 200), ("q=🙂", 200),
        ("q=a&type=meetings", 200), ("q=%00&type=comments", 200), ("type=rulings", 200),
        ("q=a&type=notes", 422), ("q=a&year=2026", 200),
        ("q=a&year=99999999", 422), ("q=a&sort=random", 422), ("q=a&page=0", 422), ("q=a&kind=x", 422),
        ("q=a&page=100000", 200), ("q=a&division=%00", 200), ("q=a&tag=%00&campaign=%00", 200),
    ],
)  # fmt: skip
def test_odd_and_bad_queries(staff, query, expected):
    factories.idea()
    outbox.drain()
    assert staff.get(f"/search?{query}")[0] == expected


def test_a_search_makes_the_same_queries_for_one_row_and_for_five(staff, django_assert_num_queries):
    def made():
        factories.ruled(factories.accept(), factories.idea("와이파이", responsible_division=factories.division()))
        outbox.drain()

    made()
    staff.get("/search?q=와이파이")
    with CaptureQueriesContext(connection) as queries:
        staff.get("/search?q=와이파이")
    for _ in range(4):
        made()
    with django_assert_num_queries(len(queries)):
        assert staff.get("/search?q=와이파이")[1]["count"] == 5


def test_another_place_is_no_likely_duplicate(staff):
    titles = "수원역에서 와이파이가 안 터져요", "수원역 와이파이가 안 터져요", "부산역에서 와이파이가 안 터져요"
    first, same, _elsewhere = (factories.idea(title) for title in titles)
    outbox.drain()
    found = staff.get(f"/ideas/{first.pk}/similar")[1]["results"]
    assert [post["likely_duplicate"] for post in found] == [True, False]
    assert found[0]["id"] == same.pk


def test_guests_find_nothing(staff):
    factories.idea("와이파이")
    outbox.drain()
    assert Caller(factories.employee(roles.PANEL_GUEST)).get("/search?q=와이파이")[1]["count"] == 0


def test_other_groups_have_their_own_answers(staff):
    post = factories.idea("<평범한> 글 & 하나")
    comments = [actions.comment(post, f"와이파이 <{n}> 이야기", by=factories.employee()).pk for n in range(3)]
    ruling = factories.ruled(factories.reject("와이파이는 곧 바뀝니다"), post)
    outbox.drain()
    status, document = staff.get("/search?q=와이파이&type=comments&page_size=2")
    assert (status, document["count"], ids(document)) == (200, 3, comments[:0:-1])
    assert ids(staff.get(document["next"])[1]) == comments[:1]
    assert staff.get("/search?q=와이파이&type=comments&page=9")[1]["results"] == []
    assert document["results"][0] == {
        "type": "comments", "id": comments[2], "title": "와이파이 <2> 이야기", "text": "와이파이 <2> 이야기",
        "url": f"http://testserver/ideas/{post.pk}/#comment-{comments[2]}",
    }  # fmt: skip
    assert staff.get("/search?q=와이파이&type=rulings")[1]["results"] == [{
        "type": "rulings", "id": ruling.pk, "title": post.title, "text": "와이파이는 곧 바뀝니다",
        "url": f"http://testserver/ideas/{post.pk}/#ruling-{ruling.pk}",
    }]  # fmt: skip
    assert staff.get("/search?q=와이파이&type=meetings")[1]["count"] == 0
    guest = Caller(factories.employee(roles.PANEL_GUEST))
    assert [guest.get(f"/search?q=와이파이&type={name}")[1]["count"] for name in ("rulings", "comments")] == [0, 0]


def test_a_year_narrows(staff):
    post = factories.idea("와이파이")
    outbox.drain()
    year = year_of(post.posted_at)
    found = [staff.get(f"/search?q=와이파이&year={one}")[1]["count"] for one in (year - 1, year)]
    assert found == [0, 1]
