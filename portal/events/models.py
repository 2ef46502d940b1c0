"""What happened (append-only), and what is still to be done about it (the outbox)."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.kit import clock


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject_type: str, *subject_ids: int) -> "EventQuerySet":
        """The history of one thing, or of several of one type, oldest first."""
        return self.filter(subject_type=subject_type, subject_id__in=subject_ids).order_by("pk")

    def update(self, **_kwargs: Any) -> NoReturn:
        raise TypeError("events are append-only")

    def delete(self) -> NoReturn:
        raise TypeError("events are append-only")


class Event(models.Model):
    """One thing that happened: `kind` as "idea.posted", who did it, what it is about, and details.

    The subject is named by type and number, not by a foreign key: the ground floor knows no upper room.
    """

    kind = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["kind", "-id"], name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("events are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("events are append-only")


class Receipt(models.Model):
    """A form that has arrived: who sent it, the key it carried, and where its sender was led afterwards.

    `digest` tells whether the same is sent again or something else under its key; empty where that is not known.
    """

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField()
    location = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints: ClassVar = [models.UniqueConstraint(fields=["sender", "key"], name="receipt_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="receipt_age")]

    def __str__(self) -> str:
        return f"{self.key} from {self.sender_id}"


class JobQuerySet(models.QuerySet["Job"]):
    def pending(self) -> "JobQuerySet":
        return self.filter(dead_at=None)

    def due(self) -> "JobQuerySet":
        """What a worker may take now: not dead, its time has come, and no living worker holds it."""
        now = clock.now()
        return self.pending().filter(Q(locked_until=None) | Q(locked_until__lt=now), next_try_at__lte=now)

    def dead(self) -> "JobQuerySet":
        return self.exclude(dead_at=None)


class Job(models.Model):
    """One row of the outbox: a handler still has to deal with `key`. Deleted once it has.

    Jobs of one key are never merged on writing: a row seen as pending may belong to a worker that has
    already read the old state. They are merged when they are claimed.
    """

    handler = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    locked_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes: ClassVar = [
            models.Index(fields=["handler", "next_try_at", "id"], condition=Q(dead_at=None), name="job_due"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.key}"
