"""The product's one thread, by five people in two languages: posted, found, voted for, ruled on, fixed, confirmed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ideas.models import Idea
from portal.events import outbox
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from workout import ledger
from workout.models import Meeting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 390, "height": 844}
TITLE = "거가대교 위에서 와이파이가 끊겨요"


def test_from_a_post_to_its_confirmation(sign_in: Callable[..., Page]) -> None:
    division = factories.division("무선네트워크담당", name_en="Wireless Network")
    author = factories.employee(username="jieun", name="김지은", language="ko")
    colleague = factories.employee(username="grace", name="Grace Kim", language="en")
    facilitator = factories.employee(roles.FACILITATOR, username="eunjung", name="서은정", language="ko")
    sponsor = factories.employee(roles.EXECUTIVE, username="yoon", name="윤경민", language="en")
    owner = factories.employee(username="dongwook", name="정동욱", language="ko", division=division)
    factories.campaign()
    meeting = factories.meeting(facilitator=facilitator, sponsor=sponsor, title="제1차 워크아웃", title_en="Work-out 1")

    idea = _post_on_a_phone(sign_in(author, viewport=PHONE))
    outbox.drain()
    _find_vote_and_say_so(sign_in(colleague), idea)
    _put_on_the_agenda_and_start(sign_in(facilitator), meeting, idea)
    _accept_on_a_phone(sign_in(sponsor, viewport=PHONE), meeting, owner)
    outbox.drain()
    _fix(sign_in(owner), idea)
    outbox.drain()
    _confirm(sign_in(author, viewport=PHONE), idea)

    idea.refresh_from_db()
    assert (idea.state, idea.vote_count, idea.comment_count, idea.report_count) == ("confirmed", 1, 1, 1)
    assert ledger.verify().size == 1
    assert ledger.verify().fault is None


def _post_on_a_phone(page: Page) -> Idea:
    page.goto("/")
    page.get_by_role("link", name=re.compile("글쓰기|알리기")).locator("visible=true").first.click()
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_body").fill("버스로 다리를 건널 때마다 **3분쯤** 끊깁니다. 고객 세 분이 같은 말씀을 하셨어요.")
    page.locator("#id_touchpoint").select_option("technician-visit")
    page.locator("#id_place").fill("경남 거제시")
    page.locator("button[value=post]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return Idea.objects.get(title=TITLE)


def _find_vote_and_say_so(page: Page, idea: Idea) -> None:
    page.goto("/ideas/?q=와이파이")
    page.get_by_role("link", name=TITLE).click()
    page.wait_for_url(re.compile(f"/ideas/{idea.pk}/"))
    vote = page.locator(".vote__button").first
    expect(vote).to_have_attribute("aria-pressed", "false")
    vote.click()
    expect(page.locator(".vote__button[aria-pressed=true]")).to_contain_text("1")
    page.locator("#id_body, #comment_body, form[action$='/comments/'] textarea[name=body]").first.fill(
        "Same on the 8 a.m. bus. @jieun thank you!"
    )
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("Same on the 8 a.m. bus.")).to_be_visible()
    page.get_by_text("Add what a customer said").click()
    page.locator("#report_body").fill("“It drops on the bridge, every day.”")
    page.locator("#report-form .btn--primary").click()
    expect(page.get_by_text("It drops on the bridge, every day.")).to_be_visible()


def _put_on_the_agenda_and_start(page: Page, meeting: Meeting, idea: Idea) -> None:
    page.goto(f"/meetings/{meeting.slug}/console/")
    page.locator("#find-post").fill("거가대교")
    page.locator("#found form button").first.click()
    expect(page.locator("ol.rows")).to_contain_text(TITLE)
    page.locator("form[action$='/start/'] button").click()
    page.locator("dialog[open] .btn--primary, dialog[open] [data-ok], dialog[open] button").last.click()
    expect(page.locator("#now")).to_contain_text(TITLE)


def _accept_on_a_phone(page: Page, meeting: Meeting, owner: Employee) -> None:
    page.goto(f"/meetings/{meeting.slug}/pad/")
    page.locator(".verdicts__choice--accept").click()
    page.locator("#id_owner").fill(f"{owner.name} ({owner.username})")
    page.locator("#id_champion").select_option(index=1)
    page.get_by_role("button", name="Seal the ruling").click()
    page.get_by_role("button", name="Seal now").click()
    expect(page.get_by_role("status").filter(has_text="Sealed")).to_be_visible()
    page.goto(f"/meetings/{meeting.slug}/")
    expect(page.locator(".seal").first).to_contain_text("Accepted")


def _fix(page: Page, idea: Idea) -> None:
    page.goto("/me/")
    page.get_by_role("link", name=TITLE).first.click()
    page.locator("#progress summary").click()
    page.locator("#progress [name=note]").fill("기지국을 하나 더 세우고 있습니다.")
    page.locator("#progress [name=percent]").fill("60")
    page.locator("#progress form button.btn--primary").click()
    expect(page.get_by_text("기지국을 하나 더 세우고 있습니다.")).to_be_visible()
    page.locator("#done summary").click()
    page.locator("#done [name=note]").fill("새 기지국을 켰습니다. 이제 끊기지 않습니다.")
    page.locator("#done form button.btn--primary").click()
    expect(page.get_by_text("새 기지국을 켰습니다.")).to_be_visible()


def _confirm(page: Page, idea: Idea) -> None:
    page.goto("/me/inbox/")
    page.locator(f"a[href*='/ideas/{idea.pk}/']").first.click()
    page.locator("form[action$='/confirm/'] button").click()
    expect(page.get_by_text("개선 확인").first).to_be_visible()
