"""What a company may set about keeping promises; an administrator finds it under Settings in Wagtail's admin."""

import re
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from ideas.states import Level
from portal.kit.dates import read_date

_SEPARATORS = re.compile(r"[\s,;]+")


def read_days(text: str) -> tuple[int, ...]:
    """ "30, 60, 90" as numbers, each once, in order. Raises ValueError."""
    days = sorted({int(word) for word in _SEPARATORS.split(text.strip()) if word})
    if any(not 1 <= day <= 730 for day in days) or len(days) > 12:
        raise ValueError(text)
    return tuple(days)


def read_dates(text: str) -> frozenset[date]:
    """Dates, one a line, or several in a form without spaces. Raises ValueError."""
    return frozenset(day for line in text.splitlines() if line.strip() for day in _dates_in(line))


def _dates_in(line: str) -> list[date]:
    try:
        return [read_date(line)]
    except ValueError:
        return [read_date(word) for word in _SEPARATORS.split(line.strip()) if word]


def validate_days(text: str) -> None:
    try:
        read_days(text)
    except ValueError as error:
        raise ValidationError(_("Please write up to twelve numbers of days, such as 30, 60, 90.")) from error


def validate_dates(text: str) -> None:
    try:
        read_dates(text)
    except ValueError as error:
        raise ValidationError(_("Please write one date a line, such as 2026-11-02.")) from error


def _days(default: int, label: str, **options: object) -> models.PositiveSmallIntegerField:
    validators = [MinValueValidator(1), MaxValueValidator(365)]
    return models.PositiveSmallIntegerField(label, default=default, validators=validators, **options)


@register_setting(icon="date")
class TrackingSettings(BaseSiteSetting):
    """When who is told that a promise is overdue, when it is looked at, and how often its date moves freely."""

    owner_after = _days(1, _("days overdue until the owner is told"))
    champion_after = _days(4, _("days overdue until the champion is told"))
    sponsor_after = _days(8, _("days overdue until the sponsor is told"))
    company_holidays = models.TextField(
        _("the company’s own holidays"), blank=True, validators=[validate_dates],
        help_text=_("One date a line. Public holidays of Korea, lunar and substitute ones too, are known already."),
    )  # fmt: skip
    review_days = models.CharField(
        _("reviews, days after acceptance"), max_length=60, default="30, 60, 90", blank=True, validators=[validate_days]
    )
    free_moves = models.PositiveSmallIntegerField(
        _("moves of a due date without the champion’s consent"), default=2, validators=[MaxValueValidator(20)]
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("owner_after"), FieldPanel("champion_after"), FieldPanel("sponsor_after")]),
        FieldPanel("company_holidays"), FieldPanel("review_days"), FieldPanel("free_moves"),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("promises and reviews")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def clean(self) -> None:
        super().clean()
        if not self.owner_after <= self.champion_after <= self.sponsor_after:
            raise ValidationError({"sponsor_after": _("First the owner, then the champion, then the sponsor.")})

    @classmethod
    def current(cls) -> "TrackingSettings":
        """The site's; the defaults where nobody has set any. Reads only, where Wagtail's own would write."""
        return cls.objects.filter(site__is_default_site=True).first() or cls()

    @property
    def holidays(self) -> frozenset[date]:
        return read_dates(self.company_holidays)

    @property
    def reviews(self) -> tuple[int, ...]:
        return read_days(self.review_days)

    def level_after(self, days: int) -> int:
        """How far up it is to be told after so many days overdue; 0: nobody yet."""
        steps = ((self.owner_after, Level.OWNER), (self.champion_after, Level.CHAMPION))
        return max([0, *(level for after, level in (*steps, (self.sponsor_after, Level.SPONSOR)) if days >= after)])
