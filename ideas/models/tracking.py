"""After an acceptance: what was promised by when, and what was done about it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea
from portal.kit import clock


class Promise(models.Model):
    """A due date as it was given at one time. The history of promises is the rows, in order.

    The one of a ruling has no reason; each move has one, and `agreed_by` where it needed the champion's consent.
    """

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="promises")
    due_on = models.DateField(_("due date"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.due_on}"


class Progress(models.Model):
    """What the owner reports: how far it is, the evidence (its photos, links) and the effect."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="progress")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(_("what was done"))
    percent = models.PositiveSmallIntegerField(_("progress in percent"))
    link = models.URLField(_("link"), max_length=500, blank=True)
    customers_helped = models.PositiveIntegerField(_("customers helped"), null=True, blank=True)
    won_saved = models.PositiveBigIntegerField(_("won saved"), null=True, blank=True)
    minutes_saved = models.PositiveIntegerField(_("minutes saved"), null=True, blank=True)
    submission_key = models.UUIDField(null=True, blank=True, editable=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_percent_up_to_100"),
            models.CheckConstraint(condition=~Q(note=""), name="progress_says_something"),
            models.UniqueConstraint(fields=["by", "submission_key"], name="progress_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.percent}%"
