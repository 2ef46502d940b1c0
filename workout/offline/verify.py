"""Checks a downloaded ledger of rulings: python3 verify.py [FOLDER] [--key PUBLIC_KEY] [--checkpoint FILE]

Needs Python 3.8 or newer and nothing else: no network, no database, no package. Read it before you trust it.

  ledger.jsonl   one row a line: number, kind, payload, previous_hash, hash, at, texts
  checkpoints/   what was signed at the close of each meeting
  keys.txt       the public keys that signed them

Row hash      SHA-256( "fix-this/ledger/row/v1\\0"  + previous hash, 32 bytes + payload, UTF-8 )
Commitment    SHA-256( "fix-this/ledger/text/v1\\0" + salt, 16 bytes + field + "\\0" + text, UTF-8 )
Signature     Ed25519 (RFC 8032) over the checkpoint's text before the empty line

Somebody who owns both the portal's database and this file could have made up both. A key that you know from elsewhere
(--key) and a checkpoint that you kept yourself (--checkpoint) are what they cannot make up.

Exit status: 0 intact, 1 not intact (the first bad row is named), 2 it cannot be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional, Set, Tuple

ROW_TAG = b"fix-this/ledger/row/v1\x00"
TEXT_TAG = b"fix-this/ledger/text/v1\x00"
CHECKPOINT = "fix-this/ledger/checkpoint/v1"
GENESIS = "0" * 64

Point = Tuple[int, int, int, int]
Erased = Set[Tuple[int, str, str]]  # row, text, when


class Bad(Exception):
    """The first thing that is wrong."""


# --- Ed25519, verification only (RFC 8032, section 5.1.7). Slow and plain: nothing here is secret. ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # a square root of -1


def decompress(encoded: bytes) -> Optional[Point]:
    """The point of 32 bytes in extended coordinates, or None if there is none."""
    if len(encoded) != 32:
        return None
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if (x * x - x2) % P:
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def add(p: Point, q: Point) -> Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def same(p: Point, q: Point) -> bool:
    return not ((p[0] * q[2] - q[0] * p[2]) % P or (p[1] * q[2] - q[1] * p[2]) % P)


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed_by(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) over `message` was made with the private half of `key` (32 bytes)."""
    if len(signature) != 64:
        return False
    public, r = decompress(key), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or r is None or BASE is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return same(times(s, BASE), add(r, times(h, public)))


# --- The ledger -------------------------------------------------------------------------------------


def canonical(payload: Any) -> str:
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def check_row(row: Dict[str, Any], number: int, previous: str) -> Iterator[Tuple[int, str, str]]:
    """Raise Bad if this is not row `number` after the hash `previous`; gives the texts of it that were erased."""
    if row["number"] != number:
        raise Bad(f"row {number}: is missing")
    if row["previous_hash"] != previous:
        raise Bad(f"row {number}: does not follow the row before it")
    written = row["payload"]
    if hashlib.sha256(ROW_TAG + bytes.fromhex(previous) + written.encode()).hexdigest() != row["hash"]:
        raise Bad(f"row {number}: its hash does not fit what it says")
    payload = json.loads(written)
    if canonical(payload) != written:
        raise Bad(f"row {number}: its payload is not in canonical form")
    if (payload["number"], payload["kind"], payload["at"]) != (number, row["kind"], row["at"]):
        raise Bad(f"row {number}: its columns differ from its payload")
    if sorted(text["field"] for text in row["texts"]) != sorted(payload["texts"]):
        raise Bad(f"row {number}: its texts are not those it was written with")
    for text in row["texts"]:
        if text["erased_at"] and not text["text"] and not text["salt"]:
            yield number, text["field"], text["erased_at"]
            continue
        content = bytes.fromhex(text["salt"]) + text["field"].encode() + b"\x00" + text["text"].encode()
        if hashlib.sha256(TEXT_TAG + content).hexdigest() != payload["texts"][text["field"]]:
            raise Bad(f"row {number}: its text {text['field']!r} was changed")


def read_checkpoint(path: Path, known: List[bytes]) -> Tuple[int, str]:
    """Its size and head. Raises Bad if it is not signed by a known key."""
    message, _empty, rest = path.read_text(encoding="utf-8").replace("\r\n", "\n").partition("\n\n")
    if not message.startswith(CHECKPOINT + "\n"):
        raise ValueError(f"{path} is no checkpoint")
    said = dict(line.split(": ", 1) for line in f"{message}\n{rest}".split("\n") if ": " in line)
    key = base64.b64decode(said["key"])
    if key not in known:
        raise Bad(f"checkpoint {path.name}: is signed with a key that is not known")
    if not signed_by(key, f"{message}\n".encode(), base64.b64decode(said["signature"])):
        raise Bad(f"checkpoint {path.name}: has a signature that does not fit")
    return int(said["size"]), said["head"]


def check_rows(lines: Iterable[str], waiting: Dict[int, List[Tuple[str, str]]]) -> Tuple[int, str]:
    """Check every row, and each checkpoint at its size. Returns how many rows and the last hash; raises Bad."""
    number, head, trusted = 0, GENESIS, 0
    erased: Erased = set()
    logged: Erased = set()
    for line in lines:
        try:
            row = json.loads(line)
            erased.update(check_row(row, number + 1, head))
            if row["kind"] == "erasure":
                payload = json.loads(row["payload"])
                logged.update((payload["row"], field, row["at"]) for field in payload["fields"])
        except (AttributeError, KeyError, TypeError, ValueError):
            raise Bad(f"row {number + 1}: it cannot be read") from None
        number, head = number + 1, row["hash"]
        for name, signed in waiting.pop(number, []):
            if signed != head:
                raise Bad(f"row {trusted + 1}: it or a row up to {number} is not what {name} was signed on")
            trusted = number
    if waiting:
        raise Bad(f"row {number + 1}: is missing: a checkpoint was signed on {min(waiting)} rows")
    for row_number, field, _at in sorted(erased - logged)[:1]:
        raise Bad(f"row {row_number}: its text {field!r} was erased without a record")
    return number, head


def check(folder: Path, keys: List[str], kept: List[str]) -> Tuple[int, str, int]:
    """Check everything in the folder. Returns rows, head, checkpoints; raises Bad."""
    lines = (folder / "keys.txt").read_text(encoding="utf-8").split("\n")
    known = [base64.b64decode(key) for key in keys or lines if key and not key.startswith("#")]
    paths = sorted((folder / "checkpoints").glob("*.txt")) + [Path(name) for name in kept]
    waiting: Dict[int, List[Tuple[str, str]]] = {}
    for path in paths:
        size, head = read_checkpoint(path, known)
        waiting.setdefault(size, []).append((path.name, head))
    waiting.pop(0, None)
    with (folder / "ledger.jsonl").open(encoding="utf-8") as file:
        number, head = check_rows(file, waiting)
    return number, head, len(paths)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", action="append", default=[], help="trust this public key (base64), not keys.txt")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint that you kept yourself")
    asked = parser.parse_args()
    try:
        rows, head, checkpoints = check(asked.folder, asked.key, asked.checkpoint)
    except Bad as bad:
        print(f"NOT INTACT: {bad}")
        return 1
    except (OSError, KeyError, ValueError) as error:
        print(f"cannot read it: {error}", file=sys.stderr)
        return 2
    print(f"intact: {rows} rows, head {head}, {checkpoints} checkpoints hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
