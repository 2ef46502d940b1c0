"""How soon hundreds see a ruling: `python -m tests.load.watching [--watchers 500] [--only sqlite|postgresql]`.

One server process and the watchers share this machine. A ruling is seen when a watcher's page has been drawn anew with
it: told by the stream, read from the server. Counted from before the ruling was sealed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

import django

from tests.load import watchers
from tests.load.search import temporary_postgres
from tests.services import postgres

IDLE = 10  # seconds
BETWEEN = 1.0  # seconds from a ruling to the next
RETURNING = 100
MISSED = 5  # steps that those who were away have missed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--watchers", type=int, default=500)
    parser.add_argument("--rulings", type=int, default=30)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.here:
        return _measure(options.watchers, options.rulings)
    failed = 0
    if options.only in (None, "sqlite"):
        with tempfile.TemporaryDirectory(prefix="fix-this-bench-") as folder:
            failed |= _apart(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", arguments)
    if options.only in (None, "postgresql") and postgres.find():
        with temporary_postgres() as url:
            failed |= _apart(url, arguments)
    return failed


def _apart(url: str, arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="fix-this-bench-") as folder:
        ours = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_RUN_DIR": folder, "DATABASE_URL": url}
        command = [sys.executable, "-m", "tests.load.watching", *arguments, "--here"]
        return subprocess.run(command, env={**os.environ, **ours, "ELASTICSEARCH_URL": ""}, check=False).returncode


def _measure(count: int, rulings: int) -> int:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests import migrated
    from tests.services import web

    if connection.vendor == "sqlite":
        migrated.copy_to(connection.settings_dict["NAME"])
    call_command("migrate", verbosity=0)
    with web.serving(workers=1) as port, _Crowd() as crowd:
        room = _Room(rulings)
        before = _memory()
        came = crowd.do("connect", port=port, watchers=count, **room.addresses())
        spent, began = _cpu(), time.monotonic()
        time.sleep(IDLE)
        idle = 100 * (_cpu() - spent) / (time.monotonic() - began)
        sealed = room.rule_on_all()
        _caught_up(crowd, max(sealed))
        memory = _memory()
        crowd.do("drop", watchers=RETURNING)
        missed = room.say(MISSED)
        back = crowd.do("return")
        people = _caught_up(crowd, missed[-1])
    waits = sorted(
        person["seen"][str(number)] - at
        for person in people
        for number, at in sealed.items()
        if str(number) in person["seen"]
    )
    lost = count * len(sealed) - len(waits)
    lost += sum(1 for person in people for number in missed if person["steps"].count(number) != 1)
    cuts = quantiles(waits, n=100)
    print(f"=== live room, {connection.vendor}: {count} watchers, {len(sealed)} rulings, one server process")
    print(
        f"sealed to seen   p50 {cuts[49]:.2f} s, p95 {cuts[94]:.2f} s, p99 {cuts[98]:.2f} s, longest {waits[-1]:.2f} s"
    )
    print(f"came in          {count} in {came:.1f} s; {RETURNING} at once again in {back:.2f} s, told what they missed")
    print(f"lost or doubled  {lost} steps")
    print(
        f"server           {before:.0f} MB before, {memory:.0f} MB with all; {idle:.1f} % of a core while idle",
        flush=True,
    )
    return int(lost > 0)


def _caught_up(crowd: "_Crowd", number: int) -> Any:
    """What each has seen, once all have seen step `number`, or after a time in which they should have."""
    for _ in range(60):
        people = crowd.do("seen")
        if all(str(number) in person["seen"] for person in people if person["steps"]):
            break
        time.sleep(0.5)
    return people


class _Room:
    """A live meeting with an item for each ruling."""

    def __init__(self, items: int) -> None:
        from tests import factories
        from workout import actions
        from workout.models import Meeting

        meeting = factories.meeting()
        self.items = [factories.item(meeting) for _ in range(items)]
        self.leader = meeting.facilitators.get()
        actions.start(meeting, by=self.leader)
        self.meeting = Meeting.objects.with_people().get(pk=meeting.pk)

    def addresses(self) -> dict[str, str]:
        from urllib.parse import quote

        from workout.live.tokens import key_for

        at, key = f"/meetings/{quote(self.meeting.slug)}", key_for(self.leader, self.meeting)
        return {"stream": f"{at}/stream/?key={key}", "state": f"{at}/state/?key={key}&view=room&lang=ko"}

    def rule_on_all(self) -> dict[int, float]:
        """The number of each ruling's step, and when its sealing began."""
        from tests import factories
        from workout import actions

        sealed = {}
        for item in self.items:
            began = time.monotonic()
            actions.rule(item, factories.accept(owner=self.leader), by=self.meeting.sponsor)
            sealed[self._last()] = began
            time.sleep(BETWEEN)
        return sealed

    def say(self, count: int) -> list[int]:
        from workout import actions

        said = []
        for number in range(count):
            actions.say(self.meeting, f"{number}", by=self.leader)
            said.append(self._last())
        return said

    def _last(self) -> int:
        return int(self.meeting.live_events.order_by("-number").values_list("number", flat=True)[0])


class _Crowd:
    """The watchers, in a process of their own."""

    def __enter__(self) -> "_Crowd":
        self._process = subprocess.Popen(
            [sys.executable, watchers.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_error: Any) -> None:
        self._process.kill()
        self._process.wait()

    def do(self, what: str, **more: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        print(json.dumps({"do": what, **more}), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())


def _servers() -> list[int]:
    """The server's processes: children of this one, and theirs, that are no crowd."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"granian" in command and (parent == os.getpid() or parent in found):
            found.append(int(folder.name))
    return found


def _cpu() -> float:
    """Seconds of processor time that the server has spent."""
    ticks = 0
    for pid in _servers():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory() -> float:
    """Megabytes that the server holds."""
    kilobytes = 0
    for pid in _servers():
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes += int(rollup.partition("Pss:")[2].split()[0])
    return kilobytes / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
