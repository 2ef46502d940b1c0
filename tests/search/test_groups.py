"""Rulings, meetings, comments and campaigns are found too, and shown to whom may see them."""

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Page

from ideas import actions
from ideas.content import Content
from ideas.models import Audience, Campaign, CampaignIndexPage, CampaignPage, Idea
from ideas.states import Anonymity
from portal.people import roles
from search import finding, groups, passages
from search.engines.database import DatabaseEngine
from search.models import Passage
from search.port import Query
from tests import factories
from workout.actions import erase_texts, update_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]
Index = Callable[[], object]
WORD = "해오라기"


def open_campaign(**fields: Any) -> Campaign:
    """With its page, under that of all campaigns."""
    if not CampaignIndexPage.objects.exists():
        Page.objects.get(depth=1).add_child(instance=CampaignIndexPage(title="캠페인", slug="campaigns"))
    manager = factories.employee(roles.CAMPAIGN_MANAGER)
    return actions.open_campaign(**{"slug": "heron", "title": "여름 캠페인"} | fields, by=manager)


def found(text: str, viewer: Any, **fields: Any) -> dict[str, list[Any]]:
    """What is found of each group, as things."""
    query = finding.understood(Query(viewer, text, **fields))
    return {
        group: [hit.thing for hit in groups.hits(group, one, query)] for group, one in groups.find_all(query).items()
    }


def test_each_group_is_found_by_what_its_things_say(index: Index) -> None:
    ruling = factories.ruled(factories.reject(f"{WORD} 때문에 어렵습니다"))
    meeting = factories.meeting(title=f"{WORD} 회의", purpose="요금제를 정리합니다")
    comment = actions.comment(factories.idea("평범한 글"), f"저도 {WORD}를 봤어요", by=factories.employee())
    campaign = open_campaign(summary=f"{WORD}를 찾습니다")
    index()
    viewer = factories.employee()
    assert found(WORD, viewer) == {
        "rulings": [ruling], "meetings": [meeting], "comments": [comment], "campaigns": [campaign],
    }  # fmt: skip
    assert found("요금제", viewer) == {"meetings": [meeting]}
    assert found("없는낱말", viewer) == {}


def test_what_is_reworded_taken_back_or_erased_is_found_no_more(index: Index) -> None:
    author = factories.employee()
    changed, removed = (actions.comment(factories.idea("평범한 글"), f"{WORD}가 왔다", by=author) for _ in "가나")
    ruling = factories.ruled(factories.reject(f"{WORD}는 안 됩니다"))
    meeting = factories.meeting(title=f"{WORD} 회의")
    campaign = open_campaign(title=f"{WORD} 캠페인", body=f"<p>{WORD} 이야기</p>")
    index()
    viewer = factories.employee()
    assert {group: len(things) for group, things in found(WORD, viewer).items()} == {
        "rulings": 1, "meetings": 1, "comments": 2, "campaigns": 1,
    }  # fmt: skip
    host = meeting.facilitators.get()
    actions.change_comment(changed, "저어새가 왔다", by=author)
    actions.remove_comment(removed, by=author)
    erase_texts(ruling.row, ["reason"], "법률 요청", by=factories.employee(roles.AUDITOR))
    update_plan(meeting, title="저어새 회의", by=host, facilitators=[host], invited_divisions=[])
    actions.update_campaign(campaign, title="저어새 캠페인", by=factories.employee(roles.CAMPAIGN_MANAGER))
    page = CampaignPage.objects.get(campaign=campaign)
    page.body = "<p>저어새 이야기</p>"
    page.save_revision().publish()
    index()
    assert found(WORD, viewer) == {}
    assert found("저어새", viewer) == {"meetings": [meeting], "comments": [changed], "campaigns": [campaign]}
    page.unpublish()
    index()
    assert found("이야기", viewer) == {}
    assert not passages.check()


def test_a_ruling_follows_the_title_of_its_post_and_an_answer_is_found(index: Index) -> None:
    ruling = factories.ruled(factories.ask())
    reply = actions.answer(ruling.idea, f"서울이에요. {WORD}도 있어요", by=ruling.idea.author)
    index()
    assert found(WORD, factories.employee()) == {"comments": [reply]}
    ruling.idea.refresh_from_db()
    actions.edit(ruling.idea, Content(title=f"{WORD} 소리"), by=ruling.idea.author, seen_version=ruling.idea.version)
    index()
    assert found(WORD, factories.employee()) == {"rulings": [ruling], "comments": [reply]}


def test_check_names_what_is_missing_stale_or_extra_and_repair_mends_it(index: Index) -> None:
    comments = [actions.comment(factories.idea("평범한 글"), f"{WORD} {n}", by=factories.employee()) for n in "가나"]
    index()
    Passage.objects.filter(group="comments", thing=comments[0].pk).delete()
    Passage.objects.filter(thing=comments[1].pk, group="comments").update(body=" 낡은 은말 ")
    Passage.objects.create(group="meetings", thing=987654, title=" 없는 ", body="")
    engine = DatabaseEngine()
    wrong = {f"comments:{comments[0].pk}", f"comments:{comments[1].pk}", "meetings:987654"}
    assert set(engine.check(repair=False).others) == wrong
    engine.check(repair=True)
    assert not engine.check(repair=False)
    assert found(WORD, factories.employee()) == {"comments": comments[::-1]}
    Passage.objects.all().delete()
    engine.rebuild(lambda done: None)
    assert not engine.check(repair=False)


def test_a_group_comes_in_pages_the_last_beyond_the_end(index: Index) -> None:
    idea = factories.idea("평범한 글")
    made = [actions.comment(idea, f"{WORD}를 봤어요", by=factories.employee()).pk for _ in range(5)]
    index()
    viewer = factories.employee()
    pages = [groups.find_in("comments", Query(viewer, WORD, page=page, page_size=2)) for page in (1, 2, 3, 9)]
    assert [page.total for page in pages] == [5] * 4
    assert [page.numbers for page in pages] == [made[:2:-1], made[2:0:-1], made[:1], made[:1]]


# --- Nothing leaks ----------------------------------------------------------------------------


def withdraw(idea: Idea) -> None:
    actions.withdraw(idea, by=idea.author)


def merge(idea: Idea) -> None:
    Idea.objects.filter(pk=idea.pk).update(state="merged", merged_into=factories.idea("다른 글"))


def keep_for_an_audience(idea: Idea) -> None:
    Idea.objects.filter(pk=idea.pk).update(audience=Audience.objects.create(name="검증단"))


@pytest.mark.parametrize("behind", [False, True], ids=["index in step", "index behind"])
@pytest.mark.parametrize("hide", [withdraw, merge, keep_for_an_audience])
def test_what_was_said_about_a_hidden_post_is_hidden(index: Index, hide: Callable[[Idea], None], behind: bool) -> None:
    idea = factories.idea("평범한 글")
    actions.comment(idea, f"{WORD}를 봤어요", by=factories.employee())
    ruled = factories.ruled(factories.reject(f"{WORD} 탓")).idea if hide is not withdraw else None
    if behind:
        index()
    hide(idea)
    if ruled:
        hide(ruled)
    if not behind:
        index()
    for role in (roles.STAFF, roles.PANEL_GUEST):
        viewer = factories.employee(role)
        assert found(WORD, viewer) == {}
        assert groups.find_in("comments", Query(viewer, WORD)).total == 0
    assert found(WORD, None) == {}


def test_a_guest_finds_no_meeting_nor_campaign(index: Index) -> None:
    factories.meeting(title=f"{WORD} 회의")
    open_campaign(title=f"{WORD} 캠페인")
    index()
    assert found(WORD, factories.employee(roles.PANEL_GUEST)) == {}


def test_a_comment_of_a_hidden_author_does_not_name_them(index: Index) -> None:
    author = factories.employee(name="금붕어")
    idea = factories.idea("익명 글", by=author, anonymity=Anonymity.ALWAYS)
    actions.comment(idea, f"{WORD}는 제가 봤어요", by=author)
    index()
    viewer = factories.employee()
    assert found("금붕어", viewer) == {}
    query = finding.understood(Query(viewer, WORD))
    (hit,) = groups.hits("comments", groups.find_in("comments", query), query)
    assert "금붕어" not in f"{hit.title}{hit.excerpt}{hit.meta}"


def test_an_internal_note_and_a_draft_of_a_page_are_not_found(index: Index) -> None:
    actions.add_note(factories.idea("평범한 글"), f"{WORD} 메모", by=factories.employee(roles.TRIAGE_ADMIN))
    page = CampaignPage.objects.get(campaign=open_campaign())
    page.body = f"<p>{WORD} 준비 중</p>"
    page.save_revision()
    index()
    assert found(WORD, factories.employee()) == {}
