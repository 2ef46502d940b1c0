"""The work between a promise and its proof: steps, reviews, what it brought about, papers, and who was warned."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ideas import states
from ideas.models.idea import Idea
from ideas.models.photo import private_storage
from ideas.models.tracking import Progress, Promise
from ideas.states import Health, Level
from portal.kit import clock


class StepQuerySet(models.QuerySet["Step"]):
    def standing(self) -> "StepQuerySet":
        """Those that were not taken away, in the order of their dates."""
        return self.filter(removed_at=None).order_by("due_on", "pk")

    def open(self) -> "StepQuerySet":
        return self.standing().filter(done_at=None, idea__state__in=states.UNFINISHED)


class Step(models.Model):
    """A part of a large fix, with a date and perhaps a person of its own."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="steps")
    title = models.CharField(_("step"), max_length=200)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="steps", verbose_name=_("who")
    )
    due_on = models.DateField(_("by"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="step_has_a_title"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="step_done_by_somebody",
            ),
            models.CheckConstraint(condition=Q(done_at=None) | Q(removed_at=None), name="step_done_or_removed"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_on < clock.today()


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> "ReviewQuerySet":
        """Asked for and not given, of promises that are still to be kept; the oldest first."""
        return self.filter(result="", idea__state__in=states.UNFINISHED).order_by("asked_on", "pk")


class Review(models.Model):
    """A look at a promise so many days after its acceptance (`since`). `result` is empty until it is given."""

    class Result(models.TextChoices):
        ON_TRACK = Health.ON_TRACK.value, _("On track")
        AT_RISK = Health.AT_RISK.value, _("At risk")
        STUCK = Health.STUCK.value, _("Stuck")
        MISSED = "missed", _("Not given")

    GIVEN: ClassVar = (Result.ON_TRACK, Result.AT_RISK, Result.STUCK)

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="reviews")
    since = models.DateField()
    day = models.PositiveSmallIntegerField(_("days after acceptance"))
    asked_on = models.DateField()
    result = models.CharField(_("result"), max_length=8, choices=Result, blank=True)
    note = models.TextField(_("note"), blank=True)
    needs = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="needed_in_reviews",
        verbose_name=_("whose help is needed"),
    )  # fmt: skip
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea", "since", "day"], name="review_asked_once"),
            models.UniqueConstraint(fields=["idea"], condition=Q(result=""), name="review_waiting_once"),
            models.CheckConstraint(
                condition=~Q(result__in=["at_risk", "stuck"]) | ~Q(note=""), name="review_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(result="stuck") | Q(needs__isnull=False), name="review_stuck_names_whom"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.idea_id} +{self.day}"


class Effect(models.Model):
    """What a fix brought about: estimated first, measured later, and checked by somebody else than who said so."""

    class Stage(models.TextChoices):
        ESTIMATED = "estimated", _("Estimated")
        MEASURED = "measured", _("Measured")

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="effects")
    stage = models.CharField(_("stage"), max_length=9, choices=Stage)
    customers_helped = models.PositiveIntegerField(_("customers helped"), null=True, blank=True)
    won_saved = models.PositiveBigIntegerField(_("won saved"), null=True, blank=True)
    minutes_saved = models.PositiveIntegerField(_("minutes saved"), null=True, blank=True)
    method = models.CharField(_("how it was measured"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        ordering: ClassVar = ["stage"]  # "estimated" < "measured"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea", "stage"], name="effect_once_a_stage"),
            models.CheckConstraint(
                condition=Q(customers_helped__isnull=False)
                | Q(won_saved__isnull=False)
                | Q(minutes_saved__isnull=False),
                name="effect_has_a_figure",
            ),
            models.CheckConstraint(condition=~Q(stage="measured", method=""), name="effect_measured_somehow"),
            models.CheckConstraint(condition=~Q(checked_by=models.F("by")), name="effect_checked_by_another"),
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_at=None) | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="effect_checked_at_some_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.idea_id} {self.stage}"

    @property
    def figures(self) -> dict[str, int | None]:
        return {name: getattr(self, name) for name in FIGURES}


FIGURES = ("customers_helped", "won_saved", "minutes_saved")


class Escalation(models.Model):
    """Somebody was told that a promise is overdue: each level once for each promise."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="escalations")
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField(choices=Level)
    days_late = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["promise", "level"], name="escalation_once")]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.level}"


def document_path(document: "Document", filename: str) -> str:
    """A name of our own, without an ending: no server or program is to guess what it might run."""
    return f"ideas/{document.idea_id}/{clock.now():%Y%m}-{document.digest[:24]}"


class Document(models.Model):
    """A paper that proves something: kept as it came, handed out as a download only, never shown in place."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="documents")
    progress = models.ForeignKey(Progress, models.PROTECT, related_name="documents")
    file = models.FileField(upload_to=document_path, storage=private_storage)
    name = models.CharField(_("name"), max_length=150)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["progress", "digest"], name="document_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("idea-document", args=[self.idea_id, self.pk])
