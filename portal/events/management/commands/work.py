"""`manage.py work`: the worker. Drains the outbox until it is told to stop."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection
from django.db.utils import Error as DatabaseError

from portal.events import outbox, periodic

log = logging.getLogger("portal.worker")


class Command(BaseCommand):
    help = (
        "Do the background work: inboxes, mail, webhooks, the search index. Stops at SIGTERM after the current batch."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="drain what is due, then stop")
        parser.add_argument("--pause", type=float, default=0.3, help="seconds between looks at an empty outbox")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(str(outbox.drain()))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        others = [
            threading.Thread(target=_work, args=(lane, stop, options["pause"]), name=f"lane-{lane}")
            for lane in outbox.lanes()
            if lane != outbox.MAIN
        ]
        for thread in others:
            thread.start()
        try:
            _work(outbox.MAIN, stop, options["pause"])
        finally:
            stop.set()
            for thread in others:
                thread.join()


def _work(lane: str, stop: threading.Event, pause: float) -> None:
    """Work one lane until told to stop; the main one does what comes by the clock, too."""
    try:
        while not stop.is_set():
            try:
                if lane == outbox.MAIN:
                    periodic.run_due()
                done = outbox.drain(until_empty=False, lane=lane)
            except DatabaseError:
                log.exception("the database does not answer; trying again")
                close_old_connections()
                stop.wait(5)
                continue
            if not done:
                close_old_connections()
                stop.wait(pause)
    finally:
        connection.close()
