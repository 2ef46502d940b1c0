"""The product's one clock: rules ask it for the time, so that a told story can be set in the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    """The aware time now, or the time being told of inside `at`."""
    return _told.get() or timezone.now()


def today() -> date:
    """The date in the current time zone (Asia/Seoul by default)."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this block `now()` answers `moment` (aware): for sample data and for tests of deadlines."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
