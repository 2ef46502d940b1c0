"""What a colleague does with one tap: vote and follow."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea, Merge
from portal.kit import clock


class Vote(models.Model):
    """One person wants one post. `merge` is set on a vote that came along from a duplicate."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="votes")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="votes")
    merge = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="votes")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints: ClassVar = [models.UniqueConstraint(fields=["idea", "voter"], name="vote_once")]
        indexes: ClassVar = [models.Index(fields=["voter", "-id"], name="vote_voter")]

    def __str__(self) -> str:
        return f"{self.voter_id} → {self.idea_id}"


class Follow(models.Model):
    """One person wants to hear of one post. `merge` as for a vote."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="follows")
    follower = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="follows")
    merge = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="follows")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints: ClassVar = [models.UniqueConstraint(fields=["idea", "follower"], name="follow_once")]
        indexes: ClassVar = [models.Index(fields=["follower", "-id"], name="follow_follower")]

    def __str__(self) -> str:
        return f"{self.follower_id} → {self.idea_id}"
