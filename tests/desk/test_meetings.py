"""Planning meetings in the admin."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.kit import clock
from portal.kit.plausible import Unsure
from portal.people import roles
from tests import factories
from workout import actions
from workout.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator():
    return factories.employee(roles.FACILITATOR, language="en")


@pytest.fixture
def client(facilitator, signed_in):
    return signed_in(facilitator)


def plan_of(facilitator, **changes):
    data = {
        "title": "3분기 워크아웃", "title_en": "Third quarter", "purpose": "함께 고쳐요", "place": "3층",
        "starts_at": "2027-03-02 14:00", "ends_at": "2027-03-02 16:00",
        "sponsor": factories.employee(roles.EXECUTIVE).pk, "deputy": "",
        "facilitators": [facilitator.pk], "invited_divisions": [factories.division().pk],
    }  # fmt: skip
    return data | changes


def test_planning_one_publishes_its_page(client, facilitator):
    data = plan_of(facilitator)
    assert client.post(reverse("meetings:add"), data).url == reverse("meetings:index")
    meeting = Meeting.objects.get()
    assert (meeting.slug, meeting.sponsor_id, meeting.facilitators.get()) == (
        "third-quarter",
        data["sponsor"],
        facilitator,
    )
    assert meeting.invited_divisions.count() == 1
    assert meeting.starts_at.isoformat() == "2027-03-02T05:00:00+00:00"
    assert meeting.page.live
    assert client.get(meeting.get_absolute_url()).status_code == 200
    assert "Third quarter" in client.get(reverse("meetings:index")).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"ends_at": "2027-03-02 13:00"}, {"facilitators": []}, {"starts_at": "soon"}]
)
def test_what_does_not_fit_comes_back_with_its_text(wrong, client, facilitator):
    response = client.post(reverse("meetings:add"), plan_of(facilitator, **wrong))
    assert response.status_code == 200
    assert response.context["form"].errors
    assert "함께 고쳐요" in response.content.decode()
    assert not Meeting.objects.exists()


def test_only_executives_sponsor(client, facilitator):
    response = client.post(reverse("meetings:add"), plan_of(facilitator, sponsor=factories.employee().pk))
    assert "sponsor" in response.context["form"].errors
    executive = factories.employee(roles.EXECUTIVE).pk
    same = client.post(reverse("meetings:add"), plan_of(facilitator, sponsor=executive, deputy=executive))
    assert same.context["form"].errors
    assert not Meeting.objects.exists()


def test_a_plan_is_changed_by_its_facilitators_and_admins(client, facilitator, desk):
    mine, others = factories.meeting(facilitator=facilitator), factories.meeting()
    data = plan_of(facilitator, title="바뀐 제목", title_en="")
    assert client.post(reverse("meetings:edit", args=[mine.pk]), data).url == reverse("meetings:index")
    mine.refresh_from_db(), mine.page.refresh_from_db()
    assert (mine.title, mine.page.title) == ("바뀐 제목", "바뀐 제목")
    client.post(reverse("meetings:edit", args=[others.pk]), data)
    others.refresh_from_db()
    assert others.title != "바뀐 제목"
    desk.post(reverse("meetings:edit", args=[others.pk]), data)
    others.refresh_from_db()
    assert others.title == "바뀐 제목"


def test_a_live_meeting_keeps_its_sponsor(client, facilitator):
    meeting = factories.meeting(live=True, facilitator=facilitator)
    client.post(reverse("meetings:edit", args=[meeting.pk]), plan_of(facilitator, place="5층"))
    changed = Meeting.objects.get()
    assert (changed.place, changed.sponsor_id) == ("5층", meeting.sponsor_id)


def test_a_closed_meeting_is_not_changed(client, facilitator):
    meeting = factories.meeting(live=True, facilitator=facilitator, place="1층")
    actions.close(meeting, by=facilitator)
    assert client.post(reverse("meetings:edit", args=[meeting.pk]), plan_of(facilitator)).status_code == 302
    assert Meeting.objects.get().place == "1층"
    assert reverse("meetings:edit", args=[meeting.pk]) not in client.get(reverse("meetings:index")).content.decode()


def test_publishing_an_old_revision_changes_no_meeting(facilitator):
    meeting = factories.meeting(facilitator=facilitator, title="처음 이름")
    revision = meeting.page.save_revision()
    actions.start(meeting, by=facilitator)
    actions.update_plan(meeting, by=facilitator, facilitators=[facilitator], invited_divisions=[], title="새 이름")
    revision.publish()
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.title, meeting.page.title) == ("live", "새 이름", "새 이름")


def test_a_meetings_page_is_prepared_but_neither_copied_nor_made_by_hand(desk):
    page = factories.meeting().page
    text = desk.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "preparation" in text
    desk.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), {
        "new_title": "복사본", "new_slug": "copy", "new_parent_page": page.get_parent().pk,
    })  # fmt: skip
    add = reverse("wagtailadmin_pages:add", args=["workout", "meetingpage", page.get_parent().pk])
    assert desk.get(add).status_code in (302, 403, 404)
    assert page.get_parent().get_children().count() == 1


# --- When it starts: as people write it, and a strange one asked about ---------------------------


@pytest.mark.parametrize(
    "typed", ["2027. 3. 2. 14:00", "2027년 3월 2일 오후 2시", "2027. 3. 2. 오후 2:00", "2 Mar 2027, 14:00"]
)
def test_a_start_is_read_as_people_write_it(typed, client, facilitator):
    assert client.post(reverse("meetings:add"), plan_of(facilitator, starts_at=typed)).status_code == 302
    assert Meeting.objects.get().starts_at.isoformat() == "2027-03-02T05:00:00+00:00"


@pytest.mark.parametrize("typed", ["다음 화요일 오후 2시", "12/1 14:00", "2027. 3. 2.", "2027-02-30 14:00"])
def test_what_is_no_start_stays_in_its_box(typed, client, facilitator):
    response = client.post(reverse("meetings:add"), plan_of(facilitator, starts_at=typed))
    assert list(response.context["form"].errors) == ["starts_at"]
    assert f'value="{typed}"' in response.content.decode()


def test_a_start_in_the_past_or_far_away_is_asked_about_once_more(client, facilitator):
    for typed in ("2020. 3. 2. 14:00", f"{clock.today().year + 3}-03-02 14:00"):
        data = plan_of(facilitator, starts_at=typed, ends_at="")
        response = client.post(reverse("meetings:add"), data)
        seen = response.content.decode()
        assert list(response.context["form"].errors) == ["starts_at"] and "Yes, I mean this date" in seen
        assert f'value="{typed}"' in seen and "함께 고쳐요" in seen and not Meeting.objects.exists()
        sure = seen.split('name="sure" value="')[1].split('"')[0]
        assert client.post(reverse("meetings:add"), data | {"sure": sure}).status_code == 302
        meeting = Meeting.objects.get()
        meeting.page.delete(), meeting.delete()


def test_a_start_that_stays_is_not_asked_about(client, facilitator):
    meeting = factories.meeting(
        facilitator=facilitator, starts_at=clock.now().replace(year=2020, second=0, microsecond=0)
    )
    data = plan_of(facilitator, starts_at=f"{timezone.localtime(meeting.starts_at):%Y-%m-%d %H:%M}", place="4층")
    assert client.post(reverse("meetings:edit", args=[meeting.pk]), data).status_code == 302
    assert Meeting.objects.get().place == "4층"


def test_nobody_means_the_year_2126(client, facilitator):
    data = plan_of(facilitator, starts_at="2126-03-02 14:00", ends_at="", sure="2126-03-02T14:00:00+09:00")
    assert list(client.post(reverse("meetings:add"), data).context["form"].errors) == ["starts_at"]
    assert not Meeting.objects.exists()


def test_the_actions_ask_too(facilitator):
    executive = factories.employee(roles.EXECUTIVE)
    factories.meeting()
    plan = {"title": "어제", "starts_at": clock.now() - timedelta(days=1), "sponsor": executive}
    with pytest.raises(Unsure):
        actions.plan(by=facilitator, facilitators=[facilitator], **plan)
    assert actions.plan(by=facilitator, facilitators=[facilitator], sure=True, **plan).pk


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["meetings:add", "campaigns:add"])
def test_the_picker_rewrites_nothing(path, sign_in):
    """Typed by hand, left by Tab and by a click elsewhere, and the wheel turned over it."""
    person = factories.employee(roles.TRIAGE_ADMIN, roles.FACILITATOR, roles.CAMPAIGN_MANAGER)
    page = sign_in(person, viewport={"width": 1280, "height": 900})
    page.goto(reverse(path))
    name = "starts_at" if path == "meetings:add" else "opens_at"
    box = page.locator(f"#id_{name}")
    for typed in ("다음 화요일 오후 2시", "2026. 12. 1. 14:00", "12/1 14:00"):
        box.click()
        page.wait_for_timeout(250)  # the picker opens a moment after the click
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(typed)
        place = box.bounding_box()
        page.mouse.move(place["x"] + 20, place["y"] + 10)
        page.mouse.wheel(0, 40)
        page.keyboard.press("Tab")
        page.wait_for_timeout(250)
        assert box.input_value() == typed
        box.click()
        page.wait_for_timeout(250)
        page.locator("#id_title").click()
        page.wait_for_timeout(250)
        assert box.input_value() == typed
