"""Who hears of which events, and how a worker hands them over: at least once, in batches, with retries."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F

from portal.events.models import Event, Job
from portal.kit import clock

log = logging.getLogger("portal.outbox")

LEASE = timedelta(seconds=120)  # after which another worker may take over a job whose worker died
MAX_ATTEMPTS = 10
MAX_BACKOFF = timedelta(hours=1)
PAUSE = timedelta(seconds=10)
MAIN = "main"  # the lane of handlers that wait for nobody but the database

# What a handler returns: an error for each key that failed, to be tried again.
Failures = Mapping[str, str] | None


class Hopeless(str):
    """An error that trying again will not mend: the job is a dead letter at once."""

    __slots__ = ()


class Later(str):
    """An error that is not the key's fault, as that a server is busy: soon tried again, as often as it takes."""

    __slots__ = ()


class NotReached(Later):
    """No error at all: the batch took its time and this key is for the next one."""

    __slots__ = ()


class NotNow(Exception):
    """Raised by a handler that can do nothing at all now, as while its server is away: no attempt is counted.

    This process leaves the handler alone for `PAUSE`, so that the others go on undisturbed.
    """


@dataclass(frozen=True)
class Handler:
    """A subscriber: `run` is given distinct keys, may be given the same key again, and must bear that.

    Lanes are worked side by side: what waits for another server (mail) holds up nothing but its own lane.
    """

    name: str
    run: Callable[[Sequence[str]], Failures]
    kinds: tuple[str, ...]  # "idea.posted", or "idea.*"
    key: Callable[[Event], str]
    batch: int
    lease: timedelta
    lane: str
    attempts: int

    def wants(self, kind: str) -> bool:
        return any(kind == k or (k.endswith(".*") and kind.startswith(k[:-1])) for k in self.kinds)


_handlers: dict[str, Handler] = {}
_paused_until: dict[str, float] = {}  # on the monotonic clock


def subscribe(
    name: str,
    run: Callable[[Sequence[str]], Failures],
    *,
    kinds: Iterable[str],
    key: Callable[[Event], str] = lambda event: str(event.pk),
    batch: int = 100,
    lease: timedelta = LEASE,
    lane: str = MAIN,
    attempts: int = MAX_ATTEMPTS,
) -> None:
    """Have `run` called, some time after the commit, for each event of `kinds`; called in `AppConfig.ready()`.

    A job whose worker died is taken up by another one after `lease`, which must outlast the work on one batch, or be
    made longer meanwhile by `renew`.
    """
    _handlers[name] = Handler(name, run, tuple(kinds), key, batch, lease, lane, attempts)


def renew(name: str, key: str) -> None:
    """For a handler that takes long over a key: its lease begins anew, and no other worker takes the job for lost."""
    held = Job.objects.pending().filter(handler=name, key=key, locked_until__isnull=False)
    held.update(locked_until=clock.now() + _handlers[name].lease)


def lanes() -> list[str]:
    """Every lane that a worker has to work, the main one first."""
    return list(dict.fromkeys([MAIN, *(handler.lane for handler in _handlers.values())]))


def subscribers(kind: str) -> list[Handler]:
    return [handler for handler in _handlers.values() if handler.wants(kind)]


def drain(*, until_empty: bool = True, lane: str | None = None) -> int:
    """Work through what is due, all handlers (of one lane) in turn; returns how many jobs were done."""
    done = 0
    while True:
        working = [handler for handler in _handlers.values() if lane in (None, handler.lane)]
        round_done = sum(_work_one_batch(handler) for handler in working)
        done += round_done
        if not until_empty or not round_done:
            return done


def _work_one_batch(handler: Handler) -> int:
    if _paused_until.get(handler.name, 0) > time.monotonic():
        return 0
    jobs = _claim(handler)
    if not jobs:
        return 0
    try:
        failures = _run(handler, list(dict.fromkeys(job.key for job in jobs)))
    except NotNow as reason:
        log.warning("handler %s pauses: %s", handler.name, reason)
        _paused_until[handler.name] = time.monotonic() + PAUSE.total_seconds()
        _settle(handler, jobs, dict.fromkeys((job.key for job in jobs), Later(reason)))
        return 0
    _settle(handler, jobs, failures)
    return len(jobs)


def _run(handler: Handler, keys: list[str]) -> dict[str, str]:
    """A batch that fails as a whole is halved until the key that breaks it stands alone: the others get through."""
    try:
        return dict(handler.run(keys) or {})
    except NotNow:
        raise
    except Exception as error:  # one broken handler must not stop the others
        if len(keys) == 1:
            log.exception("handler %s failed on %s", handler.name, keys[0])
            return {keys[0]: f"{type(error).__name__}: {error}"}
    middle = len(keys) // 2
    return _run(handler, keys[:middle]) | _run(handler, keys[middle:])


def _claim(handler: Handler) -> list[Job]:
    """Take a batch under a lease. A claim is by row lock, never by "number greater than the last one seen"."""
    due = Job.objects.due().filter(handler=handler.name).order_by("pk")
    if not due.exists():  # an idle worker takes no write lock
        return []
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        jobs = _alone_if_lost(handler, list(due[: handler.batch]))
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
            locked_until=clock.now() + handler.lease, attempts=F("attempts") + 1
        )
    return jobs


def _alone_if_lost(handler: Handler, jobs: list[Job]) -> list[Job]:
    """What a dead worker still held may have killed it: it goes alone, and is laid aside after too many workers."""
    lost = next((job for job in jobs if job.locked_until is not None), None)
    if lost is None:
        return jobs
    if lost.attempts < handler.attempts:
        return [lost]
    _put_back(handler, lost, Hopeless("every worker that took it died"))
    return [job for job in jobs if job.locked_until is None]


def _settle(handler: Handler, jobs: list[Job], failures: Mapping[str, str]) -> None:
    with transaction.atomic():
        Job.objects.filter(pk__in=[job.pk for job in jobs if job.key not in failures]).delete()
        for job in jobs:
            if job.key in failures:
                _put_back(handler, job, failures[job.key])


def _put_back(handler: Handler, job: Job, error: str) -> None:
    now = clock.now()
    attempts = job.attempts + (0 if isinstance(error, Later) else 1)
    backoff = PAUSE if isinstance(error, Later) else min(timedelta(seconds=2**attempts), MAX_BACKOFF)
    if isinstance(error, NotReached):
        backoff = timedelta()
    is_over = isinstance(error, Hopeless) or attempts >= handler.attempts
    Job.objects.filter(pk=job.pk).update(
        locked_until=None,
        attempts=attempts,
        last_error=error[:2000],
        next_try_at=now + backoff,
        dead_at=now if is_over else None,
    )
