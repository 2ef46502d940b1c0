"""What a person was told, and whether they have read it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    CONTEST = "contest", _("Your part in a contest")


class Mail(models.TextChoices):
    """How something is mailed."""

    NOW = "now", _("At once")
    DIGEST = "digest", _("In the digest")
    NEVER = "", pgettext_lazy("notifications", "Never")


class Rhythm(models.TextChoices):
    """How often the digest comes."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    OFF = "off", pgettext_lazy("notifications", "Never")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def to(self, person: Any) -> "NotificationQuerySet":
        """What is in this person's inbox."""
        return self.filter(recipient=person.pk, in_inbox=True)

    def for_digest(self) -> "NotificationQuerySet":
        """What waits for its reader's next digest."""
        return self.filter(mail=Mail.DIGEST, mailed_at=None)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def newest_first(self) -> "NotificationQuerySet":
        """By when it happened: a worker may deliver in another order."""
        return self.select_related("event__actor__division").order_by("-at", "-pk")

    def count_for_bell(self) -> int:
        """How many, counting no further than the bell can show; the order leads SQLite to the index of the unread."""
        return self.order_by("-at", "-pk")[: UNREAD_SHOWN + 1].count()


class Notification(models.Model):
    """One event as it is told to one person: in the inbox, by mail, or both. There is one such row, so nobody is told
    twice; `mailed_at` is set as soon as the mail server has taken the message."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False
    )
    event = models.ForeignKey(Event, models.PROTECT, related_name="notifications")
    reason = models.CharField(max_length=10, choices=Reason)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    in_inbox = models.BooleanField(default=True)
    mail = models.CharField(max_length=6, choices=Mail, default=Mail.NEVER, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "event"], name="notification_once"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="notification_reason_known"),
            models.CheckConstraint(condition=Q(mail__in=Mail.values), name="notification_mail_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-at", "-id"], name="notification_inbox"),
            models.Index(fields=["recipient", "-at", "-id"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(
                fields=["recipient", "at"], condition=Q(mail="digest", mailed_at=None), name="notification_for_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.event_id}"


class Preferences(models.Model):
    """How one person wants to hear of things; who has no row has the usual answers (`choices`)."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notification_preferences"
    )
    choices = models.JSONField(default=dict)  # topic → {"inbox": bool, "mail": one of Mail}
    rhythm = models.CharField(_("digest"), max_length=6, choices=Rhythm, default=Rhythm.DAILY)
    hour = models.PositiveSmallIntegerField(_("hour"), default=8)
    weekday = models.PositiveSmallIntegerField(_("weekday"), default=0)  # Monday
    feed_key = models.PositiveIntegerField(default=1)  # a new number makes the addresses of old feeds worthless

    class Meta:
        verbose_name = _("notification preferences")
        verbose_name_plural = _("notification preferences")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="preferences_rhythm_known"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="preferences_hour_of_a_day"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="preferences_weekday_of_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class Digest(models.Model):
    """One digest of one person: the one row for a slot is what makes it come once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests", db_index=False)
    slot = models.DateTimeField()  # when it was due; it holds what happened before
    sent_at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0)
    batch = models.UUIDField(db_index=True, editable=False)  # which look at the clock made it

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "slot"], name="digest_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.slot:%Y-%m-%d %H:%M}"


class Outage(models.Model):
    """A channel that does not work since then; the row is gone when it works again."""

    channel = models.CharField(max_length=20, primary_key=True)
    since = models.DateTimeField()
    error = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")

    def __str__(self) -> str:
        return self.channel


class WebhookFormat(models.TextChoices):
    """Whom a webhook is for."""

    JSON = "json", _("A program (signed JSON)")
    SLACK = "slack", _("A Slack channel")
    TEAMS = "teams", _("A Microsoft Teams channel")


class Webhook(models.Model):
    """Another program that is told what everybody in the company may know."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    url = models.URLField(_("address"), max_length=500)
    format = models.CharField(_("for"), max_length=5, choices=WebhookFormat, default=WebhookFormat.JSON)
    topics = models.JSONField(_("topics"), default=list)  # values of `kinds.base.Topic`
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="ko")
    is_active = models.BooleanField(_("active"), default=True)
    secret = models.CharField(max_length=100, editable=False)
    taken_at = models.DateTimeField(_("last taken"), null=True, blank=True, editable=False)
    failed_at = models.DateTimeField(_("fails since its last try"), null=True, blank=True, editable=False)
    error = models.CharField(_("error"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(format__in=WebhookFormat.values), name="webhook_format_known"),
            models.CheckConstraint(condition=~Q(secret=""), name="webhook_has_a_secret"),
        ]

    def __str__(self) -> str:
        return self.name
