"""`kill -9` of the web server while people rule over HTTP: what it acknowledged stands, once, and nothing is torn.

A twentieth of the times as a rule, all 200 under `make proof`.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Count

from ideas.models import Idea
from ideas.states import State
from portal.people import roles
from portal.people.actions import issue_token
from tests import factories
from tests.conftest import proof_count
from tests.services import database
from tests.services.postgres import free_port
from workout import ledger
from workout.models import AgendaItem, Ruling

KILLS, AT_ONCE, ITEMS = 200, 3, 60
pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


class Server:
    """The web server on the tests' database, to be started and killed."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.workout.server", str(self.port)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database.url()},
        )  # fmt: skip
        assert self._hear() == "ready"

    def _hear(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def start(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("start\n")
        self.process.stdin.flush()
        self.pid = int(self._hear())
        for _ in range(600):
            try:
                self.request("GET", "/healthz")
            except OSError:
                time.sleep(0.02)
            else:
                return
        pytest.fail("the server did not start")

    def kill(self) -> None:
        """The whole of it at once, as a machine that loses its power."""
        os.killpg(self.pid, signal.SIGKILL)
        assert self._hear() == "ended"

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            web.request(method, path, body, headers)
            answer = web.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from None
        finally:
            web.close()


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    made = Server()
    with made.process:  # at the end its input is closed: it stops
        yield made


def send(server: Server, meeting: int, item: int, token: str) -> tuple[int, Any]:
    path = f"/api/v1/meetings/{meeting}/items/{item}/ruling"
    body = json.dumps({"verdict": "reject", "reason": f"안건 {item}"})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": f"key-{item}"}
    status, answer = server.request("POST", path, body, **headers)
    return status, json.loads(answer)


def test_what_a_killed_server_acknowledged_stands(server: Server) -> None:
    sponsor = factories.employee(roles.EXECUTIVE)
    meeting, author = factories.meeting(live=True, sponsor=sponsor), factories.employee()
    token, chance = issue_token(sponsor, name="pad", by=None), random.Random(20261126)
    acknowledged: dict[int, int] = {}
    in_flight: set[int] = set()
    cut_short = 0
    for _ in range(proof_count(KILLS)):
        server.start()
        waiting = [factories.item(meeting, factories.idea(by=author)).pk for _ in range(ITEMS)]
        cut: list[int] = []

        def rule(items: list[int], cut: list[int] = cut) -> None:
            for item in items:
                try:
                    status, told = send(server, meeting.pk, item, token)
                except OSError:
                    cut.append(item)
                    return
                assert status == 201, told
                acknowledged[item] = told["number"]

        people = [threading.Thread(target=rule, args=(waiting[n::AT_ONCE],)) for n in range(AT_ONCE)]
        for person in people:
            person.start()
        time.sleep(chance.uniform(0.02, 0.25))
        server.kill()
        for person in people:
            person.join()
        cut_short += bool(cut)
        in_flight |= set(cut)
        found = ledger.verify()
        assert found.fault is None
    assert cut_short == proof_count(KILLS)
    ruled = dict(Ruling.objects.values_list("item", "row"))
    assert acknowledged.items() <= ruled.items()
    assert set(ruled) <= set(acknowledged) | in_flight
    assert not AgendaItem.objects.annotate(n=Count("rulings")).filter(n__gt=1).exists()
    rejected = set(Idea.objects.filter(state=State.REJECTED).values_list("pk", flat=True))
    assert rejected == set(Ruling.objects.values_list("idea", flat=True))
    server.start()
    try:  # what was cut off is sent again under its key, as the pad does: once each
        for item in sorted(in_flight):
            status, told = send(server, meeting.pk, item, token)
            assert status == 201 and told["number"] == ruled.get(item, told["number"])
    finally:
        server.kill()
    assert Ruling.objects.count() == len(set(acknowledged) | in_flight)
    assert ledger.verify() == ledger.Verification(Ruling.objects.count(), ledger.verify().head, None)
