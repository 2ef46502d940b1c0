"""One hub a process: hears from the database that meetings went on, and tells whoever watches them.

The table of live events is the truth; a watcher is told numbers and words, and reads the rest. PostgreSQL says by
NOTIFY that there is something new, SQLite by the version of its file; every few seconds all is read anyway, so that a
lost message costs seconds, not events.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection
from django.db.utils import Error as DatabaseError

from workout.actions.announcing import CHANNEL
from workout.models import LiveEvent, Meeting

log = logging.getLogger("portal.live")

QUEUE = 64  # steps that a slow watcher may lag behind; then it is told to start over
KEPT = 200  # steps that can be replayed to who was away
SQLITE_PAUSE = 0.2
REREAD = 5.0
RELOAD = (0, "reload")

Step = tuple[int, str]
Answer = TypeVar("Answer")


@dataclass
class Room:
    """A meeting that somebody in this process watches: its last steps, and a queue for each watcher."""

    meeting: int
    number: int = 0
    steps: deque[Step] = field(default_factory=lambda: deque(maxlen=KEPT))
    queues: set[asyncio.Queue[Step]] = field(default_factory=set)
    loaded: asyncio.Future[None] | None = None

    def join(self, after: int | None) -> asyncio.Queue[Step]:
        """A queue with what happened after step `after` (None: from now on) and everything to come."""
        queue: asyncio.Queue[Step] = asyncio.Queue(QUEUE)
        missed = [] if after is None else [step for step in self.steps if step[0] > after]
        if after is not None and self.number > after and len(missed) != self.number - after:
            missed = [RELOAD]  # more than is kept
        for step in missed[-QUEUE:]:
            queue.put_nowait(step)
        self.queues.add(queue)
        return queue

    def publish(self, steps: list[Step]) -> None:
        for step in steps:
            if step[0] <= self.number:
                continue
            self.number = step[0]
            self.steps.append(step)
            for queue in self.queues:
                _put(queue, step)


def _put(queue: asyncio.Queue[Step], step: Step) -> None:
    try:
        queue.put_nowait(step)
    except asyncio.QueueFull:  # "reload" says all that is lost
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(RELOAD)


class Hub:
    """`await watch(meeting, after)` gives a room and a queue; `leave` gives it back."""

    def __init__(self) -> None:
        self._rooms: dict[int, Room] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wanted = threading.Event()

    async def watch(self, meeting: int, after: int | None) -> tuple[Room, asyncio.Queue[Step]]:
        self._start()
        room = self._rooms.get(meeting)
        if room is None:
            room = self._rooms[meeting] = Room(meeting)
            room.loaded = asyncio.ensure_future(self._load(room))
        queue: asyncio.Queue[Step] | None = None
        try:
            if room.loaded is not None:
                await asyncio.shield(room.loaded)
            queue = room.join(after)
            self._rooms.setdefault(meeting, room)  # the last one to leave may have taken it away meanwhile
        finally:
            if queue is None and not room.queues:
                self._rooms.pop(meeting, None)
        self._wanted.set()
        return room, queue

    def leave(self, room: Room, queue: asyncio.Queue[Step]) -> None:
        room.queues.discard(queue)
        if not room.queues and self._rooms.get(room.meeting) is room:
            del self._rooms[room.meeting]
            if not self._rooms:
                self._wanted.clear()

    async def _load(self, room: Room) -> None:
        room.publish(await asyncio.to_thread(reading, _recent, room.meeting))

    def _start(self) -> None:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            threading.Thread(target=self._follow_for_ever, name="live-hub", daemon=True).start()

    def _follow_for_ever(self) -> None:
        follow = self._follow_postgresql if connection.vendor == "postgresql" else self._follow_sqlite
        while True:
            self._wanted.wait()
            try:
                follow()
            except DatabaseError:
                log.exception("the live room lost its database; trying again")
                connection.close()
                time.sleep(1)

    def _follow_postgresql(self) -> None:
        connection.ensure_connection()
        raw = connection.connection
        raw.execute(f"LISTEN {CHANNEL}")
        while self._wanted.is_set():
            self._read_all()
            for _told in raw.notifies(timeout=REREAD, stop_after=1):
                pass
        raw.execute("UNLISTEN *")

    def _follow_sqlite(self) -> None:
        version, read_at = None, 0.0
        while self._wanted.is_set():
            with connection.cursor() as cursor:
                now = cursor.execute("PRAGMA data_version").fetchone()
            if now != version or time.monotonic() - read_at > REREAD:
                version, read_at = now, time.monotonic()
                self._read_all()
            time.sleep(SQLITE_PAUSE)

    def _read_all(self) -> None:
        for room in list(self._rooms.values()):
            steps = [(number, str(kind)) for number, kind in _after(room.meeting, room.number)]
            if steps and self._loop is not None:
                self._loop.call_soon_threadsafe(room.publish, steps)


def reading(read: Callable[..., Answer], *args: Any) -> Answer:
    """Read in a thread of its own, and leave no connection behind that the database has given up."""
    try:
        return read(*args)
    finally:
        connection.close_if_unusable_or_obsolete()


def _after(meeting: int, number: int) -> list[tuple[int, str]]:
    return list(LiveEvent.objects.after(meeting, number).values_list("number", "kind"))


def _recent(meeting: int) -> list[Step]:
    """The last steps that are kept, oldest first."""
    number = Meeting.objects.values_list("live_number", flat=True).filter(pk=meeting).first() or 0
    return [(one, str(kind)) for one, kind in _after(meeting, max(0, number - KEPT))]
