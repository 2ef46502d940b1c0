"""A worker that dies: `python -m tests.faults.indexer`, told at which point by lines on its input.

Each line starts a child that works through the outbox and kills itself there, as `kill -9` would.
"""

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import django

POINTS = ("claimed", "read", "writing", "written", "settling")


def die(*_arguments: Any, **_options: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_soon() -> None:
    """Some moment of the next: before, while or after the server gets it."""
    time.sleep(random.random() * 0.02)
    die()


def work_until(point: str) -> None:
    from django.db import transaction
    from elasticsearch import Elasticsearch

    from portal.events import outbox
    from search.engines.elastic import writing

    bulk, settle = Elasticsearch.bulk, outbox._settle

    def written(*arguments: Any, **options: Any) -> None:
        bulk(*arguments, **options)
        die()

    def writing_(*arguments: Any, **options: Any) -> Any:
        threading.Thread(target=die_soon).start()
        bulk(*arguments, **options)
        time.sleep(1)

    def settling(*arguments: Any) -> None:
        with transaction.atomic():
            settle(*arguments)
            die()

    at: dict[str, Callable[[], None]] = {
        "claimed": lambda: setattr(writing, "_write", die),
        "read": lambda: setattr(Elasticsearch, "bulk", die),
        "writing": lambda: setattr(Elasticsearch, "bulk", writing_),
        "written": lambda: setattr(Elasticsearch, "bulk", written),
        "settling": lambda: setattr(outbox, "_settle", settling),
    }
    at[point]()
    handler = outbox._handlers[writing.HANDLER]
    outbox._work_one_batch(handler)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
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
