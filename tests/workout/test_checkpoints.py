"""Checkpoints: signed at the close of each meeting, kept outside, and what they notice that a chain alone does not."""

import base64
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from tests import factories
from workout import actions, chain, ledger, signing, triggers
from workout.models import Checkpoint, LedgerRow, LedgerText, Meeting, Ruling

OTHER_KEY = base64.b64encode(b"another key that nobody here has").decode()


@pytest.fixture
def closed(room: Any) -> Checkpoint:
    """A meeting with three rulings, closed: its checkpoint."""
    actions.rule(room.item, factories.reject("하나"), by=room.sponsor)
    for text in ("둘", "셋"):
        actions.rule(factories.item(room.meeting), factories.accept(reason=text), by=room.sponsor)
    actions.close(room.meeting, by=room.facilitator)
    return Checkpoint.objects.get()


def test_closing_a_meeting_signs_the_ledger(closed: Checkpoint, room: Any) -> None:
    assert (closed.meeting, closed.size, closed.head) == (room.meeting, 3, LedgerRow.objects.get(pk=3).hash)
    assert closed.origin == "testserver"
    assert closed.signed().fault() is None
    found = ledger.verify()
    assert (found.fault, found.checkpoints) == (None, 1)


def test_what_is_signed_is_written_in_one_way(closed: Checkpoint) -> None:
    """Never change this: checkpoints that are kept outside would not be readable any more."""
    text = closed.signed().text()
    at = closed.signed().statement.at.isoformat(timespec="microseconds")
    assert text == (
        f"fix-this/ledger/checkpoint/v1\norigin: testserver\nsize: 3\nhead: {closed.head}\nat: {at}\n\n"
        f"key: {signing.public_key()}\nsignature: {closed.signature}\n"
    )
    assert signing.read(text) == closed.signed()
    assert signing.read(text.replace("\n", "\r\n")) == closed.signed()


@pytest.mark.parametrize("text", ["", "nothing", "fix-this/ledger/checkpoint/v1\nsize: 3\n", "x" * 5000])
def test_what_is_no_checkpoint_is_refused(text: str, tmp_path: Path, db: None) -> None:
    with pytest.raises(ValueError):
        signing.read(text)
    (tmp_path / "kept").write_text(text)
    with pytest.raises(CommandError):
        call_command("verify_ledger", checkpoint=[str(tmp_path / "kept")])
    with pytest.raises(CommandError):
        call_command("verify_ledger", checkpoint=[str(tmp_path / "missing")])


def tampered(tamper: Any, *outside: signing.Signed) -> ledger.Fault | None:
    connection.check_constraints()
    with transaction.atomic():
        with triggers.lifted(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            tamper()
        found = ledger.verify(outside)
        transaction.set_rollback(True)
    assert ledger.verify(outside).fault is None
    return found.fault


def cut_off(*numbers: int, checkpoints: bool = False) -> None:
    Ruling.objects.filter(pk__in=numbers)._raw_delete("default")
    LedgerText.objects.filter(row__in=numbers)._raw_delete("default")
    LedgerRow.objects.filter(pk__in=numbers)._raw_delete("default")
    if checkpoints:
        Checkpoint.objects.all()._raw_delete("default")


def test_a_cut_off_end_is_found_by_the_checkpoint(closed: Checkpoint) -> None:
    assert tampered(lambda: cut_off(3)) == ledger.Fault(3, "is missing: a checkpoint was signed on 3 rows")
    assert tampered(lambda: cut_off(1, 2, 3)) == ledger.Fault(1, "is missing: a checkpoint was signed on 3 rows")


def test_a_cut_off_end_without_its_checkpoint_is_found_by_one_kept_outside(closed: Checkpoint) -> None:
    kept = closed.signed()
    assert tampered(lambda: cut_off(3, checkpoints=True)) is None  # the limit of what stands in one database
    found = tampered(lambda: cut_off(3, checkpoints=True), kept)
    assert found == ledger.Fault(3, "is missing: a checkpoint was signed on 3 rows")


def rewrite_everything() -> None:
    """What the owner of the database can do: another due date, in the ruling and in a chain that is hashed anew."""
    Ruling.objects.filter(pk=2).update(due_on="2031-01-01")
    previous = chain.GENESIS
    for row in LedgerRow.objects.order_by("pk"):
        payload = row.payload
        if row.pk == 2:
            due = Ruling.objects.get(pk=2)
            payload = chain.canonical(json.loads(payload) | {"due": due.due_on.isoformat()})
        digest = chain.row_hash(previous, payload)
        LedgerRow.objects.filter(pk=row.pk).update(payload=payload, previous_hash=previous, hash=digest)
        previous = digest


def test_a_ledger_that_is_rewritten_as_a_whole_is_found(closed: Checkpoint) -> None:
    fault = ledger.Fault(1, "it or a row up to 3 is not what its checkpoint was signed on")
    assert tampered(rewrite_everything) == fault

    def with_its_checkpoint() -> None:
        rewrite_everything()
        Checkpoint.objects.update(head=LedgerRow.objects.get(pk=3).hash)

    assert tampered(with_its_checkpoint) == ledger.Fault(3, "its checkpoint has a signature that does not fit")

    def with_a_key_of_their_own() -> None:
        rewrite_everything()
        Checkpoint.objects.all()._raw_delete("default")
        with override_settings(LEDGER_SIGNING_KEY=OTHER_KEY):
            ledger.checkpoint()

    assert tampered(with_a_key_of_their_own) == ledger.Fault(3, "its checkpoint is signed with a key that is not ours")


def test_a_changed_checkpoint_is_found(closed: Checkpoint) -> None:
    other = LedgerRow.objects.get(pk=2)
    for change in (
        {"head": other.hash}, {"size": 2}, {"size": 4}, {"size": 0}, {"origin": "elsewhere"}, {"signature": "AAAA"},
        {"key": OTHER_KEY}, {"key": "no key"}, {"at": "2020-01-01T00:00:00Z"},
    ):  # fmt: skip
        fault = tampered(lambda change=change: Checkpoint.objects.update(**change))
        assert fault is not None, change


def test_after_a_rotation_old_checkpoints_count_while_the_old_key_is_named(closed: Checkpoint) -> None:
    old = signing.public_key()
    with override_settings(LEDGER_SIGNING_KEY=OTHER_KEY):
        assert ledger.verify().fault == ledger.Fault(3, "its checkpoint is signed with a key that is not ours")
        with override_settings(LEDGER_RETIRED_KEYS=[old]):
            with ledger.writing():
                ledger.checkpoint()
            found = ledger.verify()
            assert (found.fault, found.checkpoints) == (None, 2)
            assert Checkpoint.objects.last().key == signing.public_key() != old


def test_the_commands(closed: Checkpoint, tmp_path: Path) -> None:
    kept, out = tmp_path / "kept.txt", io.StringIO()
    call_command("sign_ledger", stdout=out)
    kept.write_text(out.getvalue())
    assert Checkpoint.objects.count() == 2 and signing.read(out.getvalue()).statement.size == 3
    out = io.StringIO()
    call_command("verify_ledger", checkpoint=[str(kept)], stdout=out)
    assert out.getvalue().strip() == f"intact: 3 rows, head {closed.head}, 3 checkpoints hold"
    with transaction.atomic():
        connection.check_constraints()
        with triggers.lifted(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            cut_off(3, checkpoints=True)
        errors = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("verify_ledger", checkpoint=[str(kept)], stderr=errors)
        transaction.set_rollback(True)
    assert ended.value.code == 1
    assert errors.getvalue().startswith("NOT INTACT: row 3: is missing")
    out = io.StringIO()
    call_command("ledger_key", stdout=out)
    assert out.getvalue().strip() == signing.public_key()
    out = io.StringIO()
    call_command("ledger_key", new=True, stdout=out)
    with override_settings(LEDGER_SIGNING_KEY=out.getvalue().strip()):
        assert len(base64.b64decode(signing.public_key())) == 32


def test_a_meeting_is_signed_once(closed: Checkpoint, room: Any) -> None:
    with pytest.raises(Exception, match=r"append-only|unique|UNIQUE"), transaction.atomic(), ledger.writing():
        ledger.checkpoint(Meeting.objects.get(pk=room.meeting.pk))


@pytest.mark.parametrize(
    ("key", "said"),
    [("", "LEDGER_SIGNING_KEY must be set"), ("too short", "LEDGER_SIGNING_KEY must be 32 bytes in base64")],
)
def test_in_production_a_missing_or_bad_key_stops_the_start_with_one_line(key: str, said: str) -> None:
    environ = {**os.environ, "LEDGER_SIGNING_KEY": key, "DJANGO_SETTINGS_MODULE": "portal.settings", "TESTING": "0"}
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=project.BASE_DIR, env=environ, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert said in ended.stderr and len(ended.stderr.splitlines()) == 1
