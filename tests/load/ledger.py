"""How long a large ledger takes to verify: `python -m tests.load.ledger [ROWS]` (1,000,000 by default, SQLite).

Writes rulings straight into a database of its own, verifies them by the command, and says how long and how much memory.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

BATCH = 20_000
REASON = "현장에서 같은 불편이 여러 번 올라왔고, 비용보다 고객이 얻는 것이 큽니다. 다음 분기 안에 고치기로 했습니다. "


def fill(count: int) -> None:
    """`count` rulings in a valid chain, each with four texts, behind the application's back."""
    from django.db import connection

    from tests import factories
    from workout import chain, triggers

    meeting = factories.meeting(live=True)
    item = factories.item(meeting)
    person, previous = meeting.sponsor.pk, chain.GENESIS
    start = datetime(2020, 1, 1, tzinfo=UTC)
    facts: dict[str, Any] = {
        "format": 1, "post": item.idea_id, "post_version": 1, "meeting": meeting.pk, "item": item.pk, "division": None,
        "verdict": "accept", "ruled_by": person, "owner": person, "champion": person, "due": "2027-01-01",
        "supersedes": None, "idempotency_key": "", "kind": "ruling",
    }  # fmt: skip
    with triggers.lifted(), connection.cursor() as cursor:
        for first in range(1, count + 1, BATCH):
            rows, texts, rulings = [], [], []
            for number in range(first, min(first + BATCH, count + 1)):
                at = start + timedelta(minutes=number)
                said = {"title": f"불편 {number}", "reason": REASON, "ruled_by_name": "윤경민", "owner_name": "한상훈"}
                salts = {field: chain.new_salt() for field in said}
                kept = {field: chain.commitment(salts[field], field, text) for field, text in said.items()}
                stamp = at.isoformat(timespec="microseconds")
                payload = chain.canonical(facts | {"number": number, "at": stamp, "texts": kept})
                digest = chain.row_hash(previous, payload)
                written = at.strftime("%Y-%m-%d %H:%M:%S")
                rows.append((number, "ruling", payload, previous, digest, written))
                texts += [(number, field, salts[field], text) for field, text in said.items()]
                rulings.append((number, item.idea_id, meeting.pk, item.pk, person, person, person, written))
                previous = digest
            cursor.execute("BEGIN")
            cursor.executemany("INSERT INTO workout_ledgerrow VALUES (%s, %s, %s, %s, %s, %s)", rows)
            cursor.executemany(
                "INSERT INTO workout_ledgertext (row_id, field, salt, text) VALUES (%s, %s, %s, %s)", texts
            )
            cursor.executemany(
                "INSERT INTO workout_ruling (number, idea_id, idea_version, meeting_id, item_id, verdict, ruled_by_id, "
                "owner_id, champion_id, due_on, idempotency_key, at) "
                "VALUES (%s, %s, 1, %s, %s, 'accept', %s, %s, %s, '2027-01-01', '', %s)",
                rulings,
            )
            cursor.execute("COMMIT")


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="fix-this-ledger-") as folder:
        path = Path(folder) / "ledger.sqlite3"
        os.environ |= {"DATABASE_URL": f"sqlite:///{path}", "DJANGO_SETTINGS_MODULE": "tests.settings"}
        django.setup()
        from django.core.management import call_command

        from workout import ledger

        call_command("migrate", verbosity=0)
        fill(count)
        with ledger.writing():
            ledger.checkpoint()
        size = path.stat().st_size / 2**20
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "manage.py", "verify_ledger"], capture_output=True, text=True, check=False
        )
        took = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{count:,} rows, {size:,.0f} MB: {took:.1f} s, {count / took:,.0f} rows/s, at most {memory:.0f} MB")
        print((done.stdout + done.stderr).strip())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
