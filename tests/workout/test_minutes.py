"""After a meeting: minutes to read, print and take away, whole and without anything that a spreadsheet would run."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from portal.kit import clock
from portal.people import roles
from tests import factories
from workout import actions, ledger, signing
from workout.models import Checkpoint


@pytest.fixture
def client(room: Any, signed_in: Any) -> Client:
    return signed_in(factories.employee())


@pytest.fixture
def closed(room: Any) -> Any:
    """One accepted, one rejected with words that look like a formula, one that time ran out for."""
    actions.note_present(room.meeting, factories.employee(name="참석자"), by=room.facilitator)
    actions.add_note(room.meeting, "전체 메모", by=room.facilitator)
    actions.add_note(room.meeting, "=안건 메모", item=room.item, by=room.facilitator)
    actions.rule(room.item, factories.accept(reason="고칩시다", owner=room.head), by=room.sponsor)
    second = factories.item(room.meeting, factories.idea('=HYPERLINK("http://x")'))
    actions.rule(second, factories.reject("+1 수식 같은 이유"), by=room.sponsor)
    room.left = factories.item(room.meeting, factories.idea("못 다룬 글"))
    actions.close(room.meeting, by=room.facilitator, reasons={room.left.pk: "자료가 부족했음"})
    return room


def test_the_page_has_all_of_it(client: Client, closed: Any) -> None:
    text = client.get("/meetings/november/minutes/").content.decode()
    checkpoint = Checkpoint.objects.get()
    for shown in (
        "고칩시다", "한상훈", "참석자", "전체 메모", "=안건 메모", "못 다룬 글", "자료가 부족했음", "67",
        checkpoint.head, checkpoint.signature, checkpoint.get_absolute_url(), "minutes.xlsx", "minutes.json",
    ):  # fmt: skip
        assert shown in text, shown


def test_json(client: Client, closed: Any) -> None:
    told = json.loads(client.get("/meetings/november/minutes.json").content)
    assert told["share_ruled_on_the_spot"] == 67
    assert told["counts"] == {"accept": 1, "reject": 1, "more_info": 0}
    first, second, left = told["items"]
    assert (first["ruling"]["owner"], first["ruling"]["number"], first["notes"][0]["text"]) == (
        "한상훈",
        1,
        "=안건 메모",
    )
    assert first["ruling"]["due"] and second["ruling"]["reason"] == "+1 수식 같은 이유"
    assert (left["ruling"], left["carried_over"], left["carried_reason"]) == (None, True, "자료가 부족했음")
    assert told["attendance"][0]["name"] == "참석자" and told["notes"][0]["text"] == "전체 메모"
    assert signing.read(told["checkpoint"]) == Checkpoint.objects.get().signed()
    assert ledger.verify([signing.read(told["checkpoint"])]).fault is None


def test_xlsx_has_no_live_formula(client: Client, closed: Any) -> None:
    response = client.get("/meetings/november/minutes.xlsx")
    book = load_workbook(io.BytesIO(response.content))
    assert len(book.worksheets) == 5
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    values = {str(cell.value) for cell in cells}
    assert {
        "고칩시다",
        "한상훈",
        "참석자",
        "전체 메모",
        "=안건 메모",
        "+1 수식 같은 이유",
        "자료가 부족했음",
    } <= values
    assert '=HYPERLINK("http://x")' in values


def test_xlsx_shows_what_was_written_and_when_in_the_companys_time(client: Client, room: Any) -> None:
    idea = factories.idea("#N/A")
    item = factories.item(room.meeting, idea)
    with clock.at(datetime(2026, 11, 1, 16, 30, tzinfo=UTC)):
        actions.rule(item, factories.reject("-5도에서 끊김"), by=room.sponsor)
        actions.close(room.meeting, by=room.facilitator)
    book = load_workbook(io.BytesIO(client.get("/meetings/november/minutes.xlsx").content))
    _item, _number, title, _verdict, reason, *_others = cells = book.worksheets[0][2]
    assert reason.value == "-5도에서 끊김"
    assert (title.value, title.data_type) == ("'#N/A", "s")
    assert datetime(2026, 11, 2, 1, 30) in [cell.value for cell in cells]
    assert title.alignment.wrap_text


def test_minutes_come_with_the_end(client: Client, room: Any) -> None:
    for url in ("minutes.xlsx", "minutes.json"):
        assert client.get(f"/meetings/november/{url}").status_code == 409


def test_guests_see_no_minutes(closed: Any, signed_in: Any) -> None:
    guest = signed_in(factories.employee(roles.PANEL_GUEST))
    for url in ("minutes/", "minutes.xlsx", "minutes.json"):
        assert guest.get(f"/meetings/november/{url}").status_code == 404


def test_ending_asks_why(room: Any, signed_in: Any) -> None:
    leader = signed_in(room.facilitator)
    assert signed_in(room.sponsor).get("/meetings/november/close/").status_code == 403
    assert f'name="reason-{room.item.pk}"' in leader.get("/meetings/november/close/").content.decode()
    response = leader.post("/meetings/november/close/", {f"reason-{room.item.pk}": "사람이 없어서", "reason-x": "?"})
    assert response.url == "/meetings/november/minutes/"
    assert "사람이 없어서" in leader.get(response.url).content.decode()
    assert leader.get("/meetings/november/close/").status_code == 302
    assert leader.post("/meetings/november/close/").status_code == 409
    assert Checkpoint.objects.count() == 1
