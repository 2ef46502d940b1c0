"""Days and times as people type them: each accepted form, and that everything else is refused, never guessed."""

import unicodedata
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from portal.kit import clock
from portal.kit.dates import Unreadable, read_date, read_datetime
from portal.kit.errors import Invalid

SEOUL = timezone.get_default_timezone()
DAY = date(2026, 12, 1)
DAYS = [
    "2026-12-01", "2026-12-1", "2026/12/01", "2026/12/1", "20261201", " 2026-12-01\n", "2026. 12. 1.", "2026. 12. 1",
    "2026.12.1", "2026.12.01.", "2026 . 12 . 1", "2026. 12. 1.(화)", "2026. 12. 1. (화)", "2026. 12. 1. 화요일",
    "2026-12-01(화요일)", "2026년 12월 1일", "2026년12월1일", "2026년 12월 1일 화요일",
    "1 Dec 2026", "1 December 2026", "01 dec 2026", "Tue, 1 Dec 2026", "Dec 1, 2026", "December 1 2026",
    "Dec. 1, 2026", "２０２６．　１２．　１．", "２０２６－１２－０１", "2026–12–01",
    unicodedata.normalize("NFD", "2026년 12월 1일"), "2026. 12. 1.（화）",
]  # fmt: skip
TIMES = [
    "14:00", "14:00:00", "오후 2:00", "오후 02:00", "오후2시", "오후 2시", "오후 2시 00분", "14시", "14시 0분",
    "오후 14시", "2:00 PM", "2:00pm", "PM 2:00", "2 pm", "2:00 p.m.", "１４：００",
]  # fmt: skip
OTHER_TIMES = {
    "9:00": time(9), "09시": time(9), "오전 9시": time(9), "오후 2시 30분": time(14, 30), "오후 2시 반": time(14, 30),
    "오전 12:00": time(0), "오후 12:30": time(12, 30), "오후 0시 30분": time(12, 30), "12 am": time(0), "0시": time(0),
    "14시 5분 9초": time(14, 5, 9),
    "23:59:59": time(23, 59, 59), "14:00:30.5": time(14, 0, 30, 500_000),
}  # fmt: skip


@pytest.mark.parametrize("typed", DAYS)
def test_a_day(typed: str) -> None:
    assert read_date(typed) == DAY


@pytest.mark.parametrize("clock_time", TIMES)
def test_a_moment(clock_time: str) -> None:
    expected = datetime(2026, 12, 1, 14, tzinfo=SEOUL)
    assert {read_datetime(f"{day} {clock_time}") for day in DAYS} == {expected}


@pytest.mark.parametrize("typed", OTHER_TIMES)
def test_a_time_of_the_day(typed: str) -> None:
    assert read_datetime(f"2026. 12. 1. {typed}") == datetime.combine(DAY, OTHER_TIMES[typed], SEOUL)


@pytest.mark.parametrize(
    "typed",
    ["2026-12-01T14:00", "2026-12-01t14:00", "2026. 12. 1.14:00", "1 Dec 2026, 14:00", "2026년 12월 1일오후 2시",
     "2026-12-01T14:00:00+09:00", "2026-12-01 05:00Z", "2026-12-01T00:00-0500", "2026-12-01 14:00 +09",
     "20261201T14:00"],
)  # fmt: skip
def test_day_and_time_together(typed: str) -> None:
    assert read_datetime(typed) == datetime(2026, 12, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_the_product_shows_is_read_back(language: str) -> None:
    """Every day of two years, and a time on each."""
    with translation.override(language):
        for number in range(731):
            moment = datetime(2026, 1, 1, number % 24, number % 60, tzinfo=SEOUL) + timedelta(days=number)
            assert read_datetime(date_format(moment, "DATETIME_FORMAT")) == moment
            assert read_date(date_format(moment, "DATE_FORMAT")) == moment.date()


NO_DAYS = [
    "", " ", ".", "내일", "다음 화요일", "다음 화요일 오후 2시", "12월", "2026", "2026-12", "2026. 12.", "202612",
    "12/1", "12. 1.", "12월 1일", "12/01/2026", "01.12.2026", "26-12-01", "26. 12. 1.", "26/12/1", "26년 12월 1일",
    "1 Dec", "1 Dec 26", "2026-13-01", "2026-02-29", "2026. 11. 31.", "2026-00-10", "2026-12-00", "2026-12-011",
    "02026-12-01", "2026-12/01", "2026.12-01", "2026-12-01x", "2026-12-01 쯤", "2026-12-01 ~ 2026-12-05",
    "약 2026-12-01", "2026-12-01..", "20261301", "2026120", "1764547200", "2026-W49-2", "2026-335",
    "2026. 12. 1.(수)", "2026년 12월 1일 월요일", "Mon, 1 Dec 2026", "1 Foo 2026", "32 Dec 2026", "0206-12-01",
    "1899-12-31", "2200-01-01", "9999-12-31", "٢٠٢٦-١٢-٠١", "²⁰²⁶-12-01", "-2026-12-01", "None", "nan", "2026‐12",
    "2026-12-01-09:00",
]  # fmt: skip
NO_TIMES = [
    "25:00", "24:00", "14:60", "14:00:60", "14:5", "14", "1400", "2시", "9시", "2시 30분", "오전 14시", "오후 25시",
    "오전 오후 2시", "AM 2:00 PM", "13 am", "정오", "저녁 7시", "오후", "14:00쯤", "14:00 ~ 16:00", "14:00+25:00",
    "14:00+9", "14시 60분", "14:00 KST", "2:", ":30", "오후 2시30",
]  # fmt: skip


@pytest.mark.parametrize("typed", NO_DAYS)
def test_no_day(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_date(typed)
    with pytest.raises(Unreadable):
        read_datetime(typed, at=time())
    with pytest.raises(Unreadable):
        read_datetime(f"{typed} 14:00")


@pytest.mark.parametrize("typed", NO_TIMES)
def test_no_time(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_datetime(f"2026. 12. 1. {typed}", at=time())


def test_a_refusal_is_one_of_the_portals_and_one_of_pythons() -> None:
    assert issubclass(Unreadable, Invalid)
    assert issubclass(Unreadable, ValueError)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("12/1", "연도"), ("26. 12. 1.", "연도"), ("2026-02-30", "달력에 없는"), ("2026. 12. 1.(수)", "요일"),
     ("2026. 12. 1. 14:00", "시각"), ("다음 주", "2026. 11. 23"), ("2126-13-01", "달력에"), ("0206-12-01", "1900")],
)  # fmt: skip
def test_the_refusal_says_what_is_wrong_and_shows_what_is_right(typed: str, says: str) -> None:
    with clock.at(datetime(2026, 11, 23, 3, tzinfo=UTC)), pytest.raises(Unreadable, match=says):
        read_date(typed)


def test_a_day_without_a_time_is_a_moment_only_where_one_says_which() -> None:
    assert read_datetime("2026. 12. 1.", at=time(18)) == datetime(2026, 12, 1, 18, tzinfo=SEOUL)
    with pytest.raises(Unreadable, match="시각"):
        read_datetime("2026. 12. 1.")


def test_half_a_day_is_asked_for() -> None:
    with pytest.raises(Unreadable, match="오전"):
        read_datetime("2026년 12월 1일 2시")


def test_the_readers_own_zone_and_its_changes_of_the_clock() -> None:
    with timezone.override("America/New_York"):
        assert read_datetime("2026-12-01 14:00").isoformat() == "2026-12-01T14:00:00-05:00"
        assert read_datetime("2026-11-01 01:30-04:00").utcoffset() == timedelta(hours=-4)
        for moment in ("2026-03-08 02:30", "2026-11-01 01:30"):  # skipped, and there twice
            with pytest.raises(Unreadable):
                read_datetime(moment)
