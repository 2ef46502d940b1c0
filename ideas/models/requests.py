"""What one person asks of another about a promise: another date, another owner, a second look; and the authors' say."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea
from ideas.models.tracking import Progress
from portal.kit import clock


class Outcome(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")
    LAPSED = "lapsed", _("No longer needed")


class RequestQuerySet(models.QuerySet[Any]):
    def open(self) -> "RequestQuerySet":
        return self.filter(outcome=Outcome.OPEN)

    def with_people(self) -> "RequestQuerySet":
        return self.select_related("asked_by__division", "answered_by__division")


class Request(models.Model):
    """Something that waits for one person's yes or no; a no has its reason."""

    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.OPEN)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN


class DateRequest(Request):
    """A date that has moved often enough moves again only if the champion agrees."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="date_requests")
    due_on = models.DateField(_("new due date"))

    class Meta:
        verbose_name = _("request for another date")
        verbose_name_plural = _("requests for another date")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea"], condition=Q(outcome="open"), name="date_request_open_once"),
            models.CheckConstraint(condition=~Q(outcome="refused", answer=""), name="date_refusal_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} → {self.due_on}"


class Handover(Request):
    """An owner asks a colleague to take over; nothing changes until they accept."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="handovers")
    from_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="handovers", verbose_name=_("to"))

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea"], condition=Q(outcome="open"), name="handover_open_once"),
            models.CheckConstraint(condition=~Q(outcome="refused", answer=""), name="handover_refusal_has_a_reason"),
            models.CheckConstraint(condition=~Q(to=models.F("from_owner")), name="handover_to_another"),
        ]
        indexes: ClassVar = [models.Index(fields=["to"], condition=Q(outcome="open"), name="handover_waiting")]

    def __str__(self) -> str:
        return f"{self.idea_id} → {self.to_id}"


class Rereview(models.Model):
    """The author of a rejected post asked for a second look, once, with a new argument; the answer is a ruling."""

    idea = models.OneToOneField(Idea, models.PROTECT, related_name="rereview")
    argument = models.TextField(_("new argument"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("re-review")
        verbose_name_plural = _("re-reviews")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(argument=""), name="rereview_has_an_argument")]

    def __str__(self) -> str:
        return f"{self.idea_id}"


class AuthorAnswer(models.Model):
    """What the author of a post that was merged into this one says of the fix (`report` is where it was said done).

    The post's own author confirms or reopens. A "no" from another author is shown to the owner, who takes the work up
    again or says why it is fixed all the same; until then silence confirms nothing.
    """

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="author_answers")
    report = models.ForeignKey(Progress, models.PROTECT, related_name="author_answers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    hides_name = models.BooleanField(default=False)
    fixed = models.BooleanField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settlement = models.TextField(blank=True)

    class Meta:
        verbose_name = _("author’s answer")
        verbose_name_plural = _("authors’ answers")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "by"], name="author_answers_once"),
            models.CheckConstraint(condition=Q(fixed=True) | ~Q(reason=""), name="author_doubt_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} ({self.by_id})"
