"""Every page: no accessibility violation, no sideways scrolling, in both languages, on a phone and on a laptop."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from ideas import actions
from ideas.models import Idea
from portal.events import outbox
from portal.kit import clock
from portal.people import roles
from portal.people.models import Employee
from portal.reports import facts
from tests import factories
from tests.browser import accessibility
from workout import actions as workout_actions
from workout.models import Meeting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SIZES = (  # the narrowest is what WCAG 1.4.10 (reflow) asks of; English has the longer words
    ("ko", {"width": 390, "height": 844}),
    ("en", {"width": 1280, "height": 800}),
    ("en", {"width": 320, "height": 640}),
)


@dataclass
class Company:
    """A small company in which every page has something to show."""

    people: dict[str, Employee]
    open_idea: Idea
    tracked: Idea
    draft: Idea
    live: Meeting
    closed: Meeting


@pytest.fixture
def company() -> Company:
    factories.campaign()
    division = factories.division("무선네트워크담당", name_en="Wireless Network")
    people = {
        "author": factories.employee(name="김지은", division=division),
        "owner": factories.employee(name="정동욱", division=division),
        "head": factories.employee(roles.DIVISION_HEAD, name="한상훈", division=division),
        "sponsor": factories.employee(roles.EXECUTIVE, name="윤경민"),
        "facilitator": factories.employee(roles.FACILITATOR, name="서은정"),
        "admin": factories.employee(roles.TRIAGE_ADMIN, name="오태현"),
        "guest": factories.employee(roles.PANEL_GUEST, name="조은서"),
    }
    division.head = people["head"]
    division.save()
    author, owner = people["author"], people["owner"]
    open_idea = factories.idea(
        "다리 위에서 와이파이가 끊겨요", by=author, body="**버스**에서", tags=("와이파이",), place="거제"
    )
    actions.comment(actions.comment(open_idea, "저도요", by=owner).idea, "네", by=author)
    actions.vote(open_idea, by=owner)
    actions.report(open_idea, touchpoint="shop", heard_on=clock.today(), by=owner)
    closed = factories.meeting(live=True, sponsor=people["sponsor"], facilitator=people["facilitator"])
    tracked = factories.idea("IPTV 화면이 어려워요", by=author)
    decision = factories.accept(owner=owner, champion=people["sponsor"], reason="진행합시다")
    workout_actions.rule(factories.item(closed, tracked), decision, by=people["sponsor"])
    factories.item(closed, factories.idea("번호표 글씨가 작아요", by=author))
    workout_actions.close(closed, by=people["facilitator"])
    tracked.refresh_from_db()
    actions.report_progress(tracked, "절반쯤 했습니다", percent=50, by=owner)
    live = factories.meeting(live=True, sponsor=people["sponsor"], facilitator=people["facilitator"])
    workout_actions.rule(factories.item(live), factories.reject(), by=people["sponsor"])
    factories.item(live)
    referred = factories.idea("요금제 안내가 길어요", by=author, responsible_division=division)
    workout_actions.refer_to_desk(referred, by=people["admin"])
    draft = factories.draft(by=author)
    outbox.drain()
    facts.rebuild()
    return Company(people, open_idea, tracked, draft, live, closed)


def pages(company: Company) -> Iterator[tuple[str | None, str]]:
    """Who opens what; None is nobody."""
    idea, meeting, closed = company.open_idea.pk, f"/meetings/{company.live.slug}", f"/meetings/{company.closed.slug}"
    yield None, "/sign-in/"
    for path in (
        *("/", "/ideas/", "/ideas/?q=와이파이&sort=new&state=open", "/ideas/?q=없는말", "/ideas/new/"),
        *(f"/ideas/{idea}/{part}" for part in ("", "edit/", "versions/", "withdraw/")),
        *(f"/ideas/{company.draft.pk}/edit/", "/me/", "/me/inbox/", "/me/notifications/", "/me/tokens/"),
        *("/search/", "/search/?q=와이파이", "/search/?q=와이파이&type=rulings", "/search/?q=없는말"),
        *(
            "/help/writing/",
            "/board/",
            "/board/?show=promised",
            "/dashboard/",
            "/dashboard/posts/?figure=posted",
            "/dashboard/reports/",
        ),
        *("/campaigns/", "/campaigns/fix-this/", "/meetings/", f"{meeting}/", f"{closed}/", f"{closed}/minutes/"),
        *("/rulings/", "/guide/", "/help/writing/", "/no-such-page/"),
    ):
        yield "author", path
    yield "owner", f"/ideas/{company.tracked.pk}/"
    yield "owner", "/me/"
    yield "sponsor", "/dashboard/"  # deeper for executives
    yield "admin", "/exports/"
    yield "admin", "/imports/"
    yield "facilitator", f"{meeting}/console/"
    yield "sponsor", f"{meeting}/pad/"
    yield "head", "/rulings/desk/"
    yield "guest", "/"
    yield "author", "/admin/"  # no right: the designed refusal


@pytest.mark.parametrize(("language", "viewport"), SIZES, ids=[f"{one}-{size['width']}" for one, size in SIZES])
def test_every_page(
    company: Company,
    sign_in: Callable[..., Page],
    open_page: Callable[..., Page],
    language: str,
    viewport: dict[str, Any],
) -> None:
    locale = {"ko": "ko-KR", "en": "en-GB"}[language]
    tabs: dict[str | None, Page] = {None: open_page(viewport=viewport, locale=locale)}
    faults = []
    for who, path in pages(company):
        if who not in tabs:
            tabs[who] = sign_in(company.people[who], viewport=viewport, locale=locale)
        faults += _faults(tabs[who], path, f"{who or 'nobody'} {path} ({language})")
    assert not faults, "\n".join(faults)


def _faults(page: Page, path: str, where: str) -> list[str]:
    response = page.goto(path)
    found = [] if response and response.status in (200, 404, 403) else [f"{where}: {response and response.status}"]
    return found + [f"{where}: {fault}" for fault in accessibility.faults(page)]
