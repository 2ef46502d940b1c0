"""`make run` as a newcomer meets it: it starts, answers, stops with all it started, and says what is wrong."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import migrated
from tests.services.postgres import free_port

ROOT = settings.BASE_DIR
pytestmark = pytest.mark.sqlite  # `make run` has its own database, and this is the one it has


class Site:
    """A `make run` of our own, on a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.mark = uuid.uuid4().hex
        self.log = folder / "log"
        self.environ = {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}", "SAMPLE": "0"}
        self.environ |= {"DEBUG": "1", "PORT": str(self.port), "SITE_OF_TEST": self.mark, "LC_ALL": "C.UTF-8"}
        del self.environ["SECURE_SSL_REDIRECT"]

    def start(self, *command: str) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command or ("make", "--silent", "run"), cwd=ROOT, env=self.environ, stdout=log, stderr=log
            )

    def said(self, text: str) -> bool:
        return text in self.log.read_text()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def processes(self, *, of: str = "") -> list[int]:
        """The ids of all processes that this start led to, by what they inherited."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                mine = f"SITE_OF_TEST={self.mark}".encode() in (process / "environ").read_bytes()
                if mine and of.encode() in (process / "cmdline").read_bytes().replace(b"\0", b" "):
                    found.append(int(process.name))
        return found

    @property
    def supervisor(self) -> int:
        """What `make` started."""
        [number] = [number for number in self.processes(of="manage.py serve") if parent(number) == self.process.pid]
        return number

    @property
    def web(self) -> int:
        [number] = [number for number in self.processes(of="manage.py serve") if parent(number) == self.supervisor]
        return number


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def eventually(happens: Callable[[], bool], *, seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happens():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    migrated.copy_to(tmp_path / "site.sqlite3")
    site = Site(tmp_path)
    yield site
    for number in site.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    site.process.wait()


def up(site: Site) -> None:
    site.start()
    assert eventually(lambda: site.said("Ctrl-C stops it.")), site.log.read_text()
    assert eventually(site.answers)
    assert eventually(lambda: len(site.processes(of="manage.py work")) == 1)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_a_signal_stops_all_of_it(site: Site, stop: signal.Signals) -> None:
    up(site)
    assert site.said(f"http://127.0.0.1:{site.port}")
    os.kill(site.supervisor, stop)
    assert site.process.wait(20) == 0
    assert eventually(lambda: not site.processes(), seconds=10)


def test_nothing_outlives_a_killed_make(site: Site) -> None:
    up(site)
    site.process.kill()
    assert eventually(lambda: not site.processes(), seconds=20)


def test_nothing_outlives_a_killed_supervisor(site: Site) -> None:
    up(site)
    os.kill(site.supervisor, signal.SIGKILL)
    assert eventually(lambda: not site.processes(), seconds=20)


def test_a_dead_worker_is_started_again_and_a_dead_web_server_ends_it(site: Site) -> None:
    up(site)
    [worker] = site.processes(of="manage.py work")
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: site.said("The worker process ended (exit code -9); starting it again."))
    assert eventually(lambda: site.processes(of="manage.py work") not in ([], [worker]))
    os.kill(site.web, signal.SIGKILL)
    assert site.process.wait(20) != 0
    assert site.said("The web process ended")
    assert eventually(lambda: not site.processes(), seconds=10)


@pytest.mark.parametrize(
    ("port", "line"),
    [
        (None, "port {} is in use; choose another: make run PORT=8001"),
        ("eighty", "PORT must be a number from 1 to 65535"),
    ],
)
def test_a_port_that_cannot_be_had_is_said_in_one_line(site: Site, port: str | None, line: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.port))
        other.listen()
        site.environ["PORT"] = port or str(site.port)
        site.start()
        assert site.process.wait(30) != 0
    said = [text for text in site.log.read_text().splitlines() if not re.match(r"make(\[\d+\])?: \*\*\*", text)]
    assert len(said) == 1
    assert line.format(site.port) in said[0]


# --- Setting up ---------------------------------------------------------------------------------


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout without anything installed, and a PATH with little more than a shell."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "scripts" / "setup", tmp_path / "scripts" / "setup")
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "uv.lock", tmp_path)
    for name in ("sh", "dirname", "cat", "cmp", "cut", "env", "sed", "rm"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    return tmp_path


def set_up(checkout: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "scripts" / "setup", "run"], env={"PATH": str(checkout / "bin"), **environ}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def program(checkout: Path, name: str, script: str) -> None:
    path = checkout / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_without_a_suitable_python_one_line_says_what_to_install(bare: Path) -> None:
    program(bare, "python3", "exit 1")  # what an older Python answers to the question for its version
    result = set_up(bare)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "setup: no Python 3.11 to 3.13 found; install one (Debian, Ubuntu: apt install python3 python3-pip)"
    ]


def test_without_pip_one_line_says_what_to_install(bare: Path) -> None:
    # It is new enough, says where it is, and finds neither pip nor the copy of it that ensurepip has.
    program(bare, "python3", 'case "$2" in *sys.executable*) echo "$0";; *) echo;; esac')
    result = set_up(bare)
    assert result.returncode == 1
    assert "has no pip; install it (Debian, Ubuntu: apt install python3-pip)" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_first_run_writes_a_secret_that_later_runs_keep(bare: Path) -> None:
    (bare / ".venv" / "bin").mkdir(parents=True)
    (bare / ".venv" / "bin" / "python").symlink_to(sys.executable)
    locked = (bare / "pyproject.toml").read_bytes() + (bare / "uv.lock").read_bytes()
    (bare / ".venv" / ".synced-run").write_bytes(locked)
    subprocess.run(["make", ".env"], cwd=bare, check=True)
    first = (bare / ".env").read_text()
    assert "DEBUG=1" in first
    assert len(first.splitlines()[0]) > len("SECRET_KEY=") + 50
    assert (bare / ".env").stat().st_mode & 0o077 == 0
    subprocess.run(["make", ".env"], cwd=bare, check=True)
    assert (bare / ".env").read_text() == first


def test_help_names_every_command_people_need() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in ("run", "test", "proof", "check", "services", "messages", "help", "clean"):
        assert f"make {command} " in said
