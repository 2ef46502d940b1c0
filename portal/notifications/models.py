"""What a person was told, and whether they have read it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.events.models import Event

UNREAD_SHOWN = 99  # the bell says "99+" beyond


class Reason(models.TextChoices):
    """What somebody has to do with a thing, so that they are told of it."""

    MENTIONED = "mentioned", _("You were mentioned")
    REPLIED_TO = "replied_to", _("A reply to you")
    THREAD = "thread", _("You took part")
    DESK = "desk", _("For your ruling")
    AUTHOR = "author", _("Your post")
    OWNER = "owner", _("You are the owner")
    CHAMPION = "champion", _("You are the champion")
    ASKED = "asked", _("You asked for it")
    REPORTER = "reporter", _("You reported a customer")
    FOLLOWER = "follower", _("You follow it")
    VOTER = "voter", _("You voted for it")
    MEETING = "meeting", _("Your meeting")
    ROUND = "round", _("Your verification round")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def to(self, person: Any) -> "NotificationQuerySet":
        return self.filter(recipient=person.pk)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def newest_first(self) -> "NotificationQuerySet":
        """By when it happened: a worker may deliver in another order."""
        return self.select_related("event__actor__division").order_by("-at", "-pk")

    def count_for_bell(self) -> int:
        """How many, counting no further than the bell can show; the order leads SQLite to the index of the unread."""
        return self.order_by("-at", "-pk")[: UNREAD_SHOWN + 1].count()


class Notification(models.Model):
    """One event in one person's inbox."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False
    )
    event = models.ForeignKey(Event, models.PROTECT, related_name="notifications")
    reason = models.CharField(max_length=10, choices=Reason)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "event"], name="notification_once"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="notification_reason_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-at", "-id"], name="notification_inbox"),
            models.Index(fields=["recipient", "-at", "-id"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.event_id}"
