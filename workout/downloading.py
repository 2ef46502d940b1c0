"""The ledger as a file that can be checked far from here, with nothing but Python."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from workout import signing
from workout.models import Checkpoint, LedgerRow

VERIFIER = Path(__file__).parent / "offline" / "verify.py"
README = """The ledger of rulings, as it was downloaded.

  python3 verify.py                              checks it; exit status 0: intact, 1: not, 2: it cannot be read
  python3 verify.py --checkpoint FILE            holds it against a checkpoint that you kept yourself
  python3 verify.py --key PUBLIC_KEY             trusts only a key that you know from elsewhere

verify.py needs Python 3.8 or newer and nothing else; how it computes is at its top.
"""


def write_archive(file: IO[bytes]) -> int:
    """Write the zip: rows, checkpoints, keys, verifier. Returns how many rows."""
    count = 0
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.mkdir("ledger/checkpoints")
        with archive.open("ledger/ledger.jsonl", "w", force_zip64=True) as lines:
            for record in records():
                lines.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
                count += 1
        for checkpoint in Checkpoint.objects.filter(size__lte=count).order_by("pk").iterator():
            name = f"ledger/checkpoints/{checkpoint.pk:06}-{checkpoint.size}.txt"
            archive.writestr(name, checkpoint.signed().text())
        archive.writestr("ledger/keys.txt", "\n".join(signing.known_keys()) + "\n")
        archive.writestr("ledger/README.txt", README)
        archive.writestr("ledger/verify.py", VERIFIER.read_bytes())
    return count


def records() -> Iterator[dict[str, Any]]:
    """Every row with its texts, in order, read in batches."""
    for row in LedgerRow.objects.order_by("number").prefetch_related("texts").iterator(chunk_size=1000):
        yield {
            "number": row.number,
            "kind": row.kind,
            "payload": row.payload,
            "previous_hash": row.previous_hash,
            "hash": row.hash,
            "at": _moment(row.at),
            "texts": [
                {
                    "field": text.field,
                    "salt": text.salt,
                    "text": text.text,
                    "erased_at": _moment(text.erased_at) if text.erased_at else None,
                }
                for text in row.texts.all()
            ],
        }


def _moment(at: datetime) -> str:
    """As the chain's payloads have it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
