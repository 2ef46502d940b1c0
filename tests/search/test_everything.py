"""The search page: posts with all that their list has, and what else is found beside them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas import actions
from portal.people import roles
from tests import factories

pytestmark = pytest.mark.django_db
Index = Callable[[], object]


@pytest.fixture
def client() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(factories.employee(language="en"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(client: Client, address: str) -> dict[str, Any]:
    return client.get(address).context


def tabs(context: Any) -> list[tuple[str, int, bool]]:
    return [(tab["id"].removeprefix("type-"), tab["count"], tab["current"]) for tab in context["kinds"]]


def test_before_anything_is_asked_the_page_says_what_can_be(client: Client) -> None:
    for address in ("/search/", "/search/?q=", "/search/?q=%20"):
        page = client.get(address)
        assert page.status_code == 200
        assert "What are you looking for?" in page.content.decode()


def test_posts_come_first_and_the_other_groups_under_them(client: Client, index: Index) -> None:
    post = factories.idea("와이파이가 느려요", tags=("공유기",))
    for n in range(5):
        actions.comment(factories.idea("평범한 글"), f"저는 와이파이가 잘 돼요 {n}", by=factories.employee())
    meeting = factories.meeting(title="와이파이 회의")
    index()
    context = shown(client, "/search/?q=와이파이")
    assert [row.id for row in context["rows"]] == [post.pk]
    assert tabs(context) == [("posts", 1, True), ("meetings", 1, False), ("comments", 5, False)]
    assert {group.title for group in context["facets"]} >= {"State", "Kind", "Tag", "Year"}
    sections = {section.id: section for section in context["also"]}
    assert [len(sections["comments"].hits), sections["comments"].total] == [3, 5]
    assert (sections["meetings"].hits[0].url, sections["meetings"].url) == (meeting.get_absolute_url(), "")
    page = client.get("/search/?q=와이파이").content.decode()
    assert "7 found" in page
    assert "<mark>와이파이</mark>" in page
    comments = shown(client, f"/search/{sections['comments'].url}")
    assert len(comments["hits"]) == 5
    assert tabs(comments)[2] == ("comments", 5, True)
    assert "also" not in comments


def test_where_only_something_else_is_found_no_empty_place_is_shown(client: Client, index: Index) -> None:
    factories.meeting(title="와이파이 회의")
    index()
    page = client.get("/search/?q=와이파이").content.decode()
    assert "No post has these words, but something else has." in page
    assert "Nothing found" not in page
    nothing = client.get("/search/?q=와이파이&type=comments").content.decode()
    assert "Nothing found for “와이파이”" in nothing


def test_pages_of_a_group(client: Client, index: Index) -> None:
    idea = factories.idea("평범한 글")
    for n in range(23):
        actions.comment(idea, f"와이파이 {n}", by=factories.employee())
    index()
    pages = [shown(client, f"/search/?q=와이파이&type=comments&page={page}")["hits"] for page in (1, 2, 9)]
    assert [len(page) for page in pages] == [20, 3, 3]
    assert (
        'href="?q=%EC%99%80%EC%9D%B4%ED%8C%8C%EC%9D%B4&amp;type=comments&amp;page=2"'
        in client.get("/search/?q=와이파이&type=comments").content.decode()
    )


def test_htmx_gets_the_part_that_changes_with_the_address_of_the_search(client: Client, index: Index) -> None:
    htmx = {"hx-request": "true", "hx-target": "listing"}
    part = client.get("/search/?q=와이파이&kind=&type=comments", headers=htmx)
    assert b"<html" not in part.content
    assert part["HX-Replace-Url"] == "/search/?q=%EC%99%80%EC%9D%B4%ED%8C%8C%EC%9D%B4&type=comments"


@pytest.mark.parametrize("kind", ["", "&type=comments", "&type=rulings", "&type=meetings"])
def test_the_number_of_queries_does_not_grow(client: Client, index: Index, kind: str) -> None:
    def add() -> None:
        idea = factories.ruled(factories.reject("와이파이 탓"), factories.idea("와이파이", tags=("공유기",))).idea
        actions.comment(idea, "와이파이!", by=factories.employee(division=factories.division()))
        factories.meeting(title="와이파이 회의")
        index()

    def queries() -> int:
        client.get(f"/search/?q=와이파이{kind}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/search/?q=와이파이{kind}").status_code == 200
        return len(captured)

    add()
    few = queries()
    for _ in range(2):
        add()
    assert queries() == few


def test_a_broken_index_of_the_other_groups_breaks_no_page(client: Client, index: Index) -> None:
    factories.idea("와이파이가 느려요")
    factories.meeting(title="와이파이 회의")
    index()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_passage RENAME TO search_lost")
        try:
            context = shown(client, "/search/?q=와이파이")
            assert [len(context["rows"]), context["also"]] == [1, []]
        finally:
            cursor.execute("ALTER TABLE search_lost RENAME TO search_passage")


def test_a_guest_is_shown_no_group_that_is_not_theirs(index: Index) -> None:
    factories.meeting(title="와이파이 회의")
    index()
    client = Client(headers={"accept-language": "en"})
    client.force_login(factories.employee(roles.PANEL_GUEST), backend="django.contrib.auth.backends.ModelBackend")
    context = shown(client, "/search/?q=와이파이")
    assert tabs(context) == [("posts", 0, True)]
