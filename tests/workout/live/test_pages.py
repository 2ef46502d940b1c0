"""The pages of a live meeting: who sees what, what the state tells, and that it costs the same whatever it shows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas.models import Audience, Idea
from portal.people import roles
from tests import factories
from tests.workout.live.test_steps import Room
from workout import actions
from workout.live import snapshot
from workout.live.tokens import key_for, meeting_of
from workout.models import Attendance, MeetingNote, MeetingRemark

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    return Room()


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(room: Room, what: str) -> str:
    return f"/meetings/{room.meeting.slug}/{what}/"


@pytest.mark.parametrize("what", ["live", "screen", "check-in"])
def test_staff_see_them_guests_and_strangers_do_not(room, what):
    assert client_of(room.staff).get(url(room, what)).status_code == 200
    assert client_of(factories.employee(roles.PANEL_GUEST)).get(url(room, what)).status_code in (403, 404)
    assert Client().get(url(room, what)).status_code == 302


def test_the_state_is_for_who_has_its_key(room):
    client, key = client_of(room.staff), key_for(room.staff, room.meeting)
    answer = client.get(url(room, "state"), {"key": key, "view": "room"})
    assert room.first.idea.title in answer.text
    assert int(answer["X-Now"]) > 0
    again = client.get(url(room, "state"), {"key": key, "view": "room"}, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get(url(room, "state"), {"key": key, "view": "other"}).status_code == 404
    for forged in ("", "x", key[:-1] + "x", key_for(room.staff, factories.meeting())):
        assert client.get(url(room, "state"), {"key": forged, "view": "room"}).status_code == 404
    guest = client_of(factories.employee(roles.PANEL_GUEST))
    assert guest.get(url(room, "state"), {"key": key, "view": "room"}).status_code == 404
    assert meeting_of(key) == room.meeting.pk


def test_a_step_changes_the_state(room):
    before = snapshot.current(room.meeting.pk, "screen", "ko")
    assert snapshot.current(room.meeting.pk, "screen", "ko") is before
    actions.rule(room.first, factories.accept(), by=room.sponsor)
    after = snapshot.current(room.meeting.pk, "screen", "ko")
    assert after.tag != before.tag
    assert "data-ruling" in after.html


def test_a_post_for_a_panel_alone_is_not_told_of(room):
    Idea.objects.filter(pk=room.first.idea_id).update(
        audience=Audience.objects.create(name="검증단"), title="카나리아 결함"
    )
    for view in snapshot.TEMPLATES:
        assert "카나리아" not in snapshot.current(room.meeting.pk, view, "ko").html
    assert "카나리아" not in client_of(room.staff).get(url(room, "live")).text


def test_hands_are_offered_to_the_room_alone(room):
    actions.open_hands(room.meeting, by=room.leader)
    assert 'name="hand"' in client_of(room.staff).get(url(room, "live")).text
    assert 'name="hand"' not in client_of(room.sponsor).get(url(room, "live")).text


def test_everything_is_done_without_a_script(room):
    leader, staff = client_of(room.leader), client_of(room.staff)
    assert leader.post(url(room, "hands"), {"do": "open"}).status_code == 302
    assert staff.post(url(room, "hand"), {"hand": "unsure"}).status_code == 302
    assert leader.post(url(room, "hands"), {"do": "close"}).status_code == 302
    for did in ("pause", "resume", "add"):
        assert leader.post(url(room, "clock"), {"do": did}).status_code == 302
    assert leader.post(url(room, "notes"), {"body": "다음 주 시작", "item": room.first.pk}).status_code == 302
    assert leader.post(url(room, "present"), {"person": room.staff.username}).status_code == 302
    assert leader.post(url(room, "code"), {"do": "show"}).status_code == 302
    assert room.fresh().shows_code
    assert staff.post(url(room, "remarks"), {"body": "동의해요"}).status_code == 302
    assert staff.post(url(room, "check-in"), {"code": room.meeting.check_in_code}).status_code == 302
    console = leader.get(url(room, "console")).text
    for shown in ("다음 주 시작", str(room.staff)):
        assert shown in console
    assert "동의해요" in staff.get(url(room, "live")).text
    assert leader.post(f"{url(room, 'notes')}{MeetingNote.objects.get().pk}/").status_code == 302
    assert leader.post(f"{url(room, 'present')}{Attendance.objects.get().pk}/").status_code == 302
    assert staff.post(f"{url(room, 'remarks')}{MeetingRemark.objects.get().pk}/").status_code == 302


def test_a_wrong_code_comes_back_with_what_was_typed(room):
    page = client_of(room.staff).post(url(room, "check-in"), {"code": "WRONG1"})
    assert page.status_code == 422
    assert "WRONG1" in page.text
    assert client_of(room.leader).post(url(room, "present"), {"person": "없는사람"}).status_code == 422


def test_others_do_nothing_by_posting(room):
    for path in ("clock", "hands", "code", "lead", "present", "notes"):
        data = {"do": "open", "to": room.leader.username, "person": room.staff.username, "body": "x"}
        if path == "clock":
            data["do"] = "pause"
        assert client_of(room.staff).post(url(room, path), data).status_code == 403, path
    guest = client_of(factories.employee(roles.PANEL_GUEST))
    for path in ("hand", "remarks", "check-in"):
        assert guest.post(url(room, path), {"hand": "for", "body": "x", "code": "x"}).status_code in (403, 404), path


def test_markup_stays_text(room):
    actions.say(room.meeting, "<script>alert(1)</script>", by=room.staff)
    assert "<script>alert(1)" not in snapshot.current(room.meeting.pk, "room", "ko").html


@pytest.mark.parametrize("what", ["live", "screen", "console"])
def test_it_costs_the_same_whatever_it_shows(room, what):
    client = client_of(room.leader)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(room, what)).status_code == 200
        return len(seen)

    def more() -> None:
        actions.rule(factories.item(room.meeting), factories.accept(), by=room.sponsor)
        actions.say(room.meeting, "한마디", by=factories.employee(division=factories.division()))
        actions.note_present(room.meeting, factories.employee(division=factories.division()), by=room.leader)
        actions.add_note(room.meeting, "메모", item=room.first, by=room.leader)

    actions.open_hands(room.meeting, by=room.leader)
    more()
    queries()
    once = queries()
    more(), more()
    assert queries() == once
