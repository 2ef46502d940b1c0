"""The one clock can be told another time, for the length of a block."""

from datetime import UTC, date, datetime

from django.utils import timezone

from portal.kit import clock


def test_the_time_told_ends_with_its_block() -> None:
    moment = datetime(2026, 1, 31, 20, 0, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
        with clock.at(datetime(2026, 3, 1, tzinfo=UTC)):
            assert clock.now().month == 3
        assert clock.now() == moment
    assert abs((clock.now() - timezone.now()).total_seconds()) < 5


def test_today_is_seouls() -> None:
    with clock.at(datetime(2026, 1, 31, 20, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 2, 1)
