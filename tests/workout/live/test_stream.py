"""The stream, as the product's server gives it: what is told, what is told again, and to whom nothing is told."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests import factories
from tests.services import web
from tests.workout.live.test_steps import Room
from workout import actions
from workout.live import hub
from workout.live.tokens import key_for

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 15


class Watcher:
    """Reads a stream as a browser does."""

    def __init__(self, port: int, room: Room, key: str, last: int | None = None) -> None:
        self._web = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {"Host": "127.0.0.1"} | ({"Last-Event-ID": str(last)} if last is not None else {})
        self._web.request("GET", f"/meetings/{quote(room.meeting.slug)}/stream/?key={key}", headers=headers)
        self.answer = self._web.getresponse()

    def next(self) -> tuple[str, str, str]:
        """The next event: its id, name and data."""
        event = {"id": "", "event": "", "data": ""}
        while line := self.answer.readline().decode().rstrip("\n"):
            name, _colon, value = line.partition(": ")
            event[name] = value
        return (event["id"], event["event"], event["data"]) if event["event"] else self.next()

    def close(self) -> None:
        self._web.close()


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def port(room: Room) -> Iterator[int]:
    with web.serving(workers=1) as port:
        yield port


def test_steps_are_told_in_order_and_again_to_who_was_away(room, port):
    key = key_for(room.staff, room.meeting)
    watcher = Watcher(port, room, key)
    assert watcher.answer.headers["Content-Type"].startswith("text/event-stream")
    assert watcher.next() == ("1", "hello", "1")
    actions.go_to(room.meeting, room.second, by=room.leader)
    actions.rule(room.second, factories.accept(), by=room.sponsor)
    assert [watcher.next() for _step in range(2)] == [("2", "step", "moved"), ("3", "step", "ruled")]
    watcher.close()
    actions.say(room.meeting, "다녀왔어요", by=room.staff)
    back = Watcher(port, room, key, last=2)
    assert back.next()[1] == "hello"
    assert [back.next() for _step in range(2)] == [("3", "step", "ruled"), ("4", "step", "said")]
    back.close()


def test_who_was_away_too_long_starts_over(room, port):
    for number in range(hub.KEPT + 5):
        actions.say(room.meeting, f"한마디 {number}", by=room.staff)
    watcher = Watcher(port, room, key_for(room.staff, room.meeting), last=1)
    assert watcher.next()[1] == "hello"
    assert watcher.next() == ("", "step", "reload")
    watcher.close()


def test_without_the_meetings_key_there_is_nothing(room, port):
    for key in ("", "forged", key_for(room.staff, room.meeting)[:-2]):
        watcher = Watcher(port, room, key)
        assert watcher.answer.status == 403
        watcher.close()
    other = factories.meeting(live=True)
    watcher = Watcher(port, room, key_for(room.staff, other))  # the key says which meeting, whatever the address says
    assert watcher.next()[1] == "hello"
    actions.go_to(room.meeting, room.second, by=room.leader)
    actions.say(other, "여기만", by=room.staff)
    assert watcher.next()[2] == "said"
    watcher.close()


def test_the_state_comes_from_the_database_and_is_shared(room, port):
    key = key_for(room.staff, room.meeting)

    def ask(tag: str = "") -> tuple[int, str, str]:
        path = f"/meetings/{quote(room.meeting.slug)}/state/?key={key}&view=room&lang=ko"
        return asked(port, path, {"If-None-Match": tag})

    _status, before, tag = ask()
    assert room.first.idea.title in before
    assert ask(tag)[0] == 304
    actions.rule(room.first, factories.reject("지금은 어렵습니다"), by=room.sponsor)
    assert "지금은 어렵습니다" in ask(tag)[1]


def asked(port: int, path: str, headers: dict[str, str], method: str = "GET", body: str = "") -> tuple[int, str, str]:
    """Status, text and tag of one answer."""
    one = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    one.request(method, path, body, {"Host": "127.0.0.1", **headers})
    answer = one.getresponse()
    told = (answer.status, answer.read().decode(), answer.headers.get("ETag", ""))
    one.close()
    return told


def test_pages_come_through_the_same_door(room, port):
    cookie = f"sessionid={web.session_of(room.staff)}"
    status, text, _tag = asked(port, f"/meetings/{quote(room.meeting.slug)}/live/", {"Cookie": cookie})
    assert status == 200
    assert room.first.idea.title in text
    body = json.dumps({"title": "글"})
    assert asked(port, "/api/v1/ideas", {"Content-Type": "application/json"}, "POST", body)[0] == 401


def test_many_watchers_hear_of_one_ruling(room, port):
    key, heard = key_for(room.staff, room.meeting), []
    watchers = [Watcher(port, room, key) for _number in range(50)]
    for watcher in watchers:
        assert watcher.next()[1] == "hello"

    def listen(watcher: Watcher) -> None:
        heard.append(watcher.next()[2])

    threads = [threading.Thread(target=listen, args=(watcher,)) for watcher in watchers]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    actions.rule(room.first, factories.accept(), by=room.sponsor)
    for thread in threads:
        thread.join(PATIENCE)
    assert heard == ["ruled"] * 50
    for watcher in watchers:
        watcher.close()
