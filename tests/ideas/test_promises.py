"""Due dates: who moves them and how often, what is late, and which days count."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Site

from ideas import actions
from ideas.calendar import days_overdue, is_holiday
from ideas.errors import WrongState
from ideas.models import DateRequest, Escalation, Idea, Promise, Review, TrackingSettings
from ideas.models.settings import read_dates
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.plausible import Unsure
from portal.people import roles
from tests import factories
from tests.ideas.stories import in_state, tomorrow

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")


def noon(day: date | str, hour: int = 12) -> datetime:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(day.year, day.month, day.day, hour, tzinfo=SEOUL)


def accepted(due_on: str, **people) -> Idea:
    """Accepted three weeks before its date."""
    with clock.at(noon(date.fromisoformat(due_on) - timedelta(days=21))):
        return factories.ruled(factories.accept(due_on=date.fromisoformat(due_on), **people)).idea


def told_by(post: Idea) -> list[int]:
    return list(Escalation.objects.filter(idea=post).values_list("level", flat=True))


# --- Moving a date ------------------------------------------------------------------------------


@pytest.fixture
def moved_twice(alice):
    post = in_state("accepted", alice)
    for days in (60, 70):
        assert isinstance(actions.move_due_date(post, tomorrow(days), "부품이 늦어요", by=post.owner), Promise)
    return post


def test_the_third_move_is_a_request_to_the_champion(moved_twice):
    post = moved_twice
    asked = actions.move_due_date(post, tomorrow(80), "또 늦어요", by=post.owner)
    assert isinstance(asked, DateRequest)
    post.refresh_from_db()
    assert (post.due_on, post.move_count, post.promises.count()) == (tomorrow(70), 2, 3)
    with pytest.raises(NotAllowed):
        actions.agree_to_date(asked, by=post.owner)
    promise = actions.agree_to_date(asked, by=post.champion)
    post.refresh_from_db()
    assert (post.due_on, post.move_count) == (tomorrow(80), 3)
    assert (promise.made_by, promise.agreed_by, promise.reason) == (post.owner, post.champion, "또 늦어요")
    with pytest.raises(NotAllowed):
        actions.agree_to_date(asked, by=post.champion)


def test_a_champion_who_does_not_agree_says_why_and_the_date_stands(moved_twice):
    asked = actions.move_due_date(moved_twice, tomorrow(80), "또 늦어요", by=moved_twice.owner)
    with pytest.raises(Conflict):
        actions.move_due_date(moved_twice, tomorrow(90), "더", by=moved_twice.owner)
    with pytest.raises(Invalid):
        actions.refuse_date(asked, " ", by=moved_twice.champion)
    asked.refresh_from_db()
    actions.refuse_date(asked, "고객이 기다립니다", by=moved_twice.champion)
    moved_twice.refresh_from_db()
    assert moved_twice.due_on == tomorrow(70)
    again = actions.move_due_date(moved_twice, tomorrow(75), "그럼 이날", by=moved_twice.owner)
    actions.withdraw_date_request(again, by=moved_twice.owner)
    assert not DateRequest.objects.open().exists()


def test_the_champion_moves_it_by_their_own_consent(moved_twice):
    actions.move_due_date(moved_twice, tomorrow(80), "요청", by=moved_twice.owner)
    promise = actions.move_due_date(moved_twice, tomorrow(85), "제가 정합니다", by=moved_twice.champion)
    assert promise.agreed_by == moved_twice.champion
    assert DateRequest.objects.get().outcome == "lapsed"


def test_done_ends_what_was_still_being_asked(moved_twice):
    asked = actions.move_due_date(moved_twice, tomorrow(80), "요청", by=moved_twice.owner)
    actions.mark_done(moved_twice, "끝", by=moved_twice.owner)
    asked.refresh_from_db()
    assert asked.outcome == "lapsed"
    with pytest.raises(NotAllowed):
        actions.agree_to_date(asked, by=moved_twice.champion)


def test_how_often_it_moves_freely_is_the_companys_to_set(alice):
    TrackingSettings.objects.create(site=Site.objects.get(is_default_site=True), free_moves=0)
    post = in_state("accepted", alice)
    assert isinstance(actions.move_due_date(post, tomorrow(60), "늦어요", by=post.owner), DateRequest)


def test_a_stale_agreement_moves_nothing(moved_twice):
    asked = actions.move_due_date(moved_twice, tomorrow(80), "요청", by=moved_twice.owner)
    asked.idea = Idea.objects.get(pk=moved_twice.pk)
    Idea.objects.filter(pk=moved_twice.pk).update(due_on=tomorrow(71))
    with pytest.raises(WrongState), transaction.atomic():
        actions.agree_to_date(asked, by=moved_twice.champion)
    assert DateRequest.objects.open().count() == 1


@pytest.mark.parametrize(("moves", "days", "kept"), [(0, 10, "first"), (1, 10, "moved"), (0, 22, "late")])
def test_how_it_was_kept(moves, days, kept):
    post = accepted("2027-03-26")
    with clock.at(noon("2027-03-05") + timedelta(days=1)):
        for _ in range(moves):
            actions.move_due_date(post, date(2027, 4, 2), "늦어요", by=post.owner)
    with clock.at(noon("2027-03-05") + timedelta(days=days)):
        actions.mark_done(post, "끝", by=post.owner)
        assert post.kept == kept
        actions.reopen(post, "아니요", by=post.author)
    assert post.kept == ""


def test_the_database_knows_no_kept_promise_of_open_work(alice):
    post = in_state("accepted", alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=post.pk).update(kept="first")


# --- What is late: holidays, Seoul, a traveller -------------------------------------------------


@pytest.mark.parametrize(
    ("due", "day", "late"),
    [
        ("2027-02-05", "2027-02-05", 0),  # the day itself
        ("2027-02-05", "2027-02-09", 0),  # Seollal: 6 to 8 February, and a substitute for the Sunday on the 9th
        ("2027-02-05", "2027-02-10", 1),
        ("2026-09-23", "2026-09-26", 0),  # Chuseok: 24 to 26 September
        ("2026-09-23", "2026-09-27", 1),  # a Sunday counts
        ("2026-10-02", "2026-10-05", 1),  # National Foundation Day on a Saturday, its substitute on Monday
        ("2026-12-31", "2027-01-02", 1),  # over the turn of the year
    ],
)
def test_public_holidays_do_not_count(due, day, late):
    assert days_overdue(date.fromisoformat(due), date.fromisoformat(day)) == late


def test_a_company_has_holidays_of_its_own():
    founded = date(2027, 3, 2)
    assert not is_holiday(founded)
    assert is_holiday(founded, {founded})
    assert days_overdue(date(2027, 2, 26), date(2027, 3, 3), {founded}) == 3


def test_it_is_told_to_the_owner_then_the_champion_then_the_sponsor():
    post = accepted("2027-03-10")
    seen = {}
    for late in range(12):
        with clock.at(noon("2027-03-10") + timedelta(days=late)):
            actions.escalate_overdue()
            actions.escalate_overdue()  # another worker, or the next hour
        seen[late] = told_by(post)
    assert [seen[n] for n in (0, 1, 3, 4, 7, 8, 11)] == [[], [1], [1], [1, 2], [1, 2], [1, 2, 3], [1, 2, 3]]
    assert Event.objects.filter(kind="idea.overdue").count() == 3


def test_over_seollal_nobody_is_told_anything():
    post = accepted("2027-02-04")
    with clock.at(noon("2027-02-05")):
        assert actions.escalate_overdue() == 1
    for day in ("2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09"):
        with clock.at(noon(day)):
            assert actions.escalate_overdue() == 0
    for day, levels in (("2027-02-11", [1]), ("2027-02-12", [1, 2])):  # the fourth day that counts: 5, 10, 11, 12
        with clock.at(noon(day)):
            actions.escalate_overdue()
        assert told_by(post) == levels


def test_after_a_week_without_a_worker_it_is_told_once_up_to_where_it_stands():
    post = accepted("2027-03-10")
    with clock.at(noon("2027-03-19")):
        assert actions.escalate_overdue() == 1
    assert told_by(post) == [1, 2, 3]
    assert Event.objects.get(kind="idea.overdue").data["level"] == 3


def test_a_new_date_starts_over():
    post = accepted("2027-03-10")
    with clock.at(noon("2027-03-15")):
        actions.escalate_overdue()
        post.refresh_from_db()
        assert post.escalation == 2
        actions.move_due_date(post, date(2027, 3, 22), "늦어요", by=post.owner)
    with clock.at(noon("2027-03-23")):
        actions.escalate_overdue()
    post.refresh_from_db()
    assert post.escalation == 1
    assert told_by(post) == [1, 2, 1]


def test_midnight_is_seouls_for_a_traveller_too():
    post = accepted("2027-03-10")
    before = datetime(2027, 3, 10, 14, 59, tzinfo=ZoneInfo("UTC"))  # 23:59 in Seoul; still the morning in Los Angeles
    for zone in ("America/Los_Angeles", "Pacific/Kiritimati"):
        with timezone.override(zone):
            with clock.at(before):
                assert not post.is_overdue
                assert not Idea.objects.overdue().exists()
            with clock.at(before + timedelta(minutes=1)):
                assert post.is_overdue
                assert Idea.objects.overdue().exists()


def test_seoul_has_no_day_of_another_length():
    """The clocks of Seoul do not change in March or October: a week is seven days of 24 hours."""
    for start in ("2027-03-08", "2027-10-25"):
        first, last = (noon(start) + timedelta(days=days) for days in (0, 14))
        assert (last.astimezone(ZoneInfo("UTC")) - first.astimezone(ZoneInfo("UTC"))).total_seconds() == 14 * 86_400


# --- Reviews ------------------------------------------------------------------------------------


def test_reviews_are_asked_for_after_30_60_and_90_days():
    with clock.at(noon("2027-03-03")):
        post = factories.ruled(factories.accept(due_on=date(2027, 12, 1))).idea
    asked = []
    for day in range(100):
        with clock.at(noon("2027-03-03") + timedelta(days=day)):
            asked += [day] * actions.ask_reviews()
    assert asked == [30, 60, 90]
    assert list(post.reviews.values_list("day", "result")) == [(30, "missed"), (60, "missed"), (90, "")]


def test_a_review_waits_for_the_end_of_the_holiday():
    with clock.at(noon("2027-01-07")):
        factories.ruled(factories.accept(due_on=date(2027, 12, 1)))
    for day, asked in (("2027-02-05", 0), ("2027-02-06", 0), ("2027-02-09", 0), ("2027-02-10", 1)):
        with clock.at(noon(day)):
            assert actions.ask_reviews() == asked, day


def test_a_review_says_why_and_whose_help_is_needed(alice):
    post, helper = in_state("accepted", alice), factories.employee(roles.EXECUTIVE)
    with clock.at(clock.now() + timedelta(days=40)):
        actions.ask_reviews()
        review = Review.objects.get(idea=post)
        for result, note, needs in (("at_risk", "", None), ("stuck", "예산", None), ("missed", "x", None)):
            with pytest.raises(Invalid):
                actions.give_review(review, result, note=note, needs=needs, by=post.owner)
        with pytest.raises(NotAllowed):
            actions.give_review(review, "on_track", by=alice)
        actions.give_review(review, "stuck", note="예산이 없어요", needs=helper, by=post.owner)
    post.refresh_from_db()
    assert (post.health, review.needs) == ("stuck", helper)
    assert post in Idea.objects.in_trouble()


def test_a_company_without_reviews_is_asked_for_none(alice):
    TrackingSettings.objects.create(site=Site.objects.get(is_default_site=True), review_days="")
    in_state("accepted", alice)
    with clock.at(clock.now() + timedelta(days=100)):
        assert actions.ask_reviews() == 0


def test_a_date_far_away_is_asked_about_and_one_beyond_is_refused(alice):
    post = in_state("accepted", alice)
    far, beyond = noon(f"{clock.today().year + 3}-05-01").date(), date(2126, 12, 1)
    with pytest.raises(Unsure):
        actions.move_due_date(post, far, "장비가 늦어요", by=post.owner)
    with pytest.raises(Invalid) as refused:
        actions.move_due_date(post, beyond, "장비가 늦어요", by=post.owner, sure=True)
    assert not isinstance(refused.value, Unsure)
    assert actions.move_due_date(post, far, "장비가 늦어요", by=post.owner, sure=True).due_on == far


def test_the_page_asks_once_more_and_keeps_what_was_typed(client, alice):
    post = in_state("accepted", alice)
    client.force_login(post.owner, backend="django.contrib.auth.backends.ModelBackend")
    year = clock.today().year + 3
    data = {"due_on": f"{year}. 5. 1.", "reason": "장비가 늦어요"}
    seen = client.post(f"/ideas/{post.pk}/due/", data).content.decode()
    assert f'name="sure" value="{year}-05-01"' in seen and f'value="{year}. 5. 1."' in seen and "장비가 늦어요" in seen
    assert client.post(f"/ideas/{post.pk}/due/", data | {"sure": f"{year}-05-01"}).status_code == 302
    post.refresh_from_db()
    assert post.due_on == date(year, 5, 1)
    seen = client.post(f"/ideas/{post.pk}/due/", {"due_on": "다음 화요일", "reason": "또"}).content.decode()
    assert 'value="다음 화요일"' in seen


def test_the_companys_holidays_are_read_as_dates_are_written():
    days = {date(2026, 11, 2), date(2026, 11, 3)}
    for text in ("2026. 11. 2.\n2026년 11월 3일\n", "2026-11-02, 2026-11-03", "2026-11-02 2026-11-03"):
        assert read_dates(text) == days
    with pytest.raises(ValueError):
        read_dates("11/2")
