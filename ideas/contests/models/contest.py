"""A contest: a campaign with phases, criteria, prizes and a jury. What it is called is its campaign's."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from ideas.contests.states import Phase
from ideas.models import Campaign
from portal.kit import clock
from portal.people.models import Division
from portal.people.roles import is_staff


class ContestQuerySet(models.QuerySet["Contest"]):
    def visible_to(self, person: Any) -> "ContestQuerySet":
        """All staff; never guests."""
        return self.select_related("campaign") if is_staff(person) else self.none()

    def in_jury_phase(self) -> "ContestQuerySet":
        now = clock.now()
        return self.filter(votes_until__lte=now, jury_until__gt=now)

    def with_results_due(self) -> "ContestQuerySet":
        """Their day has come, and nobody has been told yet."""
        return self.filter(results_at__lte=clock.now(), answered_at=None)


class Contest(ClusterableModel):
    """The rules of one contest. Its phase is told by the clock (`phase`), never stored."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="contest", verbose_name=_("campaign"))
    votes_until = models.DateTimeField(
        _("peer votes until"), help_text=_("They begin when entries close. The same time as that: no peer votes.")
    )
    jury_until = models.DateTimeField(_("jury scores until"))
    results_at = models.DateTimeField(_("results on"), help_text=_("The final meeting is held before."))
    vote_budget = models.PositiveSmallIntegerField(
        _("votes per person"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as there are entries. Votes can be taken back and moved until the phase ends."),
    )  # fmt: skip
    jurors_each = models.PositiveSmallIntegerField(
        _("jurors per entry"), default=3, validators=[MinValueValidator(3), MaxValueValidator(12)]
    )
    scale = models.PositiveSmallIntegerField(
        _("highest points"), default=5, validators=[MinValueValidator(2), MaxValueValidator(10)],
        help_text=_("Jurors give from 1 to this many points for each criterion."),
    )  # fmt: skip
    shortlist_size = models.PositiveSmallIntegerField(
        _("entries on the shortlist"), default=10, validators=[MinValueValidator(1)]
    )
    division_percent = models.PositiveSmallIntegerField(
        _("share of the implementing division in percent"), default=0, validators=[MaxValueValidator(100)]
    )
    divisions = ParentalManyToManyField(
        Division, blank=True, related_name="+", verbose_name=_("divisions that may enter"),
        help_text=_("None: everybody may. A division stands for all that is part of it."),
    )  # fmt: skip
    assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    unsealed_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering: ClassVar = ["-results_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["results_at"], name="contest_results")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(jury_until__gt=F("votes_until")), name="contest_jury_after_votes",
                violation_error_message=_("The jury must end after the peer votes."),
            ),
            models.CheckConstraint(
                condition=Q(results_at__gte=F("jury_until")), name="contest_results_after_jury",
                violation_error_message=_("The results must come after the jury."),
            ),
            models.CheckConstraint(condition=Q(jurors_each__gte=3), name="contest_three_jurors"),
            models.CheckConstraint(condition=Q(scale__gte=2), name="contest_scale_of_two"),
            models.CheckConstraint(condition=Q(division_percent__lte=100), name="contest_division_percent"),
            models.CheckConstraint(condition=Q(vote_budget=None) | Q(vote_budget__gte=1), name="contest_vote_budget"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.campaign)

    def get_absolute_url(self) -> str:
        return f"/campaigns/{self.campaign.slug}/"

    @property
    def slug(self) -> str:
        return self.campaign.slug

    @property
    def phase(self) -> Phase:
        return self.phase_at(clock.now())

    def phase_at(self, now: datetime) -> Phase:
        """The phase at a moment: each ends the very instant the next begins."""
        reached = Phase.COMING
        for phase, begins in self.schedule:
            if begins <= now:
                reached = phase
        return reached

    @property
    def schedule(self) -> list[tuple[Phase, datetime]]:
        """When each phase begins; two that begin together leave the earlier one no time."""
        closes_at = self.campaign.closes_at or self.votes_until
        return [
            (Phase.OPEN, self.campaign.opens_at), (Phase.VOTING, closes_at), (Phase.JURY, self.votes_until),
            (Phase.FINAL, self.jury_until), (Phase.RESULTS, self.results_at),
        ]  # fmt: skip

    @property
    def phase_ends_at(self) -> datetime | None:
        now = clock.now()
        return next((begins for _phase, begins in self.schedule if begins > now), None)

    @property
    def has_votes(self) -> bool:
        return self.campaign.closes_at is not None and self.votes_until > self.campaign.closes_at

    @property
    def is_sealed(self) -> bool:
        return self.unsealed_at is None

    @cached_property
    def juror_ids(self) -> frozenset[int]:
        """The people of the jury, read once for each contest in hand."""
        return frozenset(self.jurors.values_list("person_id", flat=True))

    @cached_property
    def division_ids(self) -> frozenset[int]:
        return frozenset(self.divisions.values_list("pk", flat=True))


class Criterion(models.Model):
    """What jurors look at, what it weighs, and what the ends and the middle of the scale mean."""

    contest = ParentalKey(Contest, on_delete=models.CASCADE, related_name="criteria")
    sort_order = models.PositiveSmallIntegerField(default=0, blank=True, editable=False)
    title = models.CharField(_("criterion"), max_length=80)
    title_en = models.CharField(_("criterion in English"), max_length=80, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1, validators=[MinValueValidator(1)])
    lowest = models.CharField(_("what 1 point means"), max_length=160)
    middle = models.CharField(_("what the middle means"), max_length=160, blank=True)
    highest = models.CharField(_("what the highest points mean"), max_length=160)

    sort_order_field = "sort_order"

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering: ClassVar = ["sort_order", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(weight__gte=1), name="criterion_has_weight")]

    def __str__(self) -> str:
        return _in_language(self)


class Prize(models.Model):
    """A grade: what it is called, what it is worth, and how many entries can have it."""

    contest = ParentalKey(Contest, on_delete=models.CASCADE, related_name="prizes")
    sort_order = models.PositiveSmallIntegerField(default=0, blank=True, editable=False)
    title = models.CharField(_("grade"), max_length=60)
    title_en = models.CharField(_("grade in English"), max_length=60, blank=True)
    amount = models.PositiveIntegerField(_("amount in won"), default=0)
    places = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])

    sort_order_field = "sort_order"

    class Meta:
        verbose_name = _("prize")
        verbose_name_plural = _("prizes")
        ordering: ClassVar = ["sort_order", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(places__gte=1), name="prize_has_a_place")]

    def __str__(self) -> str:
        return _in_language(self)


class Juror(models.Model):
    """One person on one jury."""

    contest = ParentalKey(Contest, on_delete=models.CASCADE, related_name="jurors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="juries", verbose_name=_("juror"))

    class Meta:
        verbose_name = _("juror")
        verbose_name_plural = _("jurors")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["contest", "person"], name="juror_once")]

    def __str__(self) -> str:
        return str(self.person)


def _in_language(thing: Any) -> str:
    english = (translation.get_language() or "").startswith("en")
    return thing.title_en if thing.title_en and english else thing.title
