"""A juror on a phone: reads, scores, steps back from a conflict; and the pages of a contest, phase by phase."""

from typing import Any

import pytest
from playwright.sync_api import expect

from ideas.contests import actions
from ideas.contests.models import Assignment
from ideas.contests.states import AssignmentState, Phase
from tests.browser.accessibility import assert_accessible
from tests.contests.conftest import MIDDLE, assign, enter, make
from tests.contests.test_contest import finished

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PHONE = {"width": 390, "height": 844}


def test_a_juror_scores_on_a_phone_and_steps_back_from_a_conflict(sign_in: Any) -> None:
    made = make(days=MIDDLE[Phase.JURY])
    for title in ("로밍 요금을 미리 알려 주세요", "셋톱박스를 말로 켜요", "매장 대기 순서를 앱에서 봐요"):
        enter(made, title)
    assign(made)
    juror = max(made.jurors, key=lambda person: Assignment.objects.filter(juror=person).count())
    first, second, *_ = Assignment.objects.filter(juror=juror).select_related("entry__idea").order_by("pk")

    page = sign_in(juror, locale="ko-KR", viewport=PHONE, has_touch=True)
    page.goto(made.contest.get_absolute_url())
    assert_accessible(page)
    page.get_by_role("link", name="심사하기").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("심사위원단")
    assert_accessible(page)
    page.get_by_role("link", name=first.entry.idea.title).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(first.entry.idea.title)
    assert_accessible(page)
    assert str(first.entry.idea.author) not in page.content()

    page.get_by_role("button", name="저장하고 다음으로").tap()  # nothing chosen yet: the browser holds it back
    assert first.scores.count() == 0
    for criterion, points in (("고객 가치", "5"), ("실현 가능성", "3")):
        page.get_by_role("group", name=criterion).get_by_role("radio", name=points).tap()
    page.get_by_label("개인 메모").fill("고객이 바로 알아볼 것")
    page.get_by_role("button", name="저장하고 다음으로").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(second.entry.idea.title)
    first.refresh_from_db()
    assert (first.state, first.note) == (AssignmentState.SCORED, "고객이 바로 알아볼 것")
    assert sorted(first.scores.values_list("points", flat=True)) == [3, 5]

    page.get_by_text("이해 충돌이 있어요").tap()
    assert_accessible(page)
    page.get_by_label("이유", exact=False).fill("같은 팀에서 낸 작품입니다")
    with page.expect_navigation():
        page.get_by_role("button", name="심사에서 빠지기").tap()
    expect(page.get_by_role("status").first).to_be_visible()
    second.refresh_from_db()
    assert second.state == AssignmentState.CONFLICT


@pytest.mark.parametrize(
    ("phase", "locale", "width", "scheme"),
    [
        (Phase.OPEN, "ko-KR", 320, "light"), (Phase.VOTING, "en-GB", 320, "dark"),
        (Phase.FINAL, "ko-KR", 1280, "dark"), (Phase.RESULTS, "en-GB", 320, "light"),
    ],
)  # fmt: skip
def test_the_pages_of_a_phase(phase: Phase, locale: str, width: int, scheme: str, sign_in: Any) -> None:
    made = make(days=MIDDLE[phase], vote_budget=3)
    at = made.contest.get_absolute_url()
    if phase in (Phase.FINAL, Phase.RESULTS):
        first, _, author, _ = finished(made, percent=25)
        with made.at(Phase.FINAL):
            award = actions.award(first, made.prize, by=made.manager, citation="고객이 기다리던 것")
    else:
        author = enter(made).idea.author
    reader = {"locale": locale, "viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    paths = {
        Phase.OPEN: [(author, at), (author, f"{at}enter/")],
        Phase.VOTING: [(author, f"{at}vote/"), (made.manager, f"{at}jury/")],
        Phase.FINAL: [(made.manager, f"{at}{path}/") for path in ("ranking", "awards", "jury")],
        Phase.RESULTS: [(author, at), (author, f"{at}results/")],
    }[phase]
    if phase == Phase.RESULTS:
        actions.publish(made.contest)
        paths.append((author, award.get_absolute_url()))
    page, signed_in = None, None
    for person, path in paths:
        if person != signed_in:
            page, signed_in = sign_in(person, **reader), person
        assert page.goto(path).status == 200, path
        assert_accessible(page)
