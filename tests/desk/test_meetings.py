"""Planning meetings in the admin."""

import pytest
from django.urls import reverse

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
