"""Keeps a few child processes running as one: all of them stop together, and none is left behind."""

import contextlib
import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

GRACE = 10.0  # seconds that a child has to finish what it is doing
QUICK = 5.0  # a child that lived for less is started again after a pause
TICK = 0.05
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    """A process to keep running: `run` is called in a fork; the end of one that is `vital` is the end of all."""

    name: str
    run: Callable[[], object]
    vital: bool = False
    pid: int = 0
    started: float = 0.0

    def start(self) -> None:
        """Fork, into a session of its own: Ctrl-C reaches it through the supervisor only."""
        self.started = time.monotonic()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._become()

    def _become(self) -> None:
        code = 1
        try:
            os.setsid()
            _die_with_parent()
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            self.run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:  # never back into the parent's code
            sys.stdout.flush()
            os._exit(code)

    def poll(self) -> int | None:
        """The exit code of what has ended, negative for a signal; None while it runs."""
        if not self.pid:
            return 0
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return None
        self.pid = 0
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # what a child that was killed has left behind
        return os.waitstatus_to_exitcode(status)


@dataclass
class Supervisor:
    """Start children with `start`, then `wait`: it returns the exit code once everything has stopped."""

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def __post_init__(self) -> None:
        self._parent = os.getppid() if "MAKELEVEL" in os.environ else None
        for number in SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` means it
                signal.signal(number, self._stop)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def start(self, child: Child) -> None:
        self.children.append(child)
        child.start()

    def wait(self, until: Callable[[], bool] = lambda: False) -> int | None:
        """Watch the children until `until()` holds (None) or all have stopped (the exit code)."""
        failed = False
        try:
            while not self.stopping and not (failed := not self._look_after_children()):
                if until():
                    return None
                time.sleep(TICK)
                self.stopping = self.stopping or self._orphaned()
        finally:
            if failed or self.stopping or sys.exc_info()[0]:
                self._stop_children()
        return int(failed)

    def _orphaned(self) -> bool:
        """Whether the `make` that started this was killed."""
        return self._parent is not None and os.getppid() != self._parent

    def _look_after_children(self) -> bool:
        """Start again what ended; False when a vital child did."""
        for child in self.children:
            was_running = bool(child.pid)
            code = child.poll()
            if code is None:
                continue
            if child.vital:
                self.say(f"The {child.name} process ended (exit code {code}); stopping.")
                return False
            if was_running:
                self.say(f"The {child.name} process ended (exit code {code}); starting it again.")
            pause = 1.0 if child.started and time.monotonic() - child.started < QUICK else 0.0
            if time.monotonic() - child.started >= pause:
                child.start()
        return True

    def _stop_children(self) -> None:
        for child in self.children:
            if child.poll() is None:
                os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children:
            while child.poll() is None:
                if time.monotonic() > deadline:
                    os.killpg(child.pid, signal.SIGKILL)
                time.sleep(TICK)


# Looked up before any fork: a child should do as little as possible.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """On Linux a child is told to stop even when its parent was killed with SIGKILL."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
