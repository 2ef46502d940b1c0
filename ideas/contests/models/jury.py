"""The jury's work: who scores which entry, and the points."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ideas.contests.models.contest import Criterion
from ideas.contests.models.entry import Entry
from ideas.contests.states import COUNTED, AssignmentState
from ideas.states import HIDDEN, State
from portal.kit import clock

NOTE_LENGTH = 2000
REASON_LENGTH = 500


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, person: Any) -> "AssignmentQuerySet":
        """A juror's own: nobody else reads an assignment."""
        return self.filter(juror=person.pk)

    def standing(self) -> "AssignmentQuerySet":
        """Of entries that still stand, where the juror neither declared a conflict nor was excused."""
        gone = [*HIDDEN, State.MERGED]
        return self.filter(state__in=sorted(COUNTED)).exclude(entry__idea__state__in=gone)

    def waiting(self) -> "AssignmentQuerySet":
        return self.standing().filter(state=AssignmentState.WAITING)


class Assignment(models.Model):
    """One juror's task to score one entry. The note is theirs alone."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="assignments")
    juror = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jury_assignments")
    state = models.CharField(max_length=8, choices=AssignmentState, default=AssignmentState.WAITING)
    note = models.TextField(_("private note"), blank=True, max_length=NOTE_LENGTH)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)  # of the conflict, or why it was excused
    assigned_at = models.DateTimeField(default=clock.now)
    scored_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("jury assignment")
        verbose_name_plural = _("jury assignments")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "juror"], name="assignment_once"),
            models.CheckConstraint(condition=Q(state__in=AssignmentState.values), name="assignment_state_known"),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.SCORED) | Q(scored_at__isnull=False), name="assignment_scored_at"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["juror", "state", "id"], name="assignment_juror")]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.juror_id}"


class Score(models.Model):
    """Points for one criterion."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    points = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=10), name="score_on_the_scale"),
        ]

    def __str__(self) -> str:
        return str(self.points)
