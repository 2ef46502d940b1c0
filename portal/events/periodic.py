"""What the worker does by the clock, beside the outbox. Tasks are idempotent: two workers may both do them."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger("portal.periodic")


@dataclass
class Task:
    """Something to do every so often; `due` is on the monotonic clock."""

    name: str
    run: Callable[[], object]
    seconds: float
    due: float = 0


_tasks: list[Task] = []


def every(seconds: float, name: str, run: Callable[[], object]) -> None:
    """Have the worker call `run` when it starts and then every so many seconds; called in `AppConfig.ready()`."""
    _tasks.append(Task(name, run, seconds))


def run_due() -> None:
    """Do what is due. A task that fails is logged and comes again; the others are not held up."""
    for task in _tasks:
        if task.due <= time.monotonic():
            task.due = time.monotonic() + task.seconds
            try:
                task.run()
            except Exception:
                log.exception("%s failed", task.name)
