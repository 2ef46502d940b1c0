"""Likely duplicates on the desk: in the queue and on a post's page, merged with one click, and undone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ideas import actions
from ideas.models import Merge
from portal.desk.duplicates import of_each
from portal.events import outbox
from tests import factories

pytestmark = pytest.mark.django_db
TITLE = "지하 3층 주차장에서 전화가 안 터져요"


@pytest.fixture
def pair():
    """The older one has no votes, the newer one has two."""
    older, newer = factories.idea(TITLE), factories.idea(f"{TITLE}!")
    for _ in range(2):
        actions.vote(newer, by=factories.employee())
    outbox.drain()
    newer.refresh_from_db()
    return older, newer


def test_the_queue_shows_them_and_merges_with_one_click_into_what_more_people_want(desk, pair):
    older, newer = pair
    page = desk.get(reverse("triage:index")).content.decode()
    address = reverse("triage:merge", args=[older.pk, newer.pk])
    assert page.count(f'<form method="post" action="{address}">') == 2, "on the line of each"
    assert "100 % alike" in page
    answer = desk.post(address, follow=True)
    assert "Undo is here" in answer.content.decode()
    merge = Merge.objects.get(source=older, target=newer)
    desk.post(reverse("triage:act", args=[newer.pk, "undo-merge"]), {"merge": merge.pk})
    older.refresh_from_db()
    assert older.state == "open"


def test_the_page_of_a_post_has_them_with_state_and_votes(desk, pair):
    older, newer = pair
    page = desk.get(reverse("triage:post", args=[older.pk])).content.decode()
    assert f"Merge #{older.pk} into #{newer.pk}" in page
    assert "2 votes" in page
    desk.post(reverse("triage:merge", args=[older.pk, newer.pk]))
    assert "Merge #" not in desk.get(reverse("triage:post", args=[newer.pk])).content.decode()


def test_what_was_ruled_on_stays_and_the_other_goes(admin, pair):
    older, newer = pair
    factories.ruled(factories.accept(), older)
    older.refresh_from_db()
    (found,) = of_each([newer], admin)[newer.pk]
    assert (found.source, found.target) == (newer, older)


def test_the_filter_and_its_shortcut_leave_only_them(desk, pair):
    factories.idea("영수증 글씨가 흐려요")
    outbox.drain()
    listed = desk.get(reverse("triage:index"), {"duplicates": "on"}).context["object_list"]
    assert {post.pk for post in listed} == {post.pk for post in pair}


def test_a_queue_with_more_of_them_asks_no_more_queries(desk, pair):
    desk.get(reverse("triage:index_results"))
    with CaptureQueriesContext(connection) as few:
        desk.get(reverse("triage:index_results"))
    for number in range(3):
        for _ in range(2):
            factories.idea(f"{number}번 승강기 앞 공중전화 부스를 옮겨 주세요")
    outbox.drain()
    with CaptureQueriesContext(connection) as more:
        desk.get(reverse("triage:index_results"))
    assert len(more) == len(few)
