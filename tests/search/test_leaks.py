"""Words that somebody may not read are nowhere: not in hits, counts, facets, marks, suggestions, not even late."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ideas import actions
from ideas.models import Audience, Idea
from ideas.states import Anonymity
from portal.people import roles
from portal.people.models import Employee
from search import finding, indexing
from search.port import Filters, Query
from tests import factories
from tests.verification import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]
Index = Callable[[], object]

ASKED = "카나리아둥지"  # the word that a search asks for, and that the page therefore repeats
MISTYPED = "카나리아둥치"
UNSAID = ("새장", "깃털태그", "횃대담당", "모이캠페인")  # what only the hidden post has


def canary(**content: Any) -> Idea:
    body, tag, division, campaign = UNSAID
    return factories.idea(
        f"{ASKED} 제목 {body}", body=f"{ASKED} {body}", tags=(tag,), place=body,
        responsible_division=factories.division(division), campaign=factories.campaign(slug="nest", title=campaign),
        **content,
    )  # fmt: skip


def withdraw(idea: Idea) -> None:
    actions.withdraw(idea, by=idea.author)


def merge(idea: Idea) -> None:
    actions.merge(idea, factories.idea("다른 글"), by=factories.employee(roles.TRIAGE_ADMIN))


def keep_for_an_audience(idea: Idea) -> None:
    Idea.objects.filter(pk=idea.pk).update(audience=Audience.objects.create(name="검증단"))


def signed_in(person: Employee) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


ADDRESSES = [
    f"/ideas/?q={ASKED}", f"/ideas/?q={ASKED}+제목&sort=new&all=tag", "/ideas/?all=tag", "/ideas/?all=division",
    f"/search/?q={ASKED}", f"/search/?q={MISTYPED}", f"/search/?q={ASKED}&type=rulings",
    f"/search/similar/?text={ASKED} 제목", f"/search/complete/?prefix={ASKED}",
    "/search/complete/?prefix=깃",
]  # fmt: skip


def everything_said_to(person: Employee) -> str:
    """All that the pages and the JSON of search can be made to say."""
    client = signed_in(person)
    answers = [
        client.get(address, headers={"accept": kind}, follow=True)
        for address in ADDRESSES
        for kind in ("text/html", "application/json")
    ]
    assert {answer.status_code for answer in answers} == {200}
    return "\n".join(answer.content.decode() for answer in answers)


def assert_silent(idea: Idea, person: Employee) -> None:
    said = everything_said_to(person)
    assert [word for word in (*UNSAID, f'"{idea.get_absolute_url()}"') if word in said] == []
    for text in (ASKED, f"{ASKED} 제목"):
        results = finding.find(Query(person, text))
        assert idea not in results.ideas
        assert sum(results.facets.get("division", {}).values()) == 0
    assert finding.find(Query(person, ASKED)).total == 0
    assert [finding.find(Query(person, text)).better for text in (MISTYPED, "깃털태크", "새창")] == [""] * 3
    assert finding.find(Query(person, filters=Filters(year=(2026,)), text=ASKED)).total == 0
    assert finding.find(Query(person, filters=Filters(tag=(UNSAID[1],)))).total == 0
    assert finding.find(Query(person, filters=Filters(campaign=("nest",)))).total == 0
    assert finding.similar(f"{ASKED} 제목 {UNSAID[0]}", person) == []
    assert finding.complete(ASKED[:2], person) == finding.complete(UNSAID[1][:2], person) == []


@pytest.mark.parametrize("behind", [False, True], ids=["index in step", "index behind"])
@pytest.mark.parametrize("hide", [withdraw, merge, keep_for_an_audience])
@pytest.mark.parametrize("role", [roles.STAFF, roles.PANEL_GUEST])
def test_a_hidden_post_is_not_spoken_of(index: Index, hide: Callable[[Idea], None], role: str, behind: bool) -> None:
    idea = canary()
    if behind:
        index()
    hide(idea)
    if not behind:
        index()
    assert_silent(idea, factories.employee(role))


@pytest.mark.parametrize("indexed_by_mistake", [False, True])
def test_a_draft_is_not_spoken_of_to_anybody(index: Index, indexed_by_mistake: bool) -> None:
    author = factories.employee()
    idea = canary(by=author)
    index()
    Idea.objects.filter(pk=idea.pk).update(state="draft", posted_at=None)
    if not indexed_by_mistake:
        indexing.sync([idea.pk])
    assert_silent(idea, factories.employee())
    assert finding.find(Query(author, ASKED)).total == 0, "lists show no drafts, not even to their author"


def test_a_member_of_the_audience_finds_what_is_for_it(index: Index) -> None:
    idea, member = canary(), factories.employee(roles.PANEL_GUEST)
    audience = Audience.objects.create(name="검증단")
    audience.members.add(member)
    Idea.objects.filter(pk=idea.pk).update(audience=audience)
    factories.idea(f"{ASKED} 모두의 글")
    index()
    results = finding.find(Query(member, ASKED))
    assert (results.ideas, results.total) == ([idea], 1)
    assert finding.find(Query(member)).ideas == [idea]
    assert [one.text for one in finding.complete(UNSAID[1], member)] == [UNSAID[1]]


def test_who_is_not_signed_in_finds_nothing_and_is_asked_to_sign_in(index: Index) -> None:
    canary()
    index()
    assert {Client().get(address).status_code for address in ADDRESSES} == {302}
    assert finding.find(Query(None, ASKED)).total == 0


def test_a_hidden_author_is_not_found_by_name_nor_named(index: Index) -> None:
    author = factories.employee(name="금붕어", division=factories.division("어항담당"))
    idea = factories.idea(f"{ASKED} 익명 글", by=author, anonymity=Anonymity.ALWAYS)
    index()
    person = factories.employee()
    assert finding.find(Query(person, "금붕어")).total == 0
    assert finding.complete("금붕", person) == []
    said = everything_said_to(person)
    assert idea.get_absolute_url() in said
    assert [word for word in ("금붕어", "어항담당") if word in said] == []


def test_internal_notes_and_comments_are_not_what_a_post_is_found_by(index: Index) -> None:
    idea = factories.idea("평범한 글")
    actions.add_note(idea, "수리부엉이 관련 내부 메모", by=factories.employee(roles.TRIAGE_ADMIN))
    index()
    assert finding.find(Query(factories.employee(), "수리부엉이")).total == 0


@pytest.mark.parametrize("role", [roles.STAFF, roles.PANEL_GUEST, roles.TRIAGE_ADMIN])
def test_what_a_panel_found_stays_in_its_round(index: Index, role: str) -> None:
    room = rounds.staffed()
    body = UNSAID[0]
    found = rounds.finding(room.round, room.customer, f"{ASKED} 제목 {body}", steps=f"{ASKED} {body}").idea
    index()
    assert_silent(found, factories.employee(role))
    assert_silent(found, rounds.guest(rounds.opened()))
    seen = [idea for idea, _likeness in finding.similar(f"{ASKED} 제목 {body}", room.coordinator)]
    assert seen == [found], "who may see it would find it"


def test_a_guest_is_not_told_what_a_number_or_a_slug_stands_for(index: Index) -> None:
    division = canary().responsible_division
    index()
    page = signed_in(factories.employee(roles.PANEL_GUEST)).get(f"/ideas/?division={division.pk}&campaign=nest")
    assert [word for word in UNSAID if word in page.content.decode()] == []


def test_who_may_see_a_post_is_put_right_by_its_words(index: Index) -> None:
    canary()
    index()
    assert finding.find(Query(factories.employee(), MISTYPED)).better == ASKED
