"""Before a meeting: what is proposed and why, the order, presenters, invitations, and what to read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from ideas.models import CustomerReport, Idea
from ideas.states import Anonymity
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Conflict, NotAllowed
from portal.notifications.actions import deliver
from portal.notifications.models import Notification
from portal.people import roles
from search import syncing
from tests import factories
from tests.browser.accessibility import assert_accessible
from workout import actions
from workout.models import AgendaItem, Meeting
from workout.proposals import proposals

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def facilitator(db: None) -> Any:
    return factories.employee(roles.FACILITATOR, name="진행자", language="en")


@pytest.fixture
def invited(db: None) -> Any:
    return factories.division("네트워크부문")


@pytest.fixture
def meeting(facilitator: Any, invited: Any) -> Meeting:
    starts = datetime(2027, 3, 2, 14, tzinfo=SEOUL)
    return factories.meeting(
        facilitator=facilitator, slug="spring", title="봄 미팅", place="3층", starts_at=starts,
        ends_at=starts + timedelta(hours=1), invited_divisions=[invited],
    )  # fmt: skip


@pytest.fixture
def client(facilitator: Any, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(facilitator)


def post(title: str, division: Any, **fields: Any) -> Idea:
    made = factories.idea(title)
    Idea.objects.filter(pk=made.pk).update(responsible_division=division, **fields)
    made.refresh_from_db()
    return made


def order(meeting: Meeting) -> list[str]:
    return [item.idea.title for item in meeting.items.order_by("position").select_related("idea")]


# --- Proposals --------------------------------------------------------------------------------------


def test_each_proposal_says_why(meeting: Meeting, invited: Any, facilitator: Any, client: Client) -> None:
    old = clock.now() - timedelta(days=40)
    post("많이 원하는 글", invited, vote_count=30)
    post("오래 기다린 글", invited, posted_at=old)
    post("손님이 말한 글", invited, report_count=7)
    post("다 갖춘 글", invited, vote_count=40, report_count=9, posted_at=old - timedelta(days=1))
    post("다른 부문의 글", factories.division(), vote_count=99)
    post("이미 결정된 글", invited, vote_count=99, state="rejected")
    found = {one.idea.title: one.reasons for one in proposals(meeting, facilitator)}
    assert next(iter(found)) == "다 갖춘 글" and set(found) & {"다른 부문의 글", "이미 결정된 글"} == set()
    text = client.get("/meetings/spring/agenda/").content.decode()
    for said in ("Most wanted: 30 votes", "Longest waiting: 40 days", "Most reported: 7 customers"):
        assert said in text
    assert len(found["다 갖춘 글"]) == 3


def test_one_click_adds_and_an_open_name_presents(meeting: Meeting, invited: Any, client: Client) -> None:
    named, hidden = post("이름 있는 글", invited), post("이름 없는 글", invited, anonymity=Anonymity.ALWAYS)
    for each in (named, hidden):
        response = client.post("/meetings/spring/agenda/add/", {"post": each.pk})
        assert response.url == "/meetings/spring/agenda/"
    presenters = dict(meeting.items.values_list("idea__title", "presenter"))
    assert presenters == {"이름 있는 글": named.author_id, "이름 없는 글": None}


def test_a_hidden_author_is_neither_presenter_nor_suggested(meeting: Meeting, invited: Any, client: Client) -> None:
    author = factories.employee(name="숨은사람", username="hidden-person")
    made = factories.idea("이름 없는 글", by=author)
    Idea.objects.filter(pk=made.pk).update(responsible_division=invited, anonymity=Anonymity.UNTIL_RULING)
    client.post("/meetings/spring/agenda/add/", {"post": made.pk})
    for url in ("agenda/", "preread/", "", "invitation.ics", "console/"):
        assert "숨은사람" not in client.get(f"/meetings/spring/{url}").content.decode(), url
        assert "hidden-person" not in client.get(f"/meetings/spring/{url}").content.decode(), url


def test_queries_do_not_grow(meeting: Meeting, invited: Any, client: Client) -> None:
    def asked() -> dict[str, int]:
        counted = {}
        for url in ("agenda/", "preread/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/meetings/spring/{url}").status_code == 200
            counted[url] = len(queries)
        return counted

    factories.item(meeting), post("하나", invited, vote_count=5)
    asked()  # what is remembered for the process
    one = asked()
    for _ in range(3):
        factories.item(meeting), post("더", invited, vote_count=5)
    assert asked() == one


# --- Carried over -----------------------------------------------------------------------------------


def test_what_was_carried_over_heads_the_next_agenda(meeting: Meeting, client: Client) -> None:
    earlier = factories.meeting(live=True, sponsor=meeting.sponsor)
    left = factories.item(earlier, factories.idea("못 다룬 글"))
    ruled = factories.item(earlier)
    actions.rule(ruled, factories.reject(), by=meeting.sponsor)
    factories.item(meeting, factories.idea("먼저 있던 글"))
    actions.close(earlier, by=earlier.facilitators.get(), reasons={left.pk: " 자료가\n부족했음 "})
    left.refresh_from_db()
    assert (left.carried_over, left.carried_reason) == (True, "자료가 부족했음")
    assert order(meeting) == ["못 다룬 글", "먼저 있던 글"]
    item = meeting.items.get(carried_from=left)
    assert (item.idea.state, item.position) == ("scheduled", 1)
    actions.remove_item(item, by=meeting.facilitators.get())
    assert Idea.objects.get(pk=left.idea_id).state == "open"


def test_a_meeting_planned_later_takes_up_what_was_left(db: None) -> None:
    earlier = factories.meeting(live=True)
    left = factories.item(earlier, factories.idea("못 다룬 글"))
    actions.close(earlier, by=earlier.facilitators.get())
    others = factories.meeting()
    assert order(others) == []  # another sponsor's
    following = factories.meeting(sponsor=earlier.sponsor)
    assert order(following) == ["못 다룬 글"] and following.items.get().carried_from == left
    assert order(factories.meeting(sponsor=earlier.sponsor)) == []


# --- Order, time, presenter -------------------------------------------------------------------------


@pytest.fixture
def three(meeting: Meeting) -> list[AgendaItem]:
    return [factories.item(meeting, factories.idea(title)) for title in ("가", "나", "다")]


def test_order_by_dragging_and_by_buttons(meeting: Meeting, three: list[AgendaItem], client: Client) -> None:
    ids = [item.pk for item in three]
    client.post("/meetings/spring/agenda/order/", {"order": f"{ids[2]},{ids[0]},{ids[1]}"})
    assert order(meeting) == ["다", "가", "나"]
    client.post(f"/meetings/spring/agenda/{ids[1]}/move/", {"direction": "up"})
    assert order(meeting) == ["다", "나", "가"]
    client.post(f"/meetings/spring/agenda/{ids[2]}/move/", {"direction": "up"})  # the first stays
    client.post(f"/meetings/spring/agenda/{ids[2]}/move/", {"direction": "sideways"})
    assert order(meeting) == ["다", "나", "가"]
    client.post(f"/meetings/spring/agenda/{ids[2]}/move/", {"direction": "down"})
    assert order(meeting) == ["나", "다", "가"]


def test_an_order_of_another_agenda_is_refused(meeting: Meeting, three: list[AgendaItem], client: Client) -> None:
    ids, foreign = [item.pk for item in three], factories.item(factories.meeting()).pk
    for wrong in (f"{ids[0]},{foreign}", f"{ids[0]},{ids[0]}", "999999", "x"):
        assert client.post("/meetings/spring/agenda/order/", {"order": wrong}).status_code == 409
    with pytest.raises(Conflict):
        actions.reorder(meeting, [foreign], by=meeting.facilitators.get())
    assert order(meeting) == ["가", "나", "다"]


def test_time_box_and_presenter(meeting: Meeting, three: list[AgendaItem], client: Client) -> None:
    person = factories.employee(username="minsu", name="김민수")
    url = f"/meetings/spring/agenda/{three[0].pk}/"
    client.post(url, {"minutes": "12", "presenter": "김민수 (minsu)"})
    item = AgendaItem.objects.get(pk=three[0].pk)
    assert (item.minutes, item.presenter) == (12, person)
    for wrong in ({"minutes": "0"}, {"minutes": "241"}, {"minutes": "5", "presenter": "아무도"}):
        assert client.post(url, wrong).status_code == 422
    client.post(url, {"minutes": "70", "presenter": ""})
    item.refresh_from_db()
    assert (item.minutes, item.presenter) == (70, None)
    assert "more than the meeting lasts" in client.get("/meetings/spring/agenda/").content.decode()


def test_only_those_who_lead_prepare(meeting: Meeting, three: list[AgendaItem], signed_in: Any) -> None:
    urls = ["add/", "order/", f"{three[0].pk}/", f"{three[0].pk}/move/", f"{three[0].pk}/remove/"]
    for person in (factories.employee(), factories.employee(roles.FACILITATOR), meeting.sponsor):
        other = signed_in(person)
        assert other.get("/meetings/spring/agenda/").status_code == 403
        assert {other.post(f"/meetings/spring/agenda/{url}", {"minutes": 5}).status_code for url in urls} == {403}
        assert other.post("/meetings/spring/invite/").status_code == 403
        for refused in (
            lambda person=person: actions.reorder(meeting, [], by=person),
            lambda person=person: actions.prepare_item(three[0], minutes=3, presenter=None, by=person),
            lambda person=person: actions.invite(meeting, by=person),
        ):
            with pytest.raises(NotAllowed):
                refused()
    assert signed_in(factories.employee(roles.TRIAGE_ADMIN)).get("/meetings/spring/agenda/").status_code == 200


# --- Invitations ------------------------------------------------------------------------------------


def event_of(client: Client) -> Any:
    response = client.get("/meetings/spring/invitation.ics")
    assert response["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Seoul"]
    (event,) = calendar.walk("VEVENT")
    return event


def test_everybody_who_is_invited_is_told(meeting: Meeting, invited: Any, client: Client, facilitator: Any) -> None:
    member = factories.employee(division=invited)
    below = factories.employee(division=factories.division(parent=invited))
    champion, outsider = factories.employee(roles.EXECUTIVE), factories.employee(division=factories.division())
    meeting.champions.add(champion)
    client.post("/meetings/spring/invite/")
    deliver([str(Event.objects.get(kind="meeting.invited").pk)])
    told = set(Notification.objects.filter(event__kind="meeting.invited").values_list("recipient", flat=True))
    assert {member.pk, below.pk, champion.pk, meeting.sponsor_id} <= told and outsider.pk not in told
    actions.start(meeting, by=facilitator)
    assert client.post("/meetings/spring/invite/").status_code == 409


def test_the_calendar_file_keeps_its_uid_and_counts_up(meeting: Meeting, client: Client, facilitator: Any) -> None:
    factories.item(meeting, factories.idea("안건, 하나; 둘\\셋"))
    actions.invite(meeting, by=facilitator)
    first = event_of(client)
    assert first["dtstart"].dt == datetime(2027, 3, 2, 14, tzinfo=SEOUL)
    assert first["dtend"].dt == datetime(2027, 3, 2, 15, tzinfo=SEOUL)
    assert first["dtstart"].params["TZID"] == "Asia/Seoul"
    assert (str(first["summary"]), str(first["location"]), int(first["sequence"])) == ("봄 미팅", "3층", 0)
    assert "1. 안건, 하나; 둘\\셋" in str(first["description"])
    starts = datetime(2027, 3, 3, 10, tzinfo=SEOUL)
    actions.update_plan(
        Meeting.objects.get(pk=meeting.pk), by=facilitator, facilitators=[facilitator], invited_divisions=[],
        starts_at=starts, ends_at=None,
    )  # fmt: skip
    second = event_of(client)
    assert (second["uid"], int(second["sequence"]), second["dtstart"].dt) == (first["uid"], 1, starts)
    assert second["dtend"].dt - second["dtstart"].dt == timedelta(hours=2)
    assert Event.objects.filter(kind="meeting.invited").last().data["again"] is True
    actions.update_plan(
        Meeting.objects.get(pk=meeting.pk), by=facilitator, facilitators=[facilitator], invited_divisions=[],
        purpose="아무것도 옮기지 않는 변경",
    )  # fmt: skip
    assert int(event_of(client)["sequence"]) == 1
    assert event_of(client)["uid"] != Meeting(slug="another").uid


def test_before_the_invitations_a_changed_plan_sends_none(meeting: Meeting, facilitator: Any) -> None:
    actions.update_plan(meeting, by=facilitator, facilitators=[facilitator], invited_divisions=[], place="4층")
    assert not Event.objects.filter(kind="meeting.invited").exists()


# --- Pre-read ---------------------------------------------------------------------------------------


def test_the_pre_read_tells_story_customers_and_precedents(meeting: Meeting, signed_in: Any) -> None:
    before = factories.idea("지하철에서 와이파이가 끊겨요", body="강남역에서 와이파이 끊김")
    earlier = factories.meeting(live=True)
    ruling = actions.rule(
        factories.item(earlier, before), factories.accept(reason="중계기를 늘립니다"), by=earlier.sponsor
    )
    now = factories.idea("지하철에서 와이파이가 또 끊겨요", body="**홍대역**에서 와이파이 끊김")
    reporter = factories.employee(name="들은사람")
    CustomerReport.objects.create(
        idea=now, reporter=reporter, touchpoint="shop", heard_on=clock.today(), place="홍대점", note="매일 끊긴대요",
    )  # fmt: skip
    factories.item(meeting, now), factories.item(meeting, factories.idea("둘째"))
    syncing.index([str(before.pk), str(now.pk)])
    text = signed_in(factories.employee()).get("/meetings/spring/preread/").content.decode()
    for shown in ("<strong>홍대역</strong>", "매일 끊긴대요", "홍대점", before.title, "중계기를 늘립니다"):
        assert shown in text, shown
    assert f"no. {ruling.number}" in text and "들은사람" not in text
    second = meeting.items.last().pk
    assert "둘째" in signed_in(factories.employee()).get(f"/meetings/spring/preread/?item={second}").content.decode()
    assert signed_in(factories.employee(roles.PANEL_GUEST)).get("/meetings/spring/preread/").status_code == 404


def test_an_empty_agenda_has_nothing_to_read(meeting: Meeting, client: Client) -> None:
    assert "still empty" in client.get("/meetings/spring/preread/").content.decode()


# --- In the browser ---------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_items_are_dragged_and_moved_by_keyboard(meeting: Meeting, three: Any, facilitator: Any, sign_in: Any) -> None:
    page = sign_in(facilitator, locale="en-GB")
    page.goto("/meetings/spring/agenda/")
    with page.expect_response("**/agenda/order/"):
        page.locator("[data-grip]").nth(2).drag_to(
            page.locator("[data-item]").nth(0), target_position={"x": 60, "y": 4}
        )
    page.locator("[data-item]").first.locator(".agenda-item__number", has_text="1").wait_for()  # drawn anew
    assert order(meeting) == ["다", "가", "나"]
    page.get_by_role("button", name="Move down: 다").focus()
    page.keyboard.press("Enter")
    page.locator("[data-item]").nth(1).filter(has_text="다").wait_for()
    assert order(meeting) == ["가", "다", "나"]
    page.locator(f"#down-{three[2].pk}:focus").wait_for(timeout=5000)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_without_scripts_buttons_do_it_all(meeting: Meeting, three: Any, facilitator: Any, sign_in: Any) -> None:
    page = sign_in(facilitator, locale="en-GB", java_script_enabled=False)
    page.goto("/meetings/spring/agenda/")
    assert not page.locator("[data-grip]").first.is_visible()
    page.get_by_role("button", name="Move up: 다").click()
    page.get_by_label("Time box").first.fill("15")
    page.get_by_role("button", name="Save: 가").click()
    assert order(meeting) == ["가", "다", "나"] and meeting.items.order_by("position").first().minutes == 15


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(
    width: int, scheme: str, meeting: Meeting, three: Any, facilitator: Any, invited: Any, sign_in: Any
) -> None:
    post("제안되는 글", invited, vote_count=5, report_count=4)
    live = factories.meeting(live=True, facilitator=facilitator, slug="live")
    factories.item(live)
    size = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "reduced_motion": "reduce"}
    page = sign_in(facilitator, **size)
    for url in ("spring/agenda/", "spring/preread/", "spring/", "live/close/"):
        assert page.goto(f"/meetings/{url}").status == 200
        assert_accessible(page)
