"""The verifier that goes along with a download: nothing but Python, and as strict as the portal's own."""

import base64
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.people import roles
from tests import factories
from workout import actions, ledger, signing
from workout.downloading import write_archive
from workout.models import Checkpoint
from workout.offline import verify as offline

# --- Ed25519 (RFC 8032) -------------------------------------------------------------------------------

RFC_8032 = [  # section 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
        "24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
        "8dc027beceea1ec40a",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_standard(key: str, message: str, signature: str) -> None:
    told = [bytes.fromhex(each) for each in (key, message, signature)]
    assert offline.signed_by(*told)
    assert not offline.signed_by(told[0], told[1] + b"x", told[2])


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_it_says_what_cryptography_says(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert offline.signed_by(public, message, signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    try:
        private.public_key().verify(bytes(flipped), message)
        expected = True
    except InvalidSignature:
        expected = False
    assert offline.signed_by(public, message, bytes(flipped)) is expected is False


def test_what_is_no_signature_is_refused() -> None:
    key, message, signature = (bytes.fromhex(each) for each in RFC_8032[0])
    s = int.from_bytes(signature[32:], "little") + offline.L
    assert not offline.signed_by(key, message, signature[:32] + s.to_bytes(32, "little"))  # malleable: s ≥ L
    for bad in (b"", signature[:-1], signature + b"x", bytes(64), b"\xff" * 64):
        assert not offline.signed_by(key, message, bad)
    for bad in (b"", b"\xff" * 32, bytes([2]) + bytes(31)):
        assert not offline.signed_by(bad, message, signature)


# --- The download -------------------------------------------------------------------------------------


@pytest.fixture
def folder(room: Any, tmp_path: Path) -> Path:
    """A ledger of four rows (one of them erased from) and a closed meeting, downloaded and unpacked."""
    first = actions.rule(room.item, factories.reject("하나"), by=room.sponsor)
    second = actions.rule(factories.item(room.meeting), factories.accept(reason="둘"), by=room.sponsor)
    actions.correct(second, factories.reject("셋"), "다시 보니", by=room.sponsor)
    actions.close(room.meeting, by=room.facilitator)
    auditor = factories.employee(roles.AUDITOR)
    actions.erase_texts(first.row, ["reason"], "법 제36조", by=auditor)
    with ledger.writing():
        ledger.checkpoint()
    return unpacked(tmp_path)


def unpacked(into: Path) -> Path:
    file = io.BytesIO()
    write_archive(file)
    zipfile.ZipFile(file).extractall(into)
    return into / "ledger"


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """As an outsider runs it: without the portal's packages, without even the standard site."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), str(folder), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    return ended.returncode, (ended.stdout + ended.stderr).strip()


def test_an_untouched_download_is_intact(folder: Path) -> None:
    head = ledger.verify().head
    assert run(folder) == (0, f"intact: 4 rows, head {head}, 2 checkpoints hold")
    kept = folder.parent / "kept.txt"
    kept.write_text(Checkpoint.objects.last().signed().text())
    assert run(folder, "--checkpoint", str(kept), "--key", signing.public_key())[0] == 0


def test_a_ledger_without_a_row_is_intact(db: None, tmp_path: Path) -> None:
    assert run(unpacked(tmp_path))[0] == 0


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]


def write(folder: Path, records: list[dict[str, Any]]) -> None:
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (folder / "ledger.jsonl").write_text("\n".join(lines) + ("\n" if lines else ""))


def change(at_row: int, **fields: Any) -> Callable[[list[dict[str, Any]]], Any]:
    return lambda records: records[at_row - 1].update(fields)


def change_text(number: int, **fields: Any) -> Callable[[list[dict[str, Any]]], Any]:
    return lambda records: records[number - 1]["texts"][0].update(fields)


TAMPERINGS: list[tuple[Callable[[list[dict[str, Any]]], Any], int]] = [
    *[(change(number, number=9), number) for number in (1, 4)],
    *[(change(2, **{field: "f" * 64}), 2) for field in ("kind", "payload", "previous_hash", "hash", "at")],
    (change(3, payload="[]"), 3), (change(3, texts=[]), 3), (change(3, texts=None), 3),
    *[(change_text(2, **{field: "00"}), 2) for field in ("field", "salt", "text")],
    (change_text(2, text="", salt="", erased_at="2026-01-01"), 2),  # an erasure that nobody recorded
    (lambda records: [t.update(erased_at="2026-01-01") for r in records for t in r["texts"] if t["erased_at"]], 1),
    (lambda records: records.pop(0), 1), (lambda records: records.pop(1), 2), (lambda records: records.pop(), 4),
    (lambda records: records.insert(1, records[2]), 2), (lambda records: records.append(dict(records[3], number=5)), 5),
    (lambda records: records.insert(0, records.pop(2)), 1), (lambda records: records.clear(), 1),
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(TAMPERINGS)))
def test_whatever_is_changed_is_found(place: int, folder: Path) -> None:
    tamper, number = TAMPERINGS[place]
    records = rows(folder)
    tamper(records)
    write(folder, records)
    code, said = run(folder)
    assert code == 1 and said.startswith(f"NOT INTACT: row {number}: "), said


def test_a_foreign_or_damaged_checkpoint_is_found(folder: Path) -> None:
    path = min((folder / "checkpoints").glob("*.txt"))  # the first
    text = path.read_text()
    path.write_text(text.replace("size: 3", "size: 2"))
    assert run(folder) == (1, f"NOT INTACT: checkpoint {path.name}: has a signature that does not fit")
    path.write_text("nothing")
    assert run(folder)[0] == 2
    path.write_text(text)
    other = base64.b64encode(bytes(32)).decode()
    assert run(folder, "--key", other) == (
        1, f"NOT INTACT: checkpoint {path.name}: is signed with a key that is not known",
    )  # fmt: skip
    (folder / "ledger.jsonl").unlink()
    assert run(folder)[0] == 2
