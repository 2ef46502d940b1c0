"""Every address × role × state of a post: what GET and POST are answered with, as `answers.txt` has it.

An address that is not in the table fails, and so does one that answers otherwise. After a change that is meant:
`WRITE_ANSWERS=1 pytest -p no:xdist tests/addresses/test_answers.py`, then read the difference.
"""

import os
import re
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from portal.events import outbox
from portal.people.models import Employee
from tests import factories
from tests.addresses.things import POST_STATES, everything_else, post_in
from tests.addresses.walking import ROLES, client_for, client_of, filled, ours
from tests.conftest import PROOF
from tests.ideas.stories import tomorrow

# What is answered does not hang on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

FILE = Path(__file__).parent / "answers.txt"
POSTS = "ideas/<int:pk>/"
SAID = {
    "note": "했어요", "percent": "50", "body": "여기요", "reason": "그래서", "due_on": str(tomorrow(40)), "tag": "요금",
    "touchpoint": "shop", "heard_on": "2026-01-02", "name": "와이파이", "title": "다른 제목", "stage": "estimated",
    "customers_helped": "3", "result": "on_track", "text": "그래요", "answer": "안 돼요", "argument": "새 자료예요",
    "to": "someone",
}  # fmt: skip


def answered(client: Client, address: str) -> str:
    """`GET/POST` status codes; neither leaves anything behind."""
    return "/".join(str(_status(client, method, address)) for method in ("get", "post"))


def _status(client: Client, method: str, address: str) -> int:
    cookies = client.cookies.output(header="")
    with transaction.atomic():
        answer = getattr(client, method)(address, SAID if method == "post" else {})
        if answer.streaming:
            answer.getvalue()
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return answer.status_code


def table(addresses: Mapping[str, str], clients: Mapping[str, Client]) -> list[str]:
    """One line for each pattern of an address: what everybody is answered."""
    width = max(map(len, addresses)) + 2
    lines = [" " * width + " ".join(f"{role:<11}" for role in clients).rstrip()]
    for pattern, address in addresses.items():
        said = (answered(client, address) for client in clients.values())
        lines.append(f"{pattern:<{width}}" + " ".join(f"{codes:<11}" for codes in said).rstrip())
    return lines


def assert_as_before(section: str, lines: list[str]) -> None:
    kept = sections()
    if os.environ.get("WRITE_ANSWERS"):
        kept[section] = lines
        FILE.write_text("\n".join(f"[{name}]\n" + "\n".join(of) + "\n" for name, of in kept.items()))
    assert not list(unified_diff(kept.get(section, []), lines, "answers.txt", "now", lineterm="", n=0))


def sections() -> dict[str, list[str]]:
    text = FILE.read_text() if FILE.exists() else ""
    found = re.findall(r"^\[(.+)\]\n((?:.+\n)+)", text, re.MULTILINE)
    return {name: lines.splitlines() for name, lines in found}


@pytest.fixture(autouse=True)
def _somebody_to_name() -> None:
    factories.employee(username=SAID["to"])


@pytest.mark.parametrize("state", POST_STATES if PROOF else ["open", "in_progress", "done", "for an audience"])
def test_of_a_post(state: str) -> None:
    """Each state under `make proof`; otherwise those in which most can be done, and one that few may see."""
    post = post_in(state)
    addresses = {pattern: filled(pattern, post.given) for pattern in ours() if pattern.startswith(POSTS)}
    people: dict[str, Employee] = post.people
    clients = {role: client_of(role) for role in ROLES} | {name: client_for(person) for name, person in people.items()}
    assert_as_before(f"a post: {state}", table(addresses, clients))


def test_of_everything_else() -> None:
    given = everything_else()
    outbox.drain()  # what waits to be indexed would have /readyz say so

    def fits(pattern: str) -> Mapping[str, object]:
        return next((values for start, values in given.items() if pattern.startswith(start)), {})

    addresses = {pattern: filled(pattern, fits(pattern)) for pattern in ours() if not pattern.startswith(POSTS)}
    assert_as_before("everything else", table(addresses, {role: client_of(role) for role in ROLES}))


def test_nothing_fails() -> None:
    lines = [line for section in sections().values() for line in section]
    assert [line for line in lines if re.search(r"\b5\d\d\b", line)] == []


def test_the_table_has_no_section_too_many() -> None:
    assert set(sections()) == {f"a post: {state}" for state in POST_STATES} | {"everything else"}
