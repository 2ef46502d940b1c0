"""The product's own web server, as `make run` has it, on the database of the running test."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from portal.people.models import Employee
from tests.services import database


@contextlib.contextmanager
def serving(workers: int = 2, **environ: str) -> Iterator[int]:
    """Run the server; gives its port. Tests must commit what it is to see."""
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "portal.asgi:application", "--interface", "asgi", "--port", str(port),
        "--workers", str(workers), "--workers-kill-timeout", "2", "--log-level", "error",
    ]  # fmt: skip
    own = {"DATABASE_URL": database.url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    server = subprocess.Popen(command, env={**os.environ, **own, **environ}, cwd=settings.BASE_DIR)
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


def session_of(person: Employee) -> str:
    """The value of a session cookie with which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server did not start"
        with contextlib.suppress(OSError), contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=2)) as web:
            web.request("GET", "/healthz")
            if web.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not answer")
