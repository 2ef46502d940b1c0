"""A contest at any phase, with its people."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from ideas.content import Content
from ideas.contests import actions
from ideas.contests.models import Contest, Criterion, Juror, Prize
from ideas.contests.states import Phase
from ideas.models import CampaignIndexPage
from portal.kit import clock
from portal.people import roles
from tests import factories

# The middle of each phase, in days after the contest opens.
MIDDLE = {Phase.COMING: -1, Phase.OPEN: 5, Phase.VOTING: 15, Phase.JURY: 25, Phase.FINAL: 35, Phase.RESULTS: 45}


@pytest.fixture
def browse() -> Callable[..., Client]:
    def opened(person: Any, **options: Any) -> Client:
        client = Client(headers={"accept-language": "en"}, **options)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return opened


@pytest.fixture
def made(db: None) -> SimpleNamespace:
    """A contest of four jurors that opened ten days a phase from `start` on; `at(phase)` sets the clock."""
    return make()


def make(*, jurors: int = 4, divisions: Any = (), days: int = 50, **fields: Any) -> SimpleNamespace:
    """`days`: how long ago the contest opened."""
    if not CampaignIndexPage.objects.exists():
        Page.objects.get(depth=2).add_child(instance=CampaignIndexPage(title="캠페인", slug="campaigns"))
    manager = factories.employee(roles.CAMPAIGN_MANAGER)
    start = clock.now().replace(microsecond=0) - timedelta(days=days)
    contest = Contest(
        votes_until=start + timedelta(days=20), jury_until=start + timedelta(days=30),
        results_at=start + timedelta(days=40), **fields,
    )  # fmt: skip
    with clock.at(start - timedelta(days=2)):
        actions.open_contest(
            contest, by=manager, title="미래 서비스 공모전", title_en="Future services", opens_at=start,
            closes_at=start + timedelta(days=10),
        )  # fmt: skip
    criteria = [
        Criterion.objects.create(contest=contest, title=title, weight=weight, lowest="거의 없음", highest="매우 큼")
        for title, weight in (("고객 가치", 2), ("실현 가능성", 1))
    ]
    people = [factories.employee() for _ in range(jurors)]
    Juror.objects.bulk_create(Juror(contest=contest, person=person) for person in people)
    prize = Prize.objects.create(contest=contest, title="대상", amount=1_000_000, places=1)
    contest.divisions.set(divisions)
    contest.save()
    fresh = Contest.objects.select_related("campaign").get(pk=contest.pk)
    return SimpleNamespace(
        contest=fresh, manager=manager, jurors=people, criteria=criteria, prize=prize, start=start,
        at=lambda phase: clock.at(start + timedelta(days=MIDDLE[phase])),
    )  # fmt: skip


def enter(made: SimpleNamespace, title: str = "로밍 요금을 미리 알려 주세요", *, by: Any = None, team: Any = ()) -> Any:
    with made.at(Phase.OPEN):
        return actions.enter(
            made.contest, Content(title, "이렇게 하면 됩니다."), by=by or factories.employee(), team=team
        )


def assign(made: SimpleNamespace) -> None:
    with made.at(Phase.JURY):
        actions.assign(made.contest, by=made.manager)
    made.contest.refresh_from_db()


def score_all(made: SimpleNamespace, points: Callable[[Any], int] = lambda task: 3) -> None:
    from ideas.contests.models import Assignment  # after the apps are loaded

    for task in Assignment.objects.filter(entry__contest=made.contest, state="waiting").select_related(
        "juror", "entry"
    ):
        with made.at(Phase.JURY):
            actions.score(task, {c.pk: points(task) for c in made.criteria}, by=task.juror)
    made.contest.refresh_from_db()
