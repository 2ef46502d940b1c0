"""200 voters with double clicks, retries and lost connections, from several processes, against a real server.

The database is whichever the suite runs on. Bar: every counter says what its rows say and what was wanted; no 5xx.
"""

import collections
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from ideas.models import Idea, Vote
from portal.people.models import Employee
from tests import factories
from tests.conftest import PROOF
from tests.ideas import voters

VOTERS = 200
POSTS = 500 if PROOF else 5  # a twentieth would take minutes of every `make test`, and shows no more
CROWDS = 2  # each twice: the double click
TAKES_BACK = 7  # every so-many-th pair of voter and post


def _database_url() -> str:
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    return f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _server() -> Iterator[int]:
    """The product's web server, as `make run` has it, on the suite's own database."""
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "portal.wsgi:application", "--interface", "wsgi", "--port", str(port),
        "--workers", "2", "--blocking-threads", "4", "--log-level", "error",
    ]  # fmt: skip
    environment = {**os.environ, "DATABASE_URL": _database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    server = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server did not start"
        with contextlib.suppress(OSError):
            web = HTTPConnection("127.0.0.1", port, timeout=2)
            web.request("GET", "/healthz")
            if web.getresponse().status == 200:
                web.close()
                return
        time.sleep(0.1)
    raise AssertionError("the server did not answer")


def _session(person: Employee) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


def _crowd(port: int, posts: list[int], people: list[dict]) -> subprocess.Popen:
    crowd = subprocess.Popen(
        [sys.executable, voters.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    json.dump({"port": port, "posts": posts, "voters": people}, crowd.stdin)
    crowd.stdin.close()
    return crowd


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_every_vote_counts_once(capsys):
    author = factories.employee()
    posts = [factories.idea(by=author).pk for _ in range(POSTS)]
    people = [factories.employee() for _ in range(VOTERS)]
    back = {n: [post for m, post in enumerate(posts) if (n + m) % TAKES_BACK == 0] for n in range(VOTERS)}
    told = [{"session": _session(person), "back": back[n]} for n, person in enumerate(people)]
    wanted = {post: {people[n].pk for n in back if post not in back[n]} for post in posts}
    statuses: collections.Counter[str] = collections.Counter()
    with _server() as port:
        began = time.monotonic()
        crowds = [_crowd(port, posts, told[n::CROWDS]) for n in range(CROWDS) for _click in range(2)]
        for crowd in crowds:
            statuses.update(json.loads(crowd.stdout.read()))
            crowd.stdout.close()
            assert crowd.wait() == 0
        took = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{sum(statuses.values()):,} answers in {took:.1f} s on {connection.vendor}: {dict(statuses)}")
    assert set(statuses) == {"200"}
    rows = {post: set(Vote.objects.filter(idea=post).values_list("voter", flat=True)) for post in posts}
    assert rows == wanted
    assert dict(Idea.objects.values_list("pk", "vote_count")) == {post: len(those) for post, those in wanted.items()}
