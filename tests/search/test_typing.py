"""What helps while somebody is typing: similar posts with "me too", and completion."""

from collections.abc import Callable

import pytest
from django.test import Client

from ideas import actions
from ideas.models import Follow, Vote
from portal.people.models import Employee
from tests import factories

pytestmark = pytest.mark.django_db
Index = Callable[[], object]
JSON = {"accept": "application/json"}
TITLE = "지하 3층 주차장에서 전화가 안 터져요"


@pytest.fixture
def person() -> Employee:
    return factories.employee()


@pytest.fixture
def client(person: Employee) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_similar_posts_come_with_state_and_votes(client: Client, index: Index) -> None:
    idea = factories.idea(TITLE)
    actions.vote(idea, by=factories.employee())
    factories.idea("영수증 글씨가 흐려요")
    index()
    page = client.get("/search/similar/", {"text": "지하 주차장 3층, 전화가 터지지 않음"}).content.decode()
    assert "Has this been said already?" in page
    assert (TITLE in page, "Open" in page, "Me too" in page, "영수증" in page) == (True, True, True, False)
    found = client.get("/search/similar/", {"text": TITLE}, headers=JSON).json()["results"]
    assert [one.pop("score") > 0.9 for one in found] == [True]
    assert found == [{"id": idea.pk, "title": TITLE, "state": "open", "votes": 1, "url": idea.get_absolute_url()}]


@pytest.mark.parametrize("text", ["", "지", "지하에", "전혀 다른 고민이 있습니다"])
def test_nothing_is_shown_for_too_little_or_something_else(client: Client, index: Index, text: str) -> None:
    factories.idea(TITLE)
    index()
    assert client.get("/search/similar/", {"text": text}).content.strip() == b""
    assert client.get("/search/similar/", {"text": text}, headers=JSON).json() == {"results": []}


def test_another_place_or_product_is_no_false_alarm(client: Client, index: Index) -> None:
    factories.idea("수원역에서 와이파이가 안 터져요")
    index()
    for text, shown in (("수원역 와이파이가 안 터져요", True), ("부산역에서 와이파이가 안 터져요", False)):
        found = client.get("/search/similar/", {"text": text}, headers=JSON).json()["results"]
        assert bool(found) is shown, text


def test_the_forms_own_field_is_understood_too(client: Client, index: Index) -> None:
    factories.idea(TITLE)
    index()
    assert TITLE in client.get("/search/similar/", {"title": TITLE}).content.decode()


def test_me_too_votes_and_follows_once(client: Client, person: Employee, index: Index) -> None:
    idea = factories.idea(TITLE)
    index()
    for _ in range(2):
        answer = client.post(f"/ideas/{idea.pk}/me-too/", headers={"hx-request": "true"})
        assert "Voted. We will tell you how it goes." in answer.content.decode()
    assert Vote.objects.filter(idea=idea, voter=person).count() == 1
    assert Follow.objects.filter(idea=idea, follower=person).count() == 1
    idea.refresh_from_db()
    assert (idea.vote_count, idea.follow_count) == (1, 2)
    assert "You voted" in client.get("/search/similar/", {"text": TITLE}).content.decode()


def test_me_too_without_htmx_leads_to_the_post(client: Client) -> None:
    idea = factories.idea()
    assert client.post(f"/ideas/{idea.pk}/me-too/")["Location"] == idea.get_absolute_url()


def test_me_too_is_refused_where_voting_is_over_and_not_found_where_hidden(client: Client, person: Employee) -> None:
    rejected = factories.ruled(factories.reject()).idea
    assert client.post(f"/ideas/{rejected.pk}/me-too/").status_code == 409
    assert not Follow.objects.filter(idea=rejected, follower=person).exists()
    assert client.post(f"/ideas/{factories.draft().pk}/me-too/").status_code == 404
    assert client.get(f"/ideas/{rejected.pk}/me-too/").status_code == 405


def test_completion_as_options_and_as_json(client: Client, index: Index) -> None:
    idea = factories.idea("공공와이파이가 <느려요>", tags=("와이파이",))
    index()
    page = client.get("/search/complete/", {"prefix": "와이"}).content.decode()
    assert page.count('<li class="complete__option" role="option"') == 2
    assert '<span class="complete__text">와이파이</span><span class="complete__kind">Tag</span>' in page
    assert '<span class="complete__text">공공와이파이가 &lt;느려요&gt;</span>' in page
    assert client.get("/search/complete/", {"prefix": "와이"}, headers=JSON).json() == {
        "results": [
            {"kind": "tag", "text": "와이파이", "url": "/ideas/?tag=%EC%99%80%EC%9D%B4%ED%8C%8C%EC%9D%B4"},
            {"kind": "title", "text": idea.title, "url": idea.get_absolute_url()},
        ]
    }


def test_places_and_owners_complete_and_lead_to_their_posts(client: Client, index: Index) -> None:
    owner = factories.employee(name="한바다")
    idea = factories.ruled(factories.accept(owner=owner), factories.idea("요금 안내", place="강릉시 초당동")).idea
    index()

    def led(typed: str) -> list[tuple[str, str]]:
        found = client.get("/search/complete/", {"prefix": typed}, headers=JSON).json()["results"]
        for one in found:
            assert [row.id for row in client.get(one["url"]).context["rows"]] == [idea.pk]
        return [(one["kind"], one["text"]) for one in found]

    assert led("강릉") == [("place", "강릉시 초당동")]
    assert led("한바") == [("person", "한바다")]


def test_the_form_of_a_new_post_asks_for_similar_ones(client: Client) -> None:
    page = client.get("/ideas/new/").content.decode()
    assert 'hx-get="/search/similar/"' in page


def test_the_form_of_a_posted_one_does_not(client: Client, person: Employee) -> None:
    idea = factories.idea(by=person)
    assert "/search/similar/" not in client.get(f"/ideas/{idea.pk}/edit/").content.decode()
