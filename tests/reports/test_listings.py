"""What is on a page's list is what its file holds: the same rows, in the same order, as its reader may see them."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from ideas import actions as idea_actions
from ideas.models import Audience, Idea
from portal.events import outbox
from portal.kit import clock
from portal.reports import facts
from portal.reports.models import Export, FileState
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.person = factories.employee(language="ko")
    client.force_login(client.person)
    return client


def link_of(client: Client, address: str) -> str:
    """The address of the export that a page offers."""
    page = client.get(address).text
    start = page.index('href="/exports/?list=') + len('href="')
    return page[start : page.index('"', start)].replace("&amp;", "&")


def taken_out(client: Client, address: str) -> list[dict]:
    """The rows of the file that a page's own link leads to."""
    page = client.get(link_of(client, address))
    form = page.context["form"]
    asked = {name: form[name].value() or "" for name in ("listing", "query")} | {"format": "jsonl"}
    assert client.post("/exports/", asked).status_code == 302
    outbox.drain()
    export = Export.objects.of(client.person).first()
    assert export.state == FileState.READY, export.error
    lines = b"".join(client.get(f"/exports/{export.pk}/").streaming_content).splitlines()
    assert export.done == export.total == len(lines)
    return [json.loads(line) for line in lines]


def test_the_list_of_posts_with_its_words_filters_and_order(client):
    fiber = factories.division("광선로")
    for number, title in enumerate(["와이파이 하나", "와이파이 둘", "와이파이 셋", "해지"]):
        idea = factories.idea(title, touchpoint="sns" if number else "shop", tags=("앱",), responsible_division=fiber)
        Idea.objects.filter(pk=idea.pk).update(vote_count=number % 3)
    factories.idea("와이파이 제안", kind="idea", touchpoint="sns")
    asked = {"kind": "fix", "touchpoint": "sns", "tag": "앱", "division": fiber.pk, "sort": "votes", "page": 7}
    address = "/ideas/?" + urlencode(asked)
    shown = [row.title for row in client.get(address).context["rows"]]
    assert [row["title"] for row in taken_out(client, address)] == shown == ["와이파이 셋", "와이파이 둘", "해지"]
    found = [row.title for row in client.get(address + "&q=와이파이").context["rows"]]
    assert [row["title"] for row in taken_out(client, address + "&q=와이파이")] == found
    assert len(found) == 2
    about = client.get(link_of(client, address + "&q=와이파이")).text
    for word in ("와이파이", "개선 요청", "SNS", "#앱", "광선로", "공감순"):
        assert word in about


def test_it_holds_more_than_a_page_of_them(client):
    for _number in range(25):
        factories.idea()
    assert len(taken_out(client, "/ideas/?sort=new&page=2")) == 25


def test_nobody_takes_out_what_they_may_not_see(client):
    author = factories.employee(username="canary-author")
    factories.idea("이름 없는 글", by=author, anonymity="always")
    round_, mine = Audience.objects.create(name="남의 검증단"), Audience.objects.create(name="내 검증단")
    mine.members.add(client.person)
    for title, audience in (("카나리아", round_), ("내 검증단의 글", mine)):
        Idea.objects.filter(pk=factories.idea(title).pk).update(audience=audience)
    factories.draft("카나리아 초안")
    rows = taken_out(client, "/ideas/?sort=new")
    assert [row["title"] for row in rows] == ["내 검증단의 글", "이름 없는 글"]
    assert "canary" not in json.dumps(rows)


def test_the_board_with_its_tab_and_division(client):
    fiber = factories.division("광선로")
    for days, division in ((5, fiber), (3, fiber), (40, None)):
        due = clock.today() + timedelta(days=days)
        idea = factories.idea(f"{days}일 안에", responsible_division=division)
        factories.ruled(factories.accept(due_on=due), idea)
    address = f"/board/?show=soon&division={fiber.pk}"
    shown = [row.idea.title for row in client.get(address).context["rows"]]
    rows = taken_out(client, address)  # the worker has counted none of them yet
    assert [row["title"] for row in rows] == shown == ["3일 안에", "5일 안에"]
    assert rows[0]["due"] == (clock.today() + timedelta(days=3)).isoformat()
    assert "광선로" in client.get(link_of(client, address)).text


def test_the_posts_and_the_reports_behind_a_figure(client):
    idea = factories.idea("서울 글", touchpoint="shop")
    factories.idea("다른 접점", touchpoint="sns")
    for place in ("서울 마포", "부산"):
        idea_actions.report(
            idea, note=f"{place}에서", touchpoint="shop", place=place, heard_on=clock.today(), by=client.person
        )
    facts.rebuild()
    posts = taken_out(client, "/dashboard/posts/?figure=posted&touchpoint=shop&period=30")
    assert [row["title"] for row in posts] == ["서울 글"]
    heard = taken_out(client, "/dashboard/reports/?region=서울&period=30")
    assert [row["place"] for row in heard] == ["서울 마포"]


def test_what_no_page_has_is_refused(client):
    assert client.post("/exports/", {"listing": "salaries", "query": "", "format": "csv"}).status_code == 422
    assert client.post("/exports/", {"dataset": "posts", "query": "a=b", "format": "csv"}).status_code == 422
    assert client.get("/exports/?list=salaries").context["form"].is_of_list is False
    long = {"listing": "posts", "query": "q=" + "x" * 3000, "format": "csv"}
    assert client.post("/exports/", long).status_code == 422
