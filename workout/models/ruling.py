"""Rulings: each stands in the ledger; this table is the same facts in columns, to be read by queries."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ideas.models import Idea
from ideas.states import State, Verdict
from portal.kit import clock
from portal.people.models import Division
from workout.models.ledger import LedgerRow
from workout.models.meeting import AgendaItem, Meeting


class DeskReferralQuerySet(models.QuerySet["DeskReferral"]):
    def waiting(self) -> "DeskReferralQuerySet":
        """Not ruled on and not taken back; a post that was merged or withdrawn meanwhile waits no more."""
        return self.filter(closed_at=None, idea__state=State.SCHEDULED).order_by("at", "pk")

    def on_desk_of(self, person: Any) -> "DeskReferralQuerySet":
        """What waits for this head, the longest waiting first."""
        return self.waiting().filter(division__in=person.headed_division_ids)

    def with_details(self) -> "DeskReferralQuerySet":
        return self.select_related("idea__responsible_division__head", "division", "sent_by")


class DeskReferral(models.Model):
    """A post sent to its division's head for a desk ruling; open until it is ruled on or taken back."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="desk_referrals")
    division = models.ForeignKey(Division, models.PROTECT, related_name="desk_referrals")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DeskReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk referral")
        verbose_name_plural = _("desk referrals")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea"], condition=Q(closed_at=None), name="desk_referral_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} → {self.division}"

    @property
    def waits(self) -> bool:
        """As `waiting()`, for one."""
        return self.closed_at is None and self.idea.state == State.SCHEDULED


class RulingQuerySet(models.QuerySet["Ruling"]):
    def visible_to(self, person: Any) -> "RulingQuerySet":
        """Rulings on posts that this person may see."""
        return self.filter(Idea.objects.visible_to(person).include())

    def standing(self) -> "RulingQuerySet":
        """Those that no later ruling has superseded."""
        return self.filter(superseded_by=None)

    def with_details(self) -> "RulingQuerySet":
        return self.select_related(
            "row", "idea", "meeting", "division", "ruled_by", "owner", "champion", "superseded_by"
        ).prefetch_related("row__texts")


class Ruling(models.Model):
    """One ruling. Never edited: a correction is a new one that supersedes it."""

    row = models.OneToOneField(LedgerRow, models.PROTECT, primary_key=True, db_column="number", related_name="ruling")
    idea = models.ForeignKey(Idea, models.PROTECT, related_name="rulings")
    idea_version = models.PositiveIntegerField()
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="rulings")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="rulings")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="desk_rulings")
    verdict = models.CharField(max_length=9, choices=Verdict)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="rulings")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    champion = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    idempotency_key = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering: ClassVar = ["row"]
        indexes: ClassVar = [
            models.Index(fields=["idea", "row"], name="ruling_idea"),
            models.Index(fields=["verdict", "-row"], name="ruling_verdict"),
            models.Index(fields=["at"], name="ruling_at"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="ruling_verdict_known"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.ACCEPT)
                | Q(owner__isnull=False, champion__isnull=False, due_on__isnull=False),
                name="ruling_accept_has_owner_champion_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.MORE_INFO) | Q(owner__isnull=False, due_on__isnull=False),
                name="ruling_more_info_has_owner_and_date",
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, item__isnull=False, division__isnull=True)
                | Q(meeting__isnull=True, item__isnull=True, division__isnull=False),
                name="ruling_in_a_meeting_or_at_a_desk",
            ),
            models.UniqueConstraint(
                fields=["ruled_by", "idempotency_key"], condition=~Q(idempotency_key=""), name="ruling_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_verdict_display()}"

    @property
    def number(self) -> int:
        """The number of its row in the ledger."""
        return self.pk

    @property
    def reason(self) -> str:
        return self._text("reason")

    @property
    def question(self) -> str:
        return self._text("question")

    @property
    def correction_reason(self) -> str:
        return self._text("correction_reason")

    @property
    def words_erased(self) -> bool:
        """Whether the law had something that was written here erased."""
        return any(text.erased_at is not None for text in self.row.texts.all())

    def _text(self, field: str) -> str:
        """Free text stands in the ledger's side table alone, so that an erasure needs one place."""
        return next((text.text for text in self.row.texts.all() if text.field == field), "")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("rulings are append-only")
