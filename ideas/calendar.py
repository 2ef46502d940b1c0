"""The days that count when a promise is overdue: all but the public holidays of Korea and the company's own.

The holidays come from the `holidays` library, which knows the lunar ones, substitutes and elections. A weekend counts.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _of_year(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("KR", years=year))


def is_holiday(day: date, own: Collection[date] = ()) -> bool:
    """Whether nobody is reminded of anything on this day; `own` are the company's holidays."""
    return day in own or day in _of_year(day.year)


def days_overdue(due_on: date, today: date, own: Collection[date] = ()) -> int:
    """How many days that count have begun since the day after `due_on`; 0 if it is not over yet."""
    days = max(0, (today - due_on).days)
    off = {day for year in range(due_on.year, today.year + 1) for day in _of_year(year)} | set(own)
    return days - sum(1 for day in off if due_on < day <= today)


def next_working_day(day: date, own: Collection[date] = ()) -> date:
    """The day itself, or the first after it that is no holiday."""
    while is_holiday(day, own):
        day += timedelta(days=1)
    return day
