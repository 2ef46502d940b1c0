"""The sample: whole, lively, and made without breaking a rule."""

import pytest
from django.core.management import call_command
from django.db.models import Count

from ideas.contests.models import Assignment, Award, Contest, Member
from ideas.models import (
    AuthorAnswer,
    DateRequest,
    Document,
    Effect,
    Escalation,
    Handover,
    Idea,
    Photo,
    Rereview,
    Review,
    Step,
    Vote,
)
from ideas.states import State
from portal.people.demo import DEMO_SIGN_INS
from portal.people.models import Division, Employee
from tests.reports.plain_sql import assert_the_dashboard_says_the_same
from workout import ledger
from workout.models import DeskReferral, Meeting, Ruling
from workout.states import MeetingState
from workout.verification import gate
from workout.verification.models import Product, Round
from workout.verification.reading import to_judge

pytestmark = pytest.mark.django_db


def test_the_sample_company() -> None:
    call_command("load_sample", verbosity=0)

    posted = Idea.objects.filter(source_id__isnull=False)
    assert posted.count() == 800
    assert not posted.filter(state__in=[State.DRAFT, State.WITHDRAWN, State.MERGED]).exists()
    assert set(Idea.objects.values_list("state", flat=True).distinct()) == set(State.values)

    for idea in Idea.objects.annotate(real=Count("votes", distinct=True)).exclude(state=State.MERGED):
        assert idea.vote_count == idea.real
    assert Vote.objects.count() > 3000
    assert Idea.objects.filter(report_count__gt=0).count() > 50
    assert Photo.objects.filter(moment=Photo.Moment.AFTER).exists()

    past = {meeting.slug: meeting for meeting in Meeting.objects.filter(state=MeetingState.CLOSED)}
    assert set(past) == {"workout-1", "workout-2", "contest-final"}
    assert past["workout-1"].attendances.count() > 20
    assert past["workout-2"].notes.count() == 12
    assert Meeting.objects.get(state=MeetingState.PLANNED).items.count() == 10
    assert set(Ruling.objects.values_list("verdict", flat=True)) == {
        "accept",
        "reject",
        "more_info",
    }
    assert ledger.verify().fault is None

    usernames = {who.username for who in DEMO_SIGN_INS}
    assert Employee.objects.filter(username__in=usernames).count() == len(usernames)
    assert all(Employee.objects.get(username=name).check_password("demo") for name in ("staff", "panelist"))
    assert not Division.objects.filter(parent__parent__isnull=False).exists()

    people = {person.username: person for person in Employee.objects.filter(username__in=usernames)}
    assert Idea.objects.owed_by(people["owner"]).exists()
    assert Idea.objects.to_confirm_by(people["staff"]).exists()
    assert DeskReferral.objects.filter(closed_at=None, division__head=people["head"]).exists()
    assert Idea.objects.overdue().exists()
    assert set(Escalation.objects.values_list("level", flat=True)) == {1, 2, 3}
    assert {"at_risk", "stuck"} <= set(Review.objects.values_list("result", flat=True))
    assert set(Effect.objects.values_list("stage", flat=True)) == {"estimated", "measured"}
    assert Effect.objects.filter(checked_by__isnull=False).exists()
    assert DateRequest.objects.open().filter(idea__champion=people["executive"]).exists()
    assert Handover.objects.open().filter(to=people["owner"]).exists()
    assert Step.objects.filter(done_at=None).exists()
    assert Document.objects.exists()
    assert AuthorAnswer.objects.filter(fixed=False).exists()
    assert Rereview.objects.exists()

    gates = {product.slug: gate.answer(product).open for product in Product.objects.all()}
    assert gates == {"home-hub-3": False, "family-plan-2": True, "tv-mini": False}
    assert to_judge(Round.objects.with_people().get(product__slug="home-hub-3"), people["panelist"])

    phases = {contest.slug: contest.phase for contest in Contest.objects.select_related("campaign")}
    assert phases == {"contest-spring": "results", "contest-home": "jury", "contest-together": "open"}
    assert Award.objects.count() == 3
    assert Assignment.objects.of(people["juror"]).waiting().exists()
    assert Member.objects.filter(person=people["staff"], state="invited").exists()

    figures = assert_the_dashboard_says_the_same()
    assert min(figures.values()) > 0, figures

    ideas = Idea.objects.count()
    call_command("load_sample", verbosity=0)
    assert Idea.objects.count() == ideas
