"""A worker that dies: `python -m tests.faults.worker`, told how by lines on its input.

Each line starts a child that does `manage.py work` and kills itself, as `kill -9` would, at any moment or at that one.
"""

import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import django

WAYS = ("at any moment", "a mail was taken", "a mail was noted", "a delivery was taken")
NOT_AT_ALL = "not at all"  # works until nothing is left
SOON, PATIENCE = 0.5, 60  # seconds


def die(*_arguments: Any, **_options: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def work_until(way: str) -> None:
    from django.core.management import call_command

    from portal.notifications.mail import mailing
    from portal.notifications.webhooks import posting

    mark, post = mailing._mark, posting.post

    def noted(*arguments: Any) -> None:
        mark(*arguments)
        die()

    def delivered(*arguments: Any) -> None:
        if post(*arguments) is None:
            die()

    at: dict[str, Callable[[], None]] = {
        "at any moment": lambda: threading.Timer(random.random() * SOON, die).start(),
        "a mail was taken": lambda: setattr(mailing, "_mark", die),
        "a mail was noted": lambda: setattr(mailing, "_mark", noted),
        "a delivery was taken": lambda: setattr(posting, "post", delivered),
    }
    threading.Timer(PATIENCE, os._exit, [1]).start()
    at.get(way, lambda: None)()
    call_command("work", pause=0.01, once=way == NOT_AT_ALL, stdout=sys.stderr)


def main() -> None:
    django.setup()
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            work_until(line.strip())
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else f"lived {status}", flush=True)


if __name__ == "__main__":
    main()
