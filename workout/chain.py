"""The arithmetic of the ledger: canonical JSON, hashes, commitments. Standard library only, no Django.

Row hash      SHA-256( ROW_TAG ‖ previous hash, 32 bytes ‖ payload, UTF-8 )
Commitment    SHA-256( TEXT_TAG ‖ salt, 16 bytes ‖ field, UTF-8 ‖ 0x00 ‖ text, UTF-8 )

The payload is the canonical JSON itself, as stored: keys sorted, no white space, no ASCII escapes. It holds numbers,
dates and commitments; names and free text stand in a side table, so that the law can have a text erased without
breaking the chain. The format is fixed: a change would need a new tag and keep the old one readable.
"""

import hashlib
import json
import secrets
from typing import Any

ROW_TAG = b"fix-this/ledger/row/v1\x00"
TEXT_TAG = b"fix-this/ledger/text/v1\x00"
GENESIS = "0" * 64
SALT_BYTES = 16


def canonical(payload: dict[str, Any]) -> str:
    """The one way to write this payload down."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def row_hash(previous: str, payload: str) -> str:
    """The hash of a row, in hex, from the hash before it (hex) and its canonical payload."""
    return hashlib.sha256(ROW_TAG + bytes.fromhex(previous) + payload.encode()).hexdigest()


def new_salt() -> str:
    return secrets.token_hex(SALT_BYTES)


def commitment(salt: str, field: str, text: str) -> str:
    """What the chain keeps of a text: it can be checked against the text, and tells nothing without it."""
    return hashlib.sha256(TEXT_TAG + bytes.fromhex(salt) + field.encode() + b"\x00" + text.encode()).hexdigest()
