"""What the dashboard counts, kept by the worker; and files that people asked for or sent in."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ideas.models import Campaign, Idea
from ideas.states import Kind, State, Touchpoint
from portal.people.models import Division

REGION_LENGTH = 20


class Outcome(models.TextChoices):
    """What became of a promise, once the work was done."""

    KEPT = "kept", _("Kept the first time")
    MOVED = "moved", _("Kept after a move")
    LATE = "late", _("Kept late")


class PostFact(models.Model):
    """One post that all staff may see, as the dashboard counts it: a narrow row, made anew whenever the post changes.

    Days are Seoul's. Everything here can be computed again from the post, its rulings, promises and reports.
    """

    idea = models.OneToOneField(Idea, models.CASCADE, primary_key=True, related_name="fact")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=12, choices=State)
    touchpoint = models.CharField(max_length=20, choices=Touchpoint)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    division = models.ForeignKey(Division, models.CASCADE, null=True, related_name="+")  # that should answer
    posted_on = models.DateField()
    ruled_on = models.DateField(null=True)  # the first ruling
    days_to_ruling = models.PositiveIntegerField(null=True)
    in_meeting = models.BooleanField(null=True)  # that ruling was made on the spot, not at a desk
    accepted_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=5, choices=Outcome, blank=True)
    customers_helped = models.PositiveIntegerField(default=0)
    won_saved = models.PositiveBigIntegerField(default=0)
    minutes_saved = models.PositiveIntegerField(default=0)
    week_votes = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("post in figures")
        verbose_name_plural = _("posts in figures")
        indexes: ClassVar = [
            models.Index(fields=["posted_on"], name="fact_posted"),
            models.Index(fields=["ruled_on"], name="fact_ruled"),
            models.Index(fields=["accepted_on"], name="fact_accepted"),
            models.Index(fields=["confirmed_on"], name="fact_confirmed"),
            models.Index(fields=["-week_votes"], condition=models.Q(week_votes__gt=0), name="fact_rising"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.state}"


class Participation(models.Model):
    """How often the people of one division took part on one day. Never about a single person."""

    day = models.DateField()
    division = models.ForeignKey(Division, models.CASCADE, related_name="+")
    posts = models.PositiveIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participation")
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "division"], name="participation_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.division_id}"
