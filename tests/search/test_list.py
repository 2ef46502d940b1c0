"""The list page: filters, orders, counts, pages, empty places, and an address for all of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas import actions
from ideas.models import Idea
from ideas.states import Kind, Touchpoint
from portal.people.models import Employee
from search import finding
from search.port import FILTERS, Filters, Query
from tests import factories

pytestmark = pytest.mark.django_db
Index = Callable[[], object]


@pytest.fixture
def person() -> Employee:
    return factories.employee()


@pytest.fixture
def client(person: Employee) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(client: Client, address: str = "/ideas/") -> list[str]:
    return [row.title for row in client.get(address).context["rows"]]


def test_every_order_is_that_of_the_posts(client: Client) -> None:
    for number, voters in enumerate((1, 3, 2)):
        idea = factories.idea(f"글 {number}")
        for _ in range(voters):
            actions.vote(idea, by=factories.employee())
    Idea.objects.filter(title="글 0").update(report_count=3)
    assert shown(client, "/ideas/?sort=votes") == ["글 1", "글 2", "글 0"]
    assert shown(client, "/ideas/?sort=new") == ["글 2", "글 1", "글 0"]
    assert shown(client, "/ideas/?sort=reports") == ["글 0", "글 2", "글 1"]
    assert shown(client, "/ideas/?sort=hot") == ["글 1", "글 2", "글 0"]
    assert shown(client, "/ideas/?sort=nonsense") == shown(client) == shown(client, "/ideas/?sort=relevance")


@pytest.fixture
def shelf() -> dict[str, Idea]:
    network, billing = factories.division("네트워크"), factories.division("과금")
    return {
        "fix": factories.idea("발열", touchpoint=Touchpoint.SHOP, tags=("발열",), responsible_division=network),
        "idea": factories.idea("보상", kind=Kind.IDEA, tags=("보상", "발열"), responsible_division=billing),
        "summer": factories.idea("대여", campaign=factories.campaign(slug="summer"), touchpoint=Touchpoint.SNS),
    }


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("kind=idea", {"보상"}),
        ("kind=fix&kind=idea", {"발열", "보상", "대여"}),
        ("touchpoint=shop&touchpoint=sns", {"발열", "대여"}),
        ("tag=발열", {"발열", "보상"}),
        ("tag=발열&kind=fix", {"발열"}),
        ("tag=발열&tag=보상&kind=idea", {"보상"}),
        ("campaign=summer", {"대여"}),
        ("state=accepted", set()),
        ("kind=nonsense&state=draft&touchpoint=x&division=x", {"발열", "보상", "대여"}),
        ("division=99999999999999999999999", {"발열", "보상", "대여"}),
        ("division=123456", set()),
        ("campaign=unknown", set()),
        ("tag=unknown", set()),
    ],
)
def test_filters_combine_and_nonsense_is_left_out(
    client: Client, shelf: dict[str, Idea], address: str, expected: set[str]
) -> None:
    assert set(shown(client, f"/ideas/?{address}")) == expected


def test_counts_heed_the_other_filters_but_not_their_own(person: Employee, shelf: dict[str, Idea]) -> None:
    facets = finding.find(Query(person, filters=Filters(tag=("발열",)))).facets
    assert facets.keys() == set(FILTERS) - {"owner"}
    assert facets["kind"] == {"fix": 1, "idea": 1}
    assert facets["tag"] == {"발열": 2, "보상": 1}
    assert facets["campaign"] == {"fix-this": 2}
    assert facets["division"] == {shelf["fix"].responsible_division_id: 1, shelf["idea"].responsible_division_id: 1}


def test_a_facet_puts_its_filter_on_and_off_and_a_chip_takes_it_away(client: Client, shelf: dict[str, Idea]) -> None:
    def options(address: str) -> dict[str, Any]:
        groups = client.get(address).context["facets"]
        return {option.label: option for group in groups for option in group.options}

    on = options("/ideas/?sort=new&page=3&touchpoint=shop")["#발열"]
    assert (on.url, on.selected, on.count) == ("?sort=new&touchpoint=shop&tag=%EB%B0%9C%EC%97%B4", False, 1)
    off = options("/ideas/?tag=발열&kind=fix")["#발열"]
    assert (off.url, off.selected) == ("?kind=fix", True)
    context = client.get("/ideas/?q=발열&tag=발열&kind=fix").context
    assert [(chip.label, chip.url) for chip in context["chips"]] == [
        ("Fix request", "?q=%EB%B0%9C%EC%97%B4&tag=%EB%B0%9C%EC%97%B4"),
        ("#발열", "?q=%EB%B0%9C%EC%97%B4&kind=fix"),
    ]
    assert context["clear_url"] == "?q=%EB%B0%9C%EC%97%B4"


def test_a_filter_that_is_on_stays_visible_where_it_leads_nowhere(client: Client, shelf: dict[str, Idea]) -> None:
    page = client.get("/ideas/?kind=idea&touchpoint=sns").content.decode()
    assert "No post fits these filters" in page
    assert "Clear the filters" in page


def test_many_values_fold_and_unfold(client: Client) -> None:
    for number in range(15):
        factories.idea(tags=(f"태그{number}",))
    group = next(group for group in client.get("/ideas/").context["facets"] if group.title == "Tag")
    assert (len(group.options), group.more_count) == (8, 7)
    group = next(group for group in client.get(f"/ideas/{group.more_url}").context["facets"] if group.title == "Tag")
    assert (len(group.options), group.more_url) == (15, "")


def test_pages(client: Client) -> None:
    for number in range(45):
        factories.idea(f"글 {number:02}")
    pages = [shown(client, f"/ideas/?sort=new&page={page}") for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({title for page in pages for title in page}) == 45
    assert shown(client, "/ideas/?sort=new&page=99") == pages[2], "beyond the end is the last page"
    for nonsense in ("0", "-1", "x", "1.5", "9" * 50):
        assert shown(client, f"/ideas/?sort=new&page={nonsense}") == pages[0]


def test_words_and_filters_together(client: Client, shelf: dict[str, Idea], index: Index) -> None:
    index()
    assert shown(client, "/ideas/?q=발열") == ["발열", "보상"], "the tag is found too"
    assert shown(client, "/ideas/?q=발열&kind=idea") == ["보상"]
    page = client.get("/ideas/?q=발열").content.decode()
    assert "<mark>발열</mark></a>" in page
    assert "“발열” in posts" in page


def test_what_is_typed_is_shown_but_never_run(client: Client, index: Index) -> None:
    factories.idea("<script>alert(1)</script> 발열", body="<img src=x onerror=alert(1)> 발열")
    index()
    for text in ("<script>", "발열 <script>alert(1)</script>", "발열"):
        page = client.get("/ideas/", {"q": text}).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>발열</mark>" in page


def test_an_empty_portal_says_what_to_do(client: Client) -> None:
    page = client.get("/ideas/").content.decode()
    assert "No posts yet" in page
    assert 'href="/ideas/new/"' in page


def test_words_that_nobody_said_lead_to_saying_them(client: Client) -> None:
    page = client.get("/ideas/?q=구구팔팔&kind=fix").content.decode()
    assert "Nothing found for “구구팔팔”" in page
    assert "/ideas/new/?title=%EA%B5%AC%EA%B5%AC%ED%8C%94%ED%8C%94" in page
    assert "Clear the filters" in page


def test_htmx_gets_the_part_that_changes_and_the_browser_the_whole(client: Client) -> None:
    factories.idea("하나뿐인 글")
    htmx = {"hx-request": "true", "hx-target": "listing"}
    part = client.get("/ideas/?kind=fix", headers=htmx)
    assert part.content.startswith(b"<title>Posts")
    assert b"<html" not in part.content
    assert b'hx-swap-oob="innerHTML"' in part.content
    assert "HX-Request" in part["Vary"]
    back = client.get("/ideas/?kind=fix", headers={**htmx, "hx-history-restore-request": "true"})
    assert b"<html" in back.content


def test_filters_without_words_lead_from_the_search_to_the_list(client: Client) -> None:
    response = client.get("/search/?q=&tag=iptv&tag=앱")
    assert response.status_code == 302
    assert response["Location"] == "/ideas/?tag=iptv&tag=%EC%95%B1"


def test_a_mistyped_word_is_put_right_with_one_click(client: Client, index: Index) -> None:
    factories.idea("와이파이가 느려요", kind=Kind.IDEA)
    index()
    for path in ("/ideas/", "/search/"):
        page = client.get(f"{path}?q=와이파미&kind=idea&page=2")
        assert "Did you mean:" in page.content.decode()
        assert page.context["better_url"] == "?q=%EC%99%80%EC%9D%B4%ED%8C%8C%EC%9D%B4&kind=idea"
        assert "Did you mean:" not in client.get(f"{path}?q=와이파이").content.decode()


@pytest.mark.parametrize("address", ["/ideas/", "/ideas/?q=발열 보상", "/ideas/?q=발열&tag=발열&sort=new&kind=fix"])
def test_the_number_of_queries_does_not_grow(client: Client, index: Index, address: str) -> None:
    def queries() -> int:
        index()
        client.get(address)  # what is remembered between requests is remembered now
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def add(number: int) -> None:
        for n in range(number):
            factories.idea(
                "발열 보상", tags=("발열", f"태그 {n}"), responsible_division=factories.division(),
                campaign=factories.campaign(title=f"캠페인 {n}"),
            )  # fmt: skip

    add(1)
    few = queries()
    add(12)
    assert queries() == few
    assert few <= 25


def test_a_broken_index_still_finds_titles_and_says_so(client: Client, index: Index) -> None:
    factories.idea("발열이 심해요", body="보상")
    index()
    table = "search_fulltext" if connection.vendor == "sqlite" else "search_ideadocument"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO search_lost")
        try:
            page = client.get("/ideas/?q=발열")
            assert [row.title for row in page.context["rows"]] == ["발열이 심해요"]
            assert "not working fully" in page.content.decode()
            assert shown(client, "/ideas/?q=보상") == []
            assert client.get("/search/similar/?text=발열이 심해요").content.strip() == b""
            assert client.get("/search/complete/?prefix=발열").content.strip() == b""
        finally:
            cursor.execute(f"ALTER TABLE search_lost RENAME TO {table}")
    assert shown(client, "/ideas/?q=보상") == ["발열이 심해요"]


@pytest.mark.parametrize("text", ["\0", "발열\0", "'\"", "*", "가" * 10_000, "ㅋㅋ", "\U0001f600", "NEAR(", "% _"])
@pytest.mark.parametrize(
    "address", ["/ideas/?q=", "/search/?q=", "/search/similar/?text=", "/search/complete/?prefix=", "/ideas/?tag="]
)
def test_no_text_breaks_a_page(client: Client, index: Index, address: str, text: str) -> None:
    factories.idea("발열이 심해요")
    index()
    path, name = address.split("?")
    assert client.get(path, {name: text}).status_code == 200
    assert client.get(path, {name: text, "page": "2", "division": text, "state": text}).status_code == 200
