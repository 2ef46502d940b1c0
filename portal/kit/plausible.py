"""Dates that can be meant but look like a slip: asked about once more. And those that nobody can mean: refused."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.kit import clock
from portal.kit.errors import Invalid

# A promise further away than this is asked about once more; one beyond the second bound is refused. Five years is the
# longest plan a telecom makes (a spectrum licence's first stage); what is meant for later is no promise to anybody.
ASK_AFTER_YEARS = 2
REFUSE_AFTER_YEARS = 5


class Unsure(Invalid):
    """It can be done, but looks like a slip. Whoever means it says so (`sure`), and it is done."""

    code = "unsure"


def require_foreseeable(day: date, *, sure: bool, field: str) -> None:
    """For what is promised or planned for a day. Raises Invalid for one beyond five years, Unsure beyond two."""
    today = clock.today()
    if day > _years_after(today, REFUSE_AFTER_YEARS):
        message = _("This is more than %(years)s years away. Please check the year.") % {"years": REFUSE_AFTER_YEARS}
        raise Invalid(message, field=field)
    if day > _years_after(today, ASK_AFTER_YEARS) and not sure:
        facts: dict[str, Any] = {"date": date_format(day, "DATE_FORMAT"), "years": ASK_AFTER_YEARS}
        raise Unsure(_("This is more than %(years)s years away: %(date)s") % facts, field=field)


def require_start(moment: datetime, *, sure: bool, field: str, today: bool = False) -> None:
    """For when something is to begin. Raises Unsure for a moment that is over, else as `require_foreseeable`.

    With `today`, what began earlier on this day is no slip: it is open from now on.
    """
    over = clock.day_of(moment) < clock.today() if today else moment < clock.now()
    if over and not sure:
        facts = {"moment": date_format(timezone.localtime(moment), "DATETIME_FORMAT")}
        raise Unsure(_("This is in the past: %(moment)s") % facts, field=field)
    require_foreseeable(clock.day_of(moment), sure=sure, field=field)


def _years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February, the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
