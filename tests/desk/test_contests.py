"""Setting up and changing idea contests in the admin, with criteria, jury and prizes in one form."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from ideas.contests.models import Contest
from ideas.contests.states import Phase
from ideas.models import Campaign
from portal.kit import clock
from portal.people import roles
from tests import factories
from tests.contests.conftest import assign, enter, make, score_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(signed_in):
    factories.campaign()
    return signed_in(factories.employee(roles.CAMPAIGN_MANAGER, language="en"))


def rows(name: str, *filled: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {f"{name}-TOTAL_FORMS": len(filled), f"{name}-INITIAL_FORMS": 0}
    data |= {f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 1000}
    for number, fields in enumerate(filled):
        data |= {f"{name}-{number}-{field}": value for field, value in fields.items()}
        data |= {f"{name}-{number}-ORDER": number + 1}
    return data


def at(days: int) -> str:
    """The morning of a day so many days from now, as it is typed."""
    return f"{clock.today() + timedelta(days=days)} 09:00"


def filled(**changes: Any) -> dict[str, Any]:
    jury = [factories.employee() for _ in range(3)]
    return {
        "title": "집에서 편하게", "title_en": "At home", "summary": "집에서", "summary_en": "",
        "opens_at": at(30), "closes_at": at(44), "votes_until": at(51), "jury_until": at(62), "results_at": at(76),
        "vote_budget": "5", "jurors_each": "3",
        "scale": "5", "shortlist_size": "10", "division_percent": "20", "divisions": [],
        **rows("criteria", {"title": "고객 가치", "title_en": "Value", "weight": 2, "lowest": "없음", "highest": "큼"}),
        **rows("prizes", {"title": "대상", "title_en": "Grand prize", "amount": 5_000_000, "places": 1}),
        **rows("jurors", *({"person": person.pk} for person in jury)), **changes,
    }  # fmt: skip


def test_one_form_sets_up_all_of_it_and_publishes_its_page(manager):
    home = factories.division("홈담당")
    response = manager.post(reverse("contests:add"), filled(divisions=[home.pk]))
    assert response.status_code == 302, response.context["form"].errors
    contest = Contest.objects.get()
    assert (contest.slug, str(contest.campaign.title), contest.vote_budget) == ("at-home", "집에서 편하게", 5)
    assert [(one.title, one.weight) for one in contest.criteria.all()] == [("고객 가치", 2)]
    assert [(one.title, one.amount) for one in contest.prizes.all()] == [("대상", 5_000_000)]
    assert contest.jurors.count() == 3
    assert list(contest.divisions.all()) == [home]
    page = manager.get("/campaigns/at-home/").content.decode()
    assert "At home" in page
    assert "Grand prize" in page
    listed = manager.get(reverse("contests:index")).content.decode()
    assert "At home" in listed
    assert reverse("contest-jury", args=["at-home"]) in listed


def test_a_contest_is_on_no_list_of_campaigns_and_changed_there_by_nobody(manager):
    made = make()
    listed = manager.get(reverse("campaigns:index")).content.decode()
    assert str(made.contest.campaign.title_en) not in listed
    address = reverse("campaigns:edit", args=[made.contest.campaign_id])
    manager.post(address, {"title": "딴 이름", "opens_at": "2026-01-01 09:00"})
    made.contest.campaign.refresh_from_db()
    assert made.contest.campaign.title == "미래 서비스 공모전"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"), ({"closes_at": ""}, "closes_at"),
        ({"votes_until": at(36)}, "votes_until"),
        ({"jury_until": at(46)}, None), ({"results_at": at(58)}, None),
        ({"jurors_each": "2"}, "jurors_each"), ({"vote_budget": "0"}, "vote_budget"),
    ],
)  # fmt: skip
def test_what_does_not_fit_comes_back_with_its_text(wrong, field, manager):
    response = manager.post(reverse("contests:add"), filled(**wrong))
    form = response.context["form"]
    assert form.errors.get(field) if field else form.non_field_errors()
    assert "고객 가치" in response.content.decode()
    assert not Contest.objects.exists()
    assert not Campaign.objects.filter(slug="at-home").exists()


def test_a_contest_without_a_criterion_is_none(manager):
    response = manager.post(reverse("contests:add"), filled(**rows("criteria")))
    assert response.status_code == 200
    assert not Contest.objects.exists()


def test_a_jury_that_is_too_small_is_said(manager):
    response = manager.post(reverse("contests:add"), filled(**rows("jurors")), follow=True)
    assert "still lacks 3 people" in response.content.decode()
    assert Contest.objects.exists()


def changed(contest: Contest, **changes: Any) -> dict[str, Any]:
    """What the form of a contest sends back with its rows as they are."""
    data = filled(**rows("criteria"), **rows("prizes"), **rows("jurors"))
    for name, fields in (
        ("criteria", ("id", "title", "title_en", "weight", "lowest", "middle", "highest")),
        ("prizes", ("id", "title", "title_en", "amount", "places")),
        ("jurors", ("id", "person_id")),
    ):
        kept = [
            {field.removesuffix("_id"): value for field, value in row.items()}
            for row in getattr(contest, name).values(*fields)
        ]
        data |= rows(name, *kept) | {f"{name}-INITIAL_FORMS": len(kept)}
    return data | changes


def test_a_contest_is_changed_with_its_campaign(manager):
    made = make()
    with made.at(Phase.COMING):
        data = changed(made.contest, **{"criteria-0-weight": 3, "title": "새 이름"})
        response = manager.post(reverse("contests:edit", args=[made.contest.pk]), data)
    assert response.status_code == 302, response.context["form"].errors
    contest = Contest.objects.get()
    assert contest.campaign.title == "새 이름"
    assert contest.campaign.page.title == "새 이름"
    assert [one.weight for one in contest.criteria.all()] == [3, 1]


def test_the_measure_of_a_jury_at_work_stays(manager):
    made = make()
    enter(made)
    assign(made)
    with made.at(Phase.JURY):
        data = changed(made.contest, **{"criteria-0-weight": 9})
        response = manager.post(reverse("contests:edit", args=[made.contest.pk]), data)
    assert "stay" in str(response.context["form"].non_field_errors())
    assert [one.weight for one in Contest.objects.get().criteria.all()] == [2, 1]


def test_the_list_tells_how_far_each_is_and_exports_it(manager):
    made = make()
    for number in range(2):
        enter(made, f"제안 {number}")
    assign(made)
    score_all(made)
    with made.at(Phase.JURY):
        assert "6 / 6" in manager.get(reverse("contests:index")).content.decode()
        answer = manager.get(reverse("contests:index") + "?export=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "미래 서비스 공모전" in text
    assert ",6,6," in text


def test_the_card_of_a_contest_tells_its_phase(manager):
    made = make()
    with made.at(Phase.JURY):
        page = manager.get("/campaigns/").content.decode()
    card = next(card for card in page.split("<article")[1:] if "Future services" in card)
    assert "Jury" in card[: card.index("</article>")]
    assert clock.now() > made.start
