"""Days and times as people type them: one reader for every form, the admin, the API, imports and commands.

It reads the forms that the product shows, in both languages, those of ISO 8601, and what people in Korea type. What
it cannot read it refuses, with words that show a form it can: it never fills in a year, a month or half of the day.

    days    2026-12-01 · 2026. 12. 1. · 2026.12.1 · 2026/12/01 · 20261201 · 2026년 12월 1일 · 1 Dec 2026 · Dec 1, 2026
            (the day of the week may stand behind: 2026. 12. 1.(화); a wrong one is refused)
    times   14:00 · 9:00 · 14:00:30 · 오후 2:00 · 오후 2시 · 오후 2시 30분 · 오후 2시 반 · 14시 0분 0초 · 2:00 PM
            (9시 alone may be morning or evening and is refused; 09시 is as good as 09:00)
    both    the day, then a space, a comma or a T, then the time; behind it perhaps Z or +09:00
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from datetime import timezone as offset
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.kit import clock
from portal.kit.errors import Invalid

# Outside of these years a date is a slip of the finger; inside, every time zone can tell it.
YEARS = range(1900, 2200)


class Unreadable(Invalid, ValueError):
    """Not a day (or a time) that can be read; the message, in the reader's language, shows how to write one."""


def read_date(text: str) -> date:
    """The day that a text names. Raises `Unreadable`."""
    day, rest = _split(text)
    if rest:
        if _clock_time(rest) is None:
            raise Unreadable(_not_a_day())
        raise Unreadable(_("Please write the day alone, without a time: %(example)s.") % {"example": _example_day()})
    return day


def read_datetime(text: str, *, at: time | None = None) -> datetime:
    """The moment that a text names, aware: in the time zone that it names, else in the current one.

    `at` is the time of a day that is written without one; where it is None such a day is refused. Raises `Unreadable`.
    """
    day, rest = _split(text, with_time=True)
    if not rest:
        if at is None:
            raise Unreadable(_("Please add the time of the day: %(example)s.") % {"example": _example_moment()})
        return _aware(datetime.combine(day, at))
    found = _clock_time(rest)
    if found is None:
        raise Unreadable(_not_a_moment())
    return _aware(datetime.combine(day, found))


# --- The parts ----------------------------------------------------------------------------------

_WEEKDAYS = "월화수목금토일"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ENGLISH_WEEKDAY = r"(?:(?P<day_name>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_KOREAN_WEEKDAY = rf"(?:\s*(?:\((?P<in_brackets>[{_WEEKDAYS}])(?:요일)?\)|(?P<in_full>[{_WEEKDAYS}])요일))?"
_YEAR, _MM, _DD = r"(?P<year>[0-9]{4})", r"(?P<month>[0-9]{1,2})", r"(?P<day>[0-9]{1,2})"

# Between the day and the time stands something, if only the dot or the letter that the day ends in.
_DAYS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<separator>[-/]){_MM}(?P=separator){_DD}(?![0-9./-]){_KOREAN_WEEKDAY}",
        rf"{_YEAR}\s*\.\s*{_MM}\s*\.\s*{_DD}(?![0-9])(?:\s*\.)?{_KOREAN_WEEKDAY}",
        rf"{_YEAR}\s*년\s*{_MM}\s*월\s*{_DD}\s*일{_KOREAN_WEEKDAY}",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])",
        rf"{_ENGLISH_WEEKDAY}{_DD}\s+{_MONTH},?\s+{_YEAR}(?![0-9])",
        rf"{_ENGLISH_WEEKDAY}{_MONTH}\s+{_DD},?\s+{_YEAR}(?![0-9])",
    )
]
# A day whose year is missing or short: refused, and said so. "26. 12. 1." could be any of three days.
_WITHOUT_YEAR = re.compile(r"(?:[0-9]{2}\s*[-/.년]\s*)?[0-9]{1,2}\s*[-/.월]\s*[0-9]{1,2}(?![0-9:])")

_HALF = r"(?P<half{}>오전|오후|am|pm|a\.m\.|p\.m\.)"
_TIMES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_HALF.format(1)}\s*)?(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})"
        r"(?::(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,6}))?)?"
        rf"(?:\s*{_HALF.format(2)})?(?P<zone>\s*(?:Z|[+-][0-9]{{2}}(?::?[0-9]{{2}})?))?",
        rf"(?:{_HALF.format(1)}\s*)?(?P<hour>[0-9]{{1,2}})\s*시"
        r"(?:\s*(?P<minute>[0-9]{1,2})\s*분(?:\s*(?P<second>[0-9]{1,2})\s*초)?|\s*(?P<thirty>반))?",
        rf"(?P<hour>[0-9]{{1,2}})\s*{_HALF.format(2)}",
    )
]


def _split(text: str, *, with_time: bool = False) -> tuple[date, str]:
    """The day at the head of a text, and what stands behind it."""
    text = _plain(text)
    for pattern in _DAYS:
        if found := pattern.match(text):
            rest = text[found.end() :]
            if rest and not (rest[0] in " ,tT" or text[found.end() - 1] in ".일)"):
                break
            return _day(found.groupdict()), re.sub(r"^(?:[Tt](?=[0-9])|\s*,?\s*)", "", rest)
    if _WITHOUT_YEAR.match(text):
        example = _example_moment() if with_time else _example_day()
        raise Unreadable(_("Please write the year too, with four digits: %(example)s.") % {"example": example})
    raise Unreadable(_not_a_moment() if with_time else _not_a_day())


def _plain(text: str) -> str:
    """One line, composed, with full-width letters, digits and signs as narrow ones, and any dash a hyphen."""
    narrow = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in text)
    return " ".join(re.sub("[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFC", narrow)).split())


def _day(said: dict[str, str | None]) -> date:
    month = str(said["month"])
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    year = int(str(said["year"]))
    if year not in YEARS:
        years = {"first": YEARS[0], "last": YEARS[-1]}
        raise Unreadable(_("The year must be between %(first)s and %(last)s.") % years)
    try:
        day = date(year, number, int(str(said["day"])))
    except ValueError as error:
        raise Unreadable(_("There is no such day in the calendar.")) from error
    korean, english = said.get("in_brackets") or said.get("in_full"), said.get("day_name")
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    if (korean and _WEEKDAYS[day.weekday()] != korean) or (english and names[day.weekday()] != english.lower()):
        raise Unreadable(_("This day is another day of the week. Please check the date."))
    return day


def _clock_time(text: str) -> time | None:
    """The time that a text is, with its time zone if it names one; None if it is none."""
    said: dict[str, Any] = next((f.groupdict() for pattern in _TIMES if (f := pattern.fullmatch(text))), {})
    if not said:
        return None
    halves = [half.lower().replace(".", "") for half in (said.get("half1"), said.get("half2")) if half]
    hour = _hour(said["hour"], halves, said_as_hours="시" in text)
    minute = 30 if said.get("thirty") else int(said.get("minute") or 0)
    part = (said.get("part") or "").ljust(6, "0")
    try:
        return time(hour, minute, int(said.get("second") or 0), int(part), tzinfo=_zone(said.get("zone")))
    except ValueError:
        return None


def _hour(digits: str, halves: list[str], *, said_as_hours: bool) -> int:
    """0 to 23; what contradicts itself gives 24, which no time has."""
    hour = int(digits)
    if not halves:
        if said_as_hours and len(digits) == 1 and hour:
            raise Unreadable(
                _("Please say whether this is before or after noon: %(example)s.") % {"example": "오후 2시, 14:00"}
            )
        return hour
    if len(halves) == 2:
        return 24
    if halves[0] in ("오전", "am"):
        return hour % 12 if hour <= 12 else 24
    return hour if hour > 12 else hour % 12 + 12


def _zone(text: str | None) -> offset | None:
    if not text:
        return None
    digits = text.strip().replace(":", "")
    if digits in "Zz":
        return UTC
    away = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:] or 0))
    return offset(-away if digits[0] == "-" else away)


def _aware(moment: datetime) -> datetime:
    if timezone.is_aware(moment):
        return moment
    here = timezone.make_aware(moment)
    if here.utcoffset() != here.replace(fold=1).utcoffset():  # skipped, or there twice, as the clocks are changed
        raise Unreadable(_("The clocks are changed at this time. Please choose another one, or name its offset."))
    return here


def _example_day() -> str:
    return date_format(clock.today(), "DATE_FORMAT").rstrip(".")


def _example_moment() -> str:
    return date_format(datetime.combine(clock.today(), time(14)), "DATETIME_FORMAT")


def _not_a_day() -> str:
    examples = {"example": _example_day(), "iso": f"{clock.today():%Y-%m-%d}"}
    return _("This is not understood as a day. Please write it like %(example)s or %(iso)s.") % examples


def _not_a_moment() -> str:
    examples = {"example": _example_moment(), "iso": f"{clock.today():%Y-%m-%d} 14:00"}
    return _("This is not understood as a day and a time. Please write them like %(example)s or %(iso)s.") % examples
