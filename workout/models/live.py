"""What happens while a meeting is live: the steps in order, hands, who is there, notes and what is said."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ideas.models.discussion import CommentBase
from portal.kit import clock
from workout.models.meeting import AgendaItem, Meeting
from workout.states import Hand, LiveStep


class LiveEventQuerySet(models.QuerySet["LiveEvent"]):
    def after(self, meeting_id: int, number: int) -> "LiveEventQuerySet":
        """What happened in a meeting after step `number`, in order."""
        return self.filter(meeting=meeting_id, number__gt=number).order_by("number")

    def update(self, **_kwargs: Any) -> NoReturn:
        raise TypeError("live events are append-only")

    def delete(self) -> NoReturn:
        raise TypeError("live events are append-only")


class LiveEvent(models.Model):
    """One step of a live meeting, numbered from 1 without gaps in the order in which steps were committed.

    Screens are told the number and the kind, and read the rest from the database. Hands have no actor.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="live_events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=LiveStep)
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    objects = LiveEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("live event")
        verbose_name_plural = _("live events")
        ordering: ClassVar = ["meeting", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="live_event_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="live_event_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}.{self.number} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("live events are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("live events are append-only")


class ShowOfHands(models.Model):
    """The room is asked what it thinks of an item. `secret` is emptied at the end: nobody can tell hands apart then."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="shows_of_hands")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="shows_of_hands")
    secret = models.CharField(max_length=32, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("show of hands")
        verbose_name_plural = _("shows of hands")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting"], condition=Q(closed_at=None), name="hands_one_open_at_a_time"),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(secret=""), name="hands_forget_when_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.item_id}"


class RaisedHand(models.Model):
    """One hand, without a name: `mark` is a keyed digest of the person, whose key goes when the show is over."""

    show = models.ForeignKey(ShowOfHands, models.PROTECT, related_name="hands")
    mark = models.CharField(max_length=64)
    hand = models.CharField(max_length=7, choices=Hand)

    class Meta:
        verbose_name = _("raised hand")
        verbose_name_plural = _("raised hands")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["show", "mark"], name="hand_once"),
            models.CheckConstraint(condition=Q(hand__in=Hand.values), name="hand_known"),
        ]

    def __str__(self) -> str:
        return f"{self.show_id}: {self.hand}"


class Attendance(models.Model):
    """Somebody was there: they said so with the code on the screen, or a facilitator did (`noted_by`)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendances")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.person_id}"


class MeetingNote(models.Model):
    """What a facilitator wrote down about an item while it was discussed, or about the meeting (no item)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notes")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField(_("note"))
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("note of a meeting")
        verbose_name_plural = _("notes of meetings")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(removed_at__isnull=False) | ~Q(body=""), name="meeting_note_says"),
        ]

    def __str__(self) -> str:
        return self.body[:60]


class MeetingRemark(CommentBase):
    """What somebody says in the thread of a live meeting, and at which item."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="remarks")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="+")
    submission_key = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("remark in a meeting")
        verbose_name_plural = _("remarks in meetings")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["meeting", "-id"], name="remark_meeting")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(removed_at__isnull=False) | ~Q(body=""), name="remark_says_something"),
            models.UniqueConstraint(fields=["author", "submission_key"], name="remark_sent_once"),
        ]

    def __str__(self) -> str:
        return self.body[:60]
