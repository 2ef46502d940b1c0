"""The ledger's format cannot drift, and whatever is done behind its back is found, with the first bad row."""

import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people import roles
from tests import factories
from workout import actions, chain, ledger, triggers
from workout.models import LedgerRow, LedgerText, Ruling

# --- The format -----------------------------------------------------------------------------------

PAYLOAD = {
    "number": 7,
    "kind": "ruling",
    "post": 12,
    "due": None,
    "verdict": "accept",
    "texts": {"reason": "ab" * 32},
    "말": "예",
}
WRITTEN = (
    '{"due":null,"kind":"ruling","number":7,"post":12,"texts":{"reason":"'
    + "ab" * 32
    + '"},"verdict":"accept","말":"예"}'
)


def test_the_payload_is_written_in_one_way() -> None:
    assert chain.canonical(PAYLOAD) == WRITTEN
    assert chain.canonical(json.loads(WRITTEN)) == WRITTEN


def test_row_hash_of_a_known_row() -> None:
    """Never change these: ledgers in use would not verify any more."""
    assert chain.row_hash(chain.GENESIS, WRITTEN) == "498d149e2c61c885874ff0272322eb2b6895ff0e6ceae49c0e4ca8e15e98eb69"
    spelled_out = hashlib.sha256(b"fix-this/ledger/row/v1\x00" + bytes(32) + WRITTEN.encode()).hexdigest()
    assert chain.row_hash("0" * 64, WRITTEN) == spelled_out


def test_commitment_of_a_known_text() -> None:
    salt = "00112233445566778899aabbccddeeff"
    assert (
        chain.commitment(salt, "reason", "이미 다른 방법이 있어요")
        == "638f2d6f21a88e2c3a5271b2c1414fe6b37be9328567e8c006206ef4c0fa59e5"
    )
    content = "reason\x00이미 다른 방법이 있어요".encode()
    spelled_out = hashlib.sha256(b"fix-this/ledger/text/v1\x00" + bytes.fromhex(salt) + content).hexdigest()
    assert chain.commitment(salt, "reason", "이미 다른 방법이 있어요") == spelled_out


def test_salts_are_new_each_time() -> None:
    assert len({chain.new_salt() for _ in range(50)}) == 50
    assert len(bytes.fromhex(chain.new_salt())) == 16


def test_what_a_ruling_writes_down(room: Any) -> None:
    decision = factories.accept(reason="바로 고칩시다")
    moment = datetime(2026, 11, 23, 5, 6, 7, 89, tzinfo=UTC)
    with clock.at(moment):
        ruling = actions.rule(room.item, decision, by=room.sponsor, idempotency_key="k1")
    row = LedgerRow.objects.get()
    payload = json.loads(row.payload)
    texts = payload.pop("texts")
    assert payload == {
        "format": 1, "number": 1, "kind": "ruling", "at": "2026-11-23T05:06:07.000089+00:00",
        "post": room.post.pk, "post_version": 1, "meeting": room.meeting.pk, "item": room.item.pk, "division": None,
        "verdict": "accept", "ruled_by": room.sponsor.pk, "owner": decision.owner.pk, "champion": decision.champion.pk,
        "due": decision.due_on.isoformat(), "supersedes": None, "idempotency_key": "k1",
    }  # fmt: skip
    assert (row.previous_hash, row.at, ruling.at) == (chain.GENESIS, moment, moment)
    kept = {text.field: text for text in row.texts.all()}
    assert set(texts) == set(kept) == {
        "title", "body", "reason", "ruled_by_name", "owner_name", "champion_name",
    }  # fmt: skip
    assert kept["reason"].text == "바로 고칩시다" and kept["ruled_by_name"].text == "윤경민"
    for field, text in kept.items():
        assert texts[field] == chain.commitment(text.salt, field, text.text)
    for text in kept.values():
        assert text.text not in row.payload  # nothing of a name or a text is in the chain itself


def test_rows_are_appended_within_a_transaction(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        ledger.append("ruling", {}, {})


# --- Tampering ------------------------------------------------------------------------------------


@pytest.fixture
def five_rulings(room: Any) -> list[Ruling]:
    made = [actions.rule(room.item, factories.reject("첫 번째"), by=room.sponsor, idempotency_key="first")]
    made.append(actions.rule(factories.item(room.meeting), factories.accept(reason="둘"), by=room.sponsor))
    made.append(actions.rule(factories.item(room.meeting), factories.ask("셋?"), by=room.deputy))
    made.append(actions.correct(made[2], factories.accept(reason="넷"), "다시 보니", by=room.sponsor))
    made.append(actions.rule(factories.item(room.meeting), factories.accept(reason="다섯"), by=room.deputy))
    assert ledger.verify() == ledger.Verification(5, made[4].row.hash, None)
    return made


def after(tamper: Callable[[], Any]) -> ledger.Verification:
    """What `verify` says after this was done by somebody who owns the database; then it is undone."""
    connection.check_constraints()  # on PostgreSQL: nothing may be pending on a table that is altered
    with transaction.atomic():
        with triggers.lifted(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")  # foreign keys look away
            tamper()
        found = ledger.verify()
        transaction.set_rollback(True)
    assert ledger.verify().fault is None
    return found


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


ROW_CHANGES = {
    "kind": "checkpoint",
    "payload": '{"verdict":"accept"}',
    "previous_hash": "f" * 64,
    "hash": "e" * 64,
    "at": datetime(2020, 1, 1, tzinfo=UTC),
}


@pytest.mark.parametrize("field", ROW_CHANGES)
def test_a_changed_row_is_found(field: str, five_rulings: list[Ruling]) -> None:
    for number in (1, 3, 5):
        found = after(lambda number=number: LedgerRow.objects.filter(pk=number).update(**{field: ROW_CHANGES[field]}))
        assert found.fault is not None and found.fault.number == number, found


def rewrite(number: int, change: Callable[[dict[str, Any]], Any], *, rest: bool = False) -> None:
    """Change what a row says and hash it anew; with `rest`, all that follow as well."""
    previous = LedgerRow.objects.get(pk=number).previous_hash
    for row in LedgerRow.objects.filter(pk__gte=number).order_by("pk"):
        payload = json.loads(row.payload)
        if row.pk == number:
            change(payload)
        elif not rest:
            return
        written = chain.canonical(payload)
        digest = chain.row_hash(previous, written)
        LedgerRow.objects.filter(pk=row.pk).update(payload=written, previous_hash=previous, hash=digest)
        previous = digest


def test_a_row_that_is_hashed_anew_breaks_the_chain_after_it(five_rulings: list[Ruling]) -> None:
    found = after(lambda: rewrite(2, lambda payload: payload.update(due="2030-01-01")))
    assert found.fault == ledger.Fault(2, "its ruling was changed")
    found = after(lambda: rewrite(2, lambda payload: payload.update(extra="harmless")))
    assert found.fault == ledger.Fault(3, "does not follow the row before it")


def test_a_chain_that_is_hashed_anew_still_has_to_fit_its_rulings(five_rulings: list[Ruling]) -> None:
    for field, value in {"verdict": "reject", "owner": 1, "number": 9, "kind": "x", "at": "2020", "texts": {}}.items():
        change = {field: value}
        found = after(lambda change=change: rewrite(2, lambda payload: payload.update(change), rest=True))
        assert found.fault is not None and found.fault.number == 2, field


@pytest.mark.parametrize("payload", ["", "no json", "[]", "null", '{"a": 1}', '{"number":2}', '"\\ud800"'])
def test_a_row_that_is_no_payload_is_found_not_stumbled_over(payload: str, five_rulings: list[Ruling]) -> None:
    previous = five_rulings[0].row.hash
    digest = chain.row_hash(previous, payload)
    found = after(lambda: LedgerRow.objects.filter(pk=2).update(payload=payload, hash=digest))
    assert found.fault is not None and found.fault.number == 2


def remove_row(number: int) -> None:
    Ruling.objects.filter(pk=number)._raw_delete("default")
    LedgerText.objects.filter(row=number)._raw_delete("default")
    LedgerRow.objects.filter(pk=number)._raw_delete("default")


def test_a_removed_row_is_found(five_rulings: list[Ruling]) -> None:
    for number in (1, 2, 4):
        found = after(lambda number=number: remove_row(number))
        assert found.fault == ledger.Fault(number, "is missing")


def test_a_removed_last_row_is_found_by_what_it_left_behind(five_rulings: list[Ruling]) -> None:
    """Without a trace it could only be missed by comparing with a head that was kept elsewhere."""
    found = after(lambda: LedgerRow.objects.filter(pk=5)._raw_delete("default"))
    assert found.fault == ledger.Fault(5, "a ruling without a row of its own")

    def leave_a_text() -> None:
        Ruling.objects.filter(pk=5)._raw_delete("default")
        LedgerRow.objects.filter(pk=5)._raw_delete("default")

    assert after(leave_a_text).fault == ledger.Fault(5, "a text without its row")
    assert after(lambda: remove_row(5)).head == five_rulings[3].row.hash


def test_rows_that_changed_places_are_found(five_rulings: list[Ruling]) -> None:
    def swap() -> None:
        for old, new in ((2, 1002), (4, 2), (1002, 4)):
            sql("UPDATE workout_ledgerrow SET number = %s WHERE number = %s", new, old)

    found = after(swap)
    assert found.fault is not None and found.fault.number == 2


def test_a_row_slipped_in_is_found(five_rulings: list[Ruling]) -> None:
    head = five_rulings[4].row.hash

    def insert(payload: dict[str, Any], digest: str = "") -> None:
        written = chain.canonical(payload)
        LedgerRow.objects.create(
            number=6, kind="ruling", payload=written, previous_hash=head, at=clock.now(),
            hash=digest or chain.row_hash(head, written),
        )  # fmt: skip

    assert after(lambda: insert({"number": 6}, "a" * 64)).fault == ledger.Fault(6, "its hash does not fit what it says")
    found = after(lambda: insert({"number": 6, "kind": "ruling", "at": "2026", "texts": {}}))
    assert found.fault is not None and found.fault.number == 6


TEXT_CHANGES = [
    {"text": "다른 말"},
    {"salt": "0" * 32},
    {"salt": "not hex"},
    {"field": "remark"},
    {"text": "", "salt": ""},
]


@pytest.mark.parametrize("change", TEXT_CHANGES)
def test_a_changed_text_is_found(change: dict[str, str], five_rulings: list[Ruling]) -> None:
    for number in (1, 2, 5):
        text = LedgerText.objects.filter(row=number, field="reason")
        found = after(lambda text=text: text.update(**change))
        assert found.fault is not None and found.fault.number == number


def test_a_removed_text_is_found(five_rulings: list[Ruling]) -> None:
    found = after(lambda: LedgerText.objects.filter(row=4, field="correction_reason")._raw_delete("default"))
    assert found.fault == ledger.Fault(4, "its texts are not those it was written with")


def test_an_added_text_is_found(five_rulings: list[Ruling]) -> None:
    found = after(lambda: LedgerText.objects.create(row_id=3, field="reason", salt=chain.new_salt(), text="덧붙임"))
    assert found.fault == ledger.Fault(3, "its texts are not those it was written with")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verdict", "reject"), ("idea_id", 1), ("idea_version", 9), ("meeting_id", 99), ("item_id", 99),
        ("ruled_by_id", 1), ("owner_id", 1), ("champion_id", 1), ("due_on", "2031-01-01"), ("supersedes_id", 1),
        ("idempotency_key", "another"), ("at", datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_changed_ruling_is_found(field: str, value: Any, five_rulings: list[Ruling]) -> None:
    for number in (2, 5):
        column = f"UPDATE workout_ruling SET {field} = %s WHERE number = %s"
        found = after(lambda column=column, number=number: sql(column, value, number))
        assert found.fault == ledger.Fault(number, "its ruling was changed")


def test_a_removed_ruling_is_found(five_rulings: list[Ruling]) -> None:
    found = after(lambda: Ruling.objects.filter(pk=5)._raw_delete("default"))
    assert found.fault == ledger.Fault(5, "its ruling is missing")


# --- Erasure --------------------------------------------------------------------------------------


def test_a_text_can_be_erased_by_law_and_the_chain_holds(five_rulings: list[Ruling]) -> None:
    auditor = factories.employee(roles.AUDITOR, name="감사인")
    row = five_rulings[0].row
    erasure = actions.erase_texts(row, ["reason", "ruled_by_name"], "개인정보보호법 제36조", by=auditor)
    assert ledger.verify() == ledger.Verification(6, erasure.hash, None)
    ruling = Ruling.objects.with_details().get(pk=1)
    assert (ruling.reason, ruling.verdict) == ("", "reject")
    said = json.loads(erasure.payload)
    assert (said["kind"], said["row"], said["fields"], said["erased_by"]) == (
        "erasure", 1, ["reason", "ruled_by_name"], auditor.pk,
    )  # fmt: skip
    assert {text.text for text in erasure.texts.all()} == {"개인정보보호법 제36조", "감사인"}
    event = Event.objects.get(kind="ledger.erased")
    assert (event.actor, event.subject_id, event.data["number"]) == (auditor, 1, 6)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        LedgerText.objects.filter(row=1, field="reason").update(text="다시 쓴 말", erased_at=None)
    with pytest.raises(Conflict):
        actions.erase_texts(row, ["reason"], "다시", by=auditor)
    assert LedgerRow.objects.count() == 6


def test_an_erasure_that_nobody_recorded_is_found(five_rulings: list[Ruling]) -> None:
    """The trigger lets an erasure through; without its own row in the chain it is tampering."""
    LedgerText.objects.filter(row=2, field="reason").update(text="", salt="", erased_at=clock.now())
    assert ledger.verify().fault == ledger.Fault(2, "its text 'reason' was erased without a record")


def test_only_auditors_have_words_erased_and_say_why(five_rulings: list[Ruling]) -> None:
    row, auditor = five_rulings[0].row, factories.employee(roles.AUDITOR)
    for role in set(roles.ALL) - {roles.AUDITOR}:
        with pytest.raises(NotAllowed):
            actions.erase_texts(row, ["reason"], "법", by=factories.employee(role))
    for fields, reason in ((["reason"], " "), ([], "법"), (["nothing"], "법"), (["reason"], "x" * 501)):
        with pytest.raises(Invalid):
            actions.erase_texts(row, fields, reason, by=auditor)
    assert not LedgerText.objects.exclude(erased_at=None).exists()


# --- The command ----------------------------------------------------------------------------------


def test_the_command_says_intact(five_rulings: list[Ruling]) -> None:
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue().strip() == f"intact: 5 rows, head {five_rulings[4].row.hash}"


def test_the_command_says_intact_of_nothing(db: None) -> None:
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue().strip() == f"intact: 0 rows, head {chain.GENESIS}"


def test_the_command_names_the_first_bad_row_and_exits_1(five_rulings: list[Ruling]) -> None:
    errors = io.StringIO()

    connection.check_constraints()
    with transaction.atomic():
        with triggers.lifted():
            LedgerRow.objects.filter(pk__in=[3, 4]).update(kind="note")
        with pytest.raises(SystemExit) as ended:
            call_command("verify_ledger", stderr=errors)
        transaction.set_rollback(True)
    assert ended.value.code == 1
    assert errors.getvalue().startswith("NOT INTACT: row 3: ")


def test_a_missing_trigger_is_no_intact_ledger(five_rulings: list[Ruling]) -> None:
    connection.check_constraints()
    with transaction.atomic():
        with triggers.lifted():
            found = ledger.verify()
        transaction.set_rollback(True)
    assert found.fault is not None and found.fault.number == 0 and "missing triggers" in found.fault.what
