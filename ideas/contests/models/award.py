"""Awards, and how each is shared."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ideas.contests.models.contest import Prize
from ideas.contests.models.entry import Entry
from portal.kit import clock
from portal.people.models import Division

CITATION_LENGTH = 600


class Award(models.Model):
    """A prize given to an entry, with what is said of it on the certificate."""

    prize = models.ForeignKey(Prize, models.PROTECT, related_name="awards")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="award")
    citation = models.CharField(_("citation"), max_length=CITATION_LENGTH, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering: ClassVar = ["prize__sort_order", "prize", "pk"]

    def __str__(self) -> str:
        return str(self.prize)

    def get_absolute_url(self) -> str:
        return reverse("contest-certificate", args=[self.prize.contest.slug, self.pk])


class Share(models.Model):
    """One part of an award's amount: a person's, or the implementing division's."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="shares")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, division__isnull=False)
                | Q(person__isnull=False, division__isnull=True),
                name="share_of_a_person_or_a_division",
            ),
            models.UniqueConstraint(fields=["award", "person"], name="share_once_a_person"),
        ]

    def __str__(self) -> str:
        return str(self.person or self.division)
