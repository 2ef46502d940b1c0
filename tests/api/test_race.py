"""Two rulings at once, over HTTP, against a server with several processes: one stands, the other is told which."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from portal.people.actions import issue_token
from tests import factories
from tests.conftest import proof_count
from tests.services import database
from workout import ledger
from workout.models import Ruling

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
PAIRS = 20


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The address of granian with two processes on the tests' own database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": database.url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--no-ws"]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *command, "--blocking-threads", "4", "portal.wsgi:application"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


def send(url: str, token: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def test_of_two_rulings_at_once_one_stands_and_the_other_is_shown_it(server):
    meeting = factories.meeting(live=True, deputy=factories.employee("executive"))
    tokens = [issue_token(person, name="race", by=None) for person in (meeting.sponsor, meeting.deputy)]
    with ThreadPoolExecutor(8) as pool:
        for number in range(max(3, proof_count(PAIRS))):
            item = factories.item(meeting)
            url = f"{server}/api/v1/meetings/{meeting.pk}/items/{item.pk}/ruling"
            sent = [
                (url, token, {"verdict": "reject", "reason": f"reason {who}"}, f"{number}-{who}")
                for who, token in enumerate(tokens)
                for _retry in range(2)
            ]
            answers = [future.result() for future in [pool.submit(send, *each) for each in sent]]
            by_person = [answers[:2], answers[2:]]
            assert {status for status, _document in answers} == {201, 409}
            for own in by_person:
                assert own[0] == own[1]  # a retry with the same key hears the same
            [winner] = {document["number"] for status, document in answers if status == 201}
            [shown] = {document["ruling"]["number"] for status, document in answers if status == 409}
            assert winner == shown
            assert Ruling.objects.get(idea=item.idea).pk == winner
    assert ledger.verify().fault is None
