"""The launch gate as a release pipeline asks it: the address, and the command-line check beside it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from ideas.models import Idea
from ideas.states import State
from portal.people import roles
from tests import factories
from tests.api.conftest import Caller
from tests.verification import rounds
from workout.offline import launch_gate
from workout.verification import gate
from workout.verification.models import Product

SCRIPT = Path(launch_gate.__file__)
pytestmark = pytest.mark.django_db


def test_an_open_gate_names_its_row_of_the_ledger() -> None:
    room = rounds.flawless()
    status, document = Caller(factories.employee()).get(f"/launch-gates/{room.product.slug}")
    assert status == 200
    assert document == {
        "product": room.product.slug, "open": True, "reasons": [], "ledger_number": room.seal.number,
    }  # fmt: skip


def test_a_closed_gate_says_why() -> None:
    room = rounds.staffed()
    rounds.finding(room.round, room.customer, severity="critical")
    status, document = Caller(factories.employee()).get(f"/launch-gates/{room.product.slug}")
    assert (status, document["open"], document["ledger_number"]) == (200, False, None)
    assert any("1 finding is not over" in reason for reason in document["reasons"])


@pytest.mark.parametrize("product", ["nothing-here", "%2e%2e", "HUB", "x" * 300])
def test_an_unknown_product_is_closed(product: str) -> None:
    status, document = Caller(factories.employee()).get(f"/launch-gates/{product}")
    assert (status, document.get("open", False)) == (404, False)


def test_guests_and_strangers_learn_nothing() -> None:
    room = rounds.flawless()
    path = f"/launch-gates/{room.product.slug}"
    unknown = Caller(room.customer).get("/launch-gates/nothing-here")[1] | {"product": room.product.slug}
    assert Caller(room.customer).get(path) == (404, unknown)
    assert Caller(None).get(path)[0] == 401
    client = Client()
    client.force_login(room.executive)
    assert client.get(f"/api/v1{path}").status_code == 401, "a session is no token"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_opens_it_through_the_api(method: str) -> None:
    room = rounds.staffed()
    rounds.finding(room.round, room.customer)
    for person in (room.executive, factories.employee(is_superuser=True), factories.employee(roles.TRIAGE_ADMIN)):
        body = {"open": True, "state": "flawless"}
        assert Caller(person).send(method, f"/launch-gates/{room.product.slug}", body)[0] == 405
        for path in ("verdict", f"rounds/{room.round.pk}/verdict", f"launch-gates/{room.product.slug}/verdict"):
            assert Caller(person).send(method, f"/{path}", body)[0] == 404
    assert not gate.answer(room.product).open


def test_a_broken_gate_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    room = rounds.flawless()
    monkeypatch.setattr(gate.sealing, "stands", lambda seal: 1 / 0)
    assert Caller(factories.employee()).get(f"/launch-gates/{room.product.slug}")[1]["open"] is False
    assert gate.open_ones([room.product]) == set()


def test_lists_say_of_each_gate_what_the_gate_says() -> None:
    """`open_ones` is a second way to the same answer, for many products at once."""
    made = [rounds.product(), rounds.planned().product, rounds.staffed().product]
    flawless, alerted, tampered = rounds.flawless(), rounds.launched(), rounds.flawless()
    reopened, launched = rounds.flawless(), rounds.launched()
    for _ in range(2):
        rounds.alert(alerted.product, factories.employee())
    rounds.alert(launched.product, factories.employee())
    Idea.objects.filter(pk=reopened.round.findings.get().pk).update(state=State.OPEN)
    type(tampered.round).objects.filter(pk=tampered.round.pk).update(state="ended", end_reason="x")
    made += [room.product for room in (flawless, alerted, tampered, reopened, launched)]
    products = list(Product.objects.filter(pk__in=[product.pk for product in made]))
    assert gate.open_ones(products) == {product.pk for product in products if gate.answer(product).open}
    assert gate.open_ones(products) == {flawless.product.pk, launched.product.pk}


# --- The command-line check -------------------------------------------------------------------------


def run(product: str, url: str, token: str = "t") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LAUNCH_GATE_TOKEN": token, "LAUNCH_GATE_URL": url}
    command = [sys.executable, "-I", str(SCRIPT), product, "--timeout", "5"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.django_db(transaction=True)
def test_the_check_leaves_with_what_the_gate_says(live_server: Any) -> None:
    room, closed = rounds.flawless(), rounds.staffed()
    rounds.finding(closed.round, closed.customer)
    token = Caller(factories.employee(language="en")).token
    told = run(room.product.slug, live_server.url, token)
    assert (told.returncode, told.stderr) == (0, "")
    assert f"ledger row {room.seal.number}" in told.stdout
    told = run(closed.product.slug, live_server.url, token)
    assert (told.returncode, told.stdout) == (1, "")
    assert "1 finding is not over" in told.stderr
    assert run("nothing-here", live_server.url, token).returncode == 1
    assert run(room.product.slug, live_server.url, "wrong").returncode == 2
    assert run(room.product.slug, f"{live_server.url}/sign-in", token).returncode == 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "file:///etc/passwd", "", "no address"])
def test_the_check_is_closed_where_nobody_answers(url: str) -> None:
    assert run("hub", url).returncode == 2


@pytest.mark.parametrize(
    ("status", "document"),
    [
        (200, {}), (200, {"product": "hub", "open": "true"}), (200, {"product": "hub", "open": 1}),
        (200, {"product": "other", "open": True, "reasons": []}), (500, {"product": "hub", "open": True}),
        (200, {"product": "hub", "open": True, "reasons": ["but"]}), (302, {}), (404, {"detail": "no such page"}),
    ],
)  # fmt: skip
def test_the_check_opens_on_nothing_but_a_plain_yes(status: int, document: dict[str, Any]) -> None:
    assert launch_gate.judge(status, document, "hub")[0] != launch_gate.OPEN
