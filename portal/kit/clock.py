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
    """The company's date (TIME_ZONE): a due date is not another one for who reads it in another zone."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The company's date at an aware moment."""
    return timezone.localdate(moment, timezone.get_default_timezone())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this block `now()` answers `moment` (aware): for sample data and for tests of deadlines."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
