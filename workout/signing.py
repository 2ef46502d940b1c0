"""Signed checkpoints of the ledger: what is signed, by which key, and how a reader checks it.

A chain alone does not notice that its end was cut off, and whoever owns the database can hash it anew. A checkpoint
(origin, size, head, time) with an Ed25519 signature can: it is published in the minutes and kept elsewhere. The key is
in the environment, never in the database. No Django models here: bytes in, bytes out.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

HEADER = "fix-this/ledger/checkpoint/v1"
FIELDS = ("origin", "size", "head", "at")
LONGEST = 2_000  # characters of a checkpoint that somebody sends


@dataclass(frozen=True)
class Statement:
    """What a checkpoint says: at `at` the ledger of `origin` had `size` rows, and the last one's hash was `head`."""

    origin: str
    size: int
    head: str
    at: datetime

    def text(self) -> str:
        """The exact words that are signed."""
        values = (self.origin, str(self.size), self.head, self.at.isoformat(timespec="microseconds"))
        return "\n".join([HEADER, *(f"{name}: {value}" for name, value in zip(FIELDS, values, strict=True)), ""])


@dataclass(frozen=True)
class Signed:
    """A statement, the public key it was signed with, and the signature (both in base64)."""

    statement: Statement
    key: str
    signature: str

    def text(self) -> str:
        """The file that is published; `read` takes it back."""
        return f"{self.statement.text()}\nkey: {self.key}\nsignature: {self.signature}\n"

    def fault(self) -> str | None:
        """Why this cannot be trusted, or None: the signature fits, and the key is (or once was) ours."""
        if self.key not in known_keys():
            return "is signed with a key that is not ours"
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(self.key)).verify(
                base64.b64decode(self.signature), self.statement.text().encode()
            )
        except (InvalidSignature, ValueError):
            return "has a signature that does not fit"
        return None


def sign(statement: Statement) -> Signed:
    """Sign with the key of this installation."""
    signature = _private_key().sign(statement.text().encode())
    return Signed(statement, public_key(), base64.b64encode(signature).decode())


def read(text: str) -> Signed:
    """A checkpoint as it was published. Raises ValueError for anything else."""
    lines = text.replace("\r\n", "\n").strip().split("\n") if len(text) <= LONGEST else []
    if len(lines) != len(FIELDS) + 4 or lines[0] != HEADER:
        raise ValueError("this is no checkpoint of a ledger")
    said = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    if set(said) != {*FIELDS, "key", "signature"}:
        raise ValueError("this is no checkpoint of a ledger")
    statement = Statement(said["origin"], int(said["size"]), said["head"], datetime.fromisoformat(said["at"]))
    return Signed(statement, said["key"], said["signature"])


def public_key() -> str:
    """The public half of the present key, in base64."""
    return base64.b64encode(_private_key().public_key().public_bytes_raw()).decode()


def known_keys() -> list[str]:
    """The public keys whose checkpoints count: the present one, and those it has replaced."""
    return [public_key(), *(base64.b64encode(decoded(key)).decode() for key in settings.LEDGER_RETIRED_KEYS)]


def decoded(key: str) -> bytes:
    """The 32 bytes of a key, written in base64 of either alphabet. Raises ValueError for anything else."""
    try:
        raw = base64.urlsafe_b64decode(key.strip().rstrip("=").replace("+", "-").replace("/", "_") + "=")
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if len(raw) != 32:
        raise ValueError(f"a key has 32 bytes, not {len(raw)}")
    return raw


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(decoded(settings.LEDGER_SIGNING_KEY))
