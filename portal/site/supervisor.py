"""Keeps a few child processes running as one: all of them stop together, and none is left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

GRACE = 10.0  # seconds that a child has to finish what it is doing
QUICK = 5.0  # a child that lived for less is started again after a pause
TICK = 0.1


@dataclass
class Child:
    """A process to keep running; the end of one that is `vital` is the end of all."""

    name: str
    command: Sequence[str]
    vital: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    not_before: float = 0.0


@dataclass
class Supervisor:
    """Start children with `start`, then `wait`: it returns the exit code once everything has stopped."""

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def __post_init__(self) -> None:
        self._parent = os.getppid() if "MAKELEVEL" in os.environ else None
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # `nohup` means it
            signal.signal(signal.SIGHUP, self._stop)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def start(self, child: Child, environ: Mapping[str, str] | None = None) -> None:
        """Run a child, in a session of its own so that Ctrl-C reaches it through here only."""
        if child not in self.children:
            self.children.append(child)
        child.process = subprocess.Popen(
            child.command, env=environ, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent
        )
        child.started = time.monotonic()

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
            now = time.monotonic()
            if child.process is None:
                if now >= child.not_before:
                    self.start(child)
            elif (code := child.process.poll()) is not None:
                if child.vital:
                    self.say(f"The {child.name} process ended (exit code {code}); stopping.")
                    return False
                self.say(f"The {child.name} process ended (exit code {code}); starting it again.")
                child.process = None
                child.not_before = now + (1.0 if now - child.started < QUICK else 0.0)
        return True

    def _stop_children(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


# Looked up before any fork: a child between fork and exec should do as little as possible.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """On Linux a child is told to stop even when its parent was killed with SIGKILL."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
