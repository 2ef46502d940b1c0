"""The pages of a meeting, as each person sees them, and what a facilitator does on the console."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas import actions as idea_actions
from ideas.models import Idea
from ideas.states import State
from portal.people import roles
from tests import factories
from workout import actions
from workout.models import Meeting
from workout.states import MeetingState

SignIn = Callable[[Any], Client]
HOME = "/meetings/november/"


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


@pytest.fixture
def staff(db: None) -> Any:
    return factories.employee()


class TestWhoSeesWhat:
    @pytest.mark.parametrize(
        ("room_name", "may"),
        [
            ("", {"staff", "facilitator", "sponsor", "deputy", "admin", "executive"}),
            ("console/", {"facilitator", "admin"}),
            ("pad/", {"sponsor", "deputy"}),
        ],
    )
    def test_rooms(self, room_name: str, may: set[str], room: Any, signed_in: SignIn) -> None:
        people = {
            "staff": factories.employee(), "facilitator": room.facilitator, "sponsor": room.sponsor,
            "deputy": room.deputy, "admin": factories.employee(roles.TRIAGE_ADMIN),
            "executive": factories.employee(roles.EXECUTIVE), "guest": factories.employee(roles.PANEL_GUEST),
        }  # fmt: skip
        for name, person in people.items():
            assert signed_in(person).get(HOME + room_name).status_code == (
                200 if name in may else 404 if name == "guest" else 403
            ), name

    @pytest.mark.parametrize("url", ["/meetings/", HOME, "/rulings/", "/rulings/people/?owner=a", "/rulings/desk/"])
    def test_guests_see_nothing(self, url: str, room: Any, signed_in: SignIn) -> None:
        assert signed_in(factories.employee(roles.PANEL_GUEST)).get(url).status_code == 404

    @pytest.mark.parametrize("url", ["/meetings/", HOME, f"{HOME}pad/", "/rulings/", "/rulings/desk/"])
    def test_who_is_not_signed_in_is_asked_to(self, url: str, room: Any, client: Client) -> None:
        assert client.get(url).headers["Location"].startswith("/sign-in/")

    def test_no_such_meeting(self, room: Any, signed_in: SignIn) -> None:
        for url in ("/meetings/december/", "/meetings/december/pad/", "/meetings/12/"):
            assert signed_in(room.sponsor).get(url).status_code == 404
        assert signed_in(room.facilitator).post("/meetings/december/start/").status_code == 404

    def test_the_ways_in_are_shown_to_whom_they_lead(self, room: Any, signed_in: SignIn, staff: Any) -> None:
        seen = page(signed_in(staff), HOME)
        assert "console/" not in seen and "pad/" not in seen
        assert f"{HOME}pad/" in page(signed_in(room.sponsor), HOME)
        assert f"{HOME}console/" in page(signed_in(room.facilitator), HOME)


class TestIndex:
    def test_live_first_then_coming_then_past(self, room: Any, staff: Any, signed_in: SignIn) -> None:
        coming = factories.meeting(title="다음 미팅")
        past = factories.meeting(live=True, title="지난 미팅")
        actions.rule(factories.item(past), factories.reject(), by=past.sponsor)
        factories.item(past)
        actions.close(past, by=past.facilitators.get())
        seen = page(signed_in(staff), "/meetings/")
        places = [seen.index(str(meeting)) for meeting in (room.meeting, coming, past)]
        assert places == sorted(places)
        assert "0 of 1 items ruled on" in seen and "1 / 2" in seen

    def test_nothing_planned(self, staff: Any, signed_in: SignIn) -> None:
        assert "No meeting is planned" in page(signed_in(staff), "/meetings/")

    def test_older_ones_are_on_further_pages(self, staff: Any, signed_in: SignIn) -> None:
        one = factories.meeting(live=True, title="처음")
        actions.close(one, by=one.facilitators.get())
        for number in range(21):
            made = Meeting(slug=f"m{number}", title="뒤", starts_at=one.starts_at, sponsor=one.sponsor, state="closed")
            made.save()
        client = signed_in(staff)
        assert "처음" not in page(client, "/meetings/") and "처음" in page(client, "/meetings/?page=2")


class TestOverview:
    def test_an_agenda_with_rulings(self, room: Any, staff: Any, signed_in: SignIn) -> None:
        second = factories.item(room.meeting)
        ruling = actions.rule(room.item, factories.accept(reason="바로 고칩시다"), by=room.sponsor)
        actions.go_to(room.meeting, second, by=room.facilitator)
        seen = page(signed_in(staff), HOME)
        for text in (
            "엘리베이터에서 통화가 끊겨요", "바로 고칩시다", "Accepted", str(ruling.owner), str(ruling.champion),
            "1 of 2 items ruled on", ruling.row.hash[:10], "Live",
        ):  # fmt: skip
            assert text in seen, text
        assert seen.index("엘리베이터") < seen.index("Now") < seen.index(second.idea.title)
        assert "Correct this ruling" not in seen
        assert "Correct this ruling" in page(signed_in(room.sponsor), HOME)

    def test_what_was_corrected_says_so(self, room: Any, staff: Any, signed_in: SignIn) -> None:
        first = actions.rule(room.item, factories.reject("안 됩니다"), by=room.sponsor)
        actions.correct(first, factories.reject("다른 이유"), "이유가 틀렸습니다", by=room.sponsor)
        seen = page(signed_in(staff), HOME)
        assert "다른 이유" in seen and "안 됩니다" not in seen
        assert "Corrects ruling no. 1" in seen and "이유가 틀렸습니다" in seen

    def test_a_hidden_author_stays_hidden(self, db: None, staff: Any, signed_in: SignIn) -> None:
        author = factories.employee(name="숨은사람")
        meeting = factories.meeting(live=True, slug="hidden")
        item = factories.item(meeting, factories.idea(by=author, anonymity="always"))
        actions.rule(item, factories.reject(), by=meeting.sponsor)
        assert "숨은사람" not in page(signed_in(staff), "/meetings/hidden/")
        assert "숨은사람" not in page(signed_in(meeting.sponsor), "/meetings/hidden/pad/")
        assert "숨은사람" not in page(signed_in(staff), "/rulings/")

    @pytest.mark.parametrize("where", ["", "console/", "pad/"])
    def test_queries_do_not_grow_with_the_agenda(self, where: str, room: Any, signed_in: SignIn) -> None:
        person = {"": factories.employee(), "console/": room.facilitator, "pad/": room.sponsor}[where]
        client = signed_in(person)

        def queries() -> int:
            with CaptureQueriesContext(connection) as counted:
                page(client, HOME + where)
            return len(counted)

        actions.rule(room.item, factories.accept(), by=room.sponsor)
        page(client, HOME + where)
        with_one = queries()
        for _ in range(4):
            division = factories.division(head=factories.employee())
            item = factories.item(room.meeting)
            Idea.objects.filter(pk=item.idea_id).update(responsible_division=division)
            actions.rule(item, factories.accept(), by=room.sponsor)
        assert queries() == with_one

    def test_markup_in_texts_is_shown_as_text(self, room: Any, staff: Any, signed_in: SignIn) -> None:
        actions.rule(room.item, factories.reject("<script>alert(1)</script>"), by=room.sponsor)
        seen = page(signed_in(staff), HOME)
        assert "<script>alert" not in seen and "&lt;script&gt;alert" in seen


class TestConsole:
    @pytest.fixture
    def console(self, room: Any, signed_in: SignIn) -> Client:
        return signed_in(room.facilitator)

    def post(self, client: Client, path: str, **data: Any) -> Any:
        return client.post(f"{HOME}{path}", data)

    def titles(self, room: Any) -> list[str]:
        return [item.idea.title for item in room.meeting.items.for_display(room.facilitator)]

    def test_a_meeting_from_start_to_end(self, db: None, signed_in: SignIn) -> None:
        meeting = factories.meeting(slug="whole")
        first, second = factories.item(meeting), factories.item(meeting)
        client = signed_in(meeting.facilitators.get())
        assert "Start the meeting" in page(client, "/meetings/whole/console/")
        assert client.post("/meetings/whole/start/").headers["Location"] == "/meetings/whole/console/"
        seen = page(client, "/meetings/whole/console/")
        assert "Item 1 of 2" in seen and "2 items have no ruling yet" in seen
        client.post(f"/meetings/whole/items/{second.pk}/go/")
        meeting.refresh_from_db()
        assert meeting.current_item == second
        actions.rule(first, factories.reject(), by=meeting.sponsor)
        assert "1 item has no ruling yet" in page(client, "/meetings/whole/console/")
        assert client.post("/meetings/whole/close/").headers["Location"] == "/meetings/whole/minutes/"
        meeting.refresh_from_db()
        assert meeting.state == MeetingState.CLOSED
        assert client.get("/meetings/whole/console/").headers["Location"] == "/meetings/whole/minutes/"

    def test_the_sponsor_can_start_from_the_pad(self, db: None, signed_in: SignIn) -> None:
        meeting = factories.meeting(slug="early")
        client = signed_in(meeting.sponsor)
        assert "Start the meeting" in page(client, "/meetings/early/pad/")
        response = client.post("/meetings/early/start/", {"from": "pad"})
        assert response.headers["Location"] == "/meetings/early/pad/"

    def test_adding_and_removing(self, console: Client, room: Any) -> None:
        post = factories.idea("와이파이가 자주 끊겨요")
        assert post.title in page(console, f"{HOME}console/?q=와이파이")
        self.post(console, "items/", post=f"#{post.pk}")
        assert self.titles(room) == [room.post.title, post.title]
        assert "No open post fits" in page(console, f"{HOME}console/?q=와이파이")
        item = room.meeting.items.get(idea=post)
        self.post(console, f"items/{item.pk}/remove/")
        assert self.titles(room) == [room.post.title]

    def test_moving_by_buttons(self, console: Client, room: Any) -> None:
        b, c = (factories.item(room.meeting, factories.idea(title)) for title in "bc")
        self.post(console, f"items/{c.pk}/move/", direction="up")
        assert self.titles(room) == [room.post.title, "c", "b"]
        self.post(console, f"items/{room.item.pk}/move/", direction="down")
        assert self.titles(room) == ["c", room.post.title, "b"]
        for direction in ("down", "sideways", ""):
            self.post(console, f"items/{b.pk}/move/", direction=direction)
        assert self.titles(room) == ["c", room.post.title, "b"]

    def test_moving_past_one_that_was_withdrawn(self, console: Client, room: Any) -> None:
        gone, last = (factories.item(room.meeting, factories.idea(title)) for title in ("gone", "last"))
        idea_actions.withdraw(Idea.objects.get(pk=gone.idea_id), by=gone.idea.author)
        self.post(console, f"items/{last.pk}/move/", direction="up")
        assert self.titles(room) == ["last", room.post.title]

    @pytest.mark.parametrize(
        ("number", "status"), [("", 422), ("x", 422), ("9" * 30, 422), ("-1", 422), ("999999", 404)]
    )
    def test_adding_nonsense(self, number: str, status: int, console: Client, room: Any) -> None:
        assert self.post(console, "items/", post=number).status_code == status

    def test_refusals_of_actions_are_pages_that_say_so(self, console: Client, room: Any) -> None:
        response = self.post(console, "items/", post=room.post.pk)
        assert response.status_code == 422 and "already on the agenda" in response.content.decode()
        response = self.post(console, "start/")
        assert response.status_code == 409

    def test_refusals_for_htmx_are_toasts(self, console: Client, room: Any) -> None:
        response = console.post(f"{HOME}items/", {"post": room.post.pk}, headers={"HX-Request": "true"})
        assert response.headers["HX-Reswap"] == "none" and "already on the agenda" in response.content.decode()

    @pytest.mark.parametrize(
        "path", ["start/", "close/", "items/", "items/{}/go/", "items/{}/move/", "items/{}/remove/"]
    )
    def test_nobody_else_may(self, path: str, room: Any, staff: Any, signed_in: SignIn) -> None:
        url = HOME + path.format(room.item.pk)
        data = {"post": factories.idea().pk, "direction": "up"}
        for person in (staff, factories.employee(roles.EXECUTIVE), factories.employee(roles.FACILITATOR)):
            assert signed_in(person).post(url, data).status_code == 403
        assert signed_in(room.facilitator).get(url).status_code == (200 if path == "close/" else 405)

    def test_items_of_another_meeting(self, console: Client, room: Any) -> None:
        other = factories.item(factories.meeting(live=True, facilitator=room.facilitator))
        for path in ("go", "move", "remove"):
            assert self.post(console, f"items/{other.pk}/{path}/", direction="up").status_code == 404


class TestMinutes:
    def test_they_are_published_at_the_end(self, room: Any, staff: Any, signed_in: SignIn) -> None:
        client = signed_in(staff)
        assert client.get(f"{HOME}minutes/").headers["Location"] == HOME
        second, third = factories.item(room.meeting), factories.item(room.meeting)
        accepted = actions.rule(room.item, factories.accept(), by=room.sponsor)
        actions.rule(second, factories.reject("이미 있어요"), by=room.sponsor)
        actions.close(room.meeting, by=room.facilitator)
        seen = page(client, f"{HOME}minutes/")
        for text in (str(accepted.owner), "이미 있어요", "67", "2 of 3 items", third.idea.title, "Carried over"):
            assert text in seen, text
        assert seen.index("이미 있어요") < seen.index(third.idea.title)
        assert State(Idea.objects.get(pk=third.idea_id).state) == State.OPEN

    def test_a_meeting_without_items(self, db: None, staff: Any, signed_in: SignIn) -> None:
        meeting = factories.meeting(live=True, slug="empty")
        actions.close(meeting, by=meeting.facilitators.get())
        assert "Nothing was ruled on." in page(signed_in(staff), "/meetings/empty/minutes/")
        assert "The agenda is still empty" in page(signed_in(staff), "/meetings/empty/")
