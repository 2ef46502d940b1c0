"""A row that is one big link: whoever presses another control in it gets that control, by mouse and by thumb."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ideas.contests.states import Phase
from ideas.models import Vote
from tests import factories
from tests.contests.conftest import MIDDLE, enter, make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

HANDS = {
    "mouse": {"viewport": {"width": 1280, "height": 800}},
    "thumb": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
Press = Callable[[Locator], None]


@pytest.fixture(params=HANDS)
def hand(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Press]:
    """What a browser is opened with, and how something in it is pressed."""
    return HANDS[request.param], _tap if request.param == "thumb" else _click


def _click(what: Locator) -> None:
    """Where it is seen, whatever lies over it: Playwright's own click would wait for what covers it to go away."""
    x, y = _middle(what)
    what.page.mouse.click(x, y)


def _tap(what: Locator) -> None:
    x, y = _middle(what)
    what.page.touchscreen.tap(x, y)


def _middle(what: Locator) -> tuple[float, float]:
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_vote_on_a_ballot(sign_in: Callable[..., Page], hand: tuple[dict[str, Any], Press]) -> None:
    options, press = hand
    made = make(days=MIDDLE[Phase.VOTING], vote_budget=3)
    wanted, other = enter(made, "로밍 요금을 미리 알려 주세요"), enter(made, "셋톱박스를 말로 켜요")
    voter = factories.employee()

    page = sign_in(voter, **options)
    page.goto(f"{made.contest.get_absolute_url()}vote/")
    vote = page.get_by_role("article").filter(has_text=wanted.idea.title).get_by_role("button")
    press(vote)
    expect(vote).to_have_attribute("aria-pressed", "true")
    assert [vote.idea_id for vote in Vote.objects.filter(voter=voter)] == [wanted.idea_id]

    press(page.get_by_role("link", name=other.idea.title))
    expect(page.get_by_role("heading", level=1)).to_have_text(other.idea.title)


def test_the_meeting_of_a_ruling(sign_in: Callable[..., Page], hand: tuple[dict[str, Any], Press]) -> None:
    options, press = hand
    rulings = [factories.ruled(factories.reject()), factories.ruled(factories.accept())]

    page = sign_in(factories.employee(), **options)
    for ruling in rulings:
        page.goto("/rulings/")
        press(page.get_by_role("link", name=str(ruling.meeting), exact=True))
        expect(page.get_by_role("heading", level=1)).to_have_text(str(ruling.meeting))
    page.goto("/rulings/")
    press(page.get_by_role("link", name=rulings[0].idea.title))
    expect(page.get_by_role("heading", level=1)).to_have_text(rulings[0].idea.title)
