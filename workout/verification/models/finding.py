"""What a panel finds, or (after the launch) the front line: a post with what it takes to fix it, and its proofs."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ideas.models import Idea, Progress
from ideas.states import VOTABLE, State, Verdict
from portal.kit import clock
from workout.models import Meeting, Ruling
from workout.verification.models.product import Product
from workout.verification.models.round import Mission, Panel, Round
from workout.verification.states import OVER, WORST_FIRST, ProofState, SealKind, Severity

STEPS_LENGTH, DEVICE_LENGTH, REASON_LENGTH = 4_000, 120, 2_000


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, person: Any) -> "FindingQuerySet":
        return self.filter(Idea.objects.visible_to(person).include())

    def alerts(self) -> "FindingQuerySet":
        return self.filter(round=None)

    def standing(self) -> "FindingQuerySet":
        """Those that are not merged into another, which speaks for them."""
        return self.exclude(idea__state=State.MERGED)

    def unsettled(self) -> "FindingQuerySet":
        """Whatever stands between a product and its launch: all that is not over as the rules have it.

        Over is: confirmed with a proof that was accepted; rejected by a row of the ledger (out of scope, or the ruling
        of a meeting that stands and was not the product owner's own); merged into a finding of the same round.
        """
        from workout.verification.models.seal import Seal  # it refers to this model

        proved = Exists(Proof.objects.filter(finding=OuterRef("pk"), state=ProofState.ACCEPTED))
        ruled_out = Exists(Seal.objects.filter(finding=OuterRef("pk"), kind=SealKind.OUT_OF_SCOPE))
        rejected = Exists(
            Ruling.objects.filter(idea=OuterRef("pk"), superseded_by=None, verdict=Verdict.REJECT).exclude(
                ruled_by=OuterRef("product__owner")
            )
        )
        target = Exists(Finding.objects.filter(pk=OuterRef("idea__merged_into"), round=OuterRef("round")))
        over = (
            Q(proved, idea__state=State.CONFIRMED)
            | Q(idea__state=State.REJECTED) & (Q(ruled_out) | Q(rejected))
            | Q(target, idea__state=State.MERGED)
        )
        return self.exclude(pk__in=self.filter(over).values("pk"))

    def with_posts(self, person: Any) -> "FindingQuerySet":
        """What a row of a list shows."""
        from ideas.models import Vote  # only lists ask for it

        voted = Exists(Vote.objects.filter(idea=OuterRef("pk"), voter=person.pk))
        return self.select_related("idea__author", "panel", "product").annotate(voted=voted)

    def worst_first(self) -> "FindingQuerySet":
        rank = Case(
            *(When(severity=value, then=place) for place, value in enumerate(WORST_FIRST)),
            default=len(WORST_FIRST), output_field=IntegerField(),
        )  # fmt: skip
        return self.order_by(rank, F("idea__vote_count").desc(), "-pk")


class Finding(models.Model):
    """One-to-one with its post, which has title, words, photos, votes and state. Without a round it is a red alert."""

    idea = models.OneToOneField(Idea, models.PROTECT, primary_key=True, related_name="finding")
    product = models.ForeignKey(Product, models.PROTECT, related_name="findings")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="findings")
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, blank=True, related_name="findings")
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, blank=True, related_name="findings")
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, default=Severity.MAJOR)
    steps = models.TextField(pgettext_lazy("how it happens", "steps"), blank=True, max_length=STEPS_LENGTH)
    device = models.CharField(_("device"), max_length=DEVICE_LENGTH, blank=True)
    by_head = models.BooleanField(default=False)  # a division head's alert closes the gate alone

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes: ClassVar = [models.Index(fields=["round", "severity"], name="finding_round_severity")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="finding_severity_known"),
            models.CheckConstraint(
                condition=Q(round=None, panel=None, mission=None) | Q(round__isnull=False, panel__isnull=False),
                name="finding_of_a_panel_or_an_alert",
            ),
            models.CheckConstraint(
                condition=Q(round=None) | Q(by_head=False), name="finding_by_a_head_is_an_alert"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.idea.title

    def get_absolute_url(self) -> str:
        return self.idea.get_absolute_url()

    @property
    def is_alert(self) -> bool:
        return self.round_id is None

    @property
    def is_votable(self) -> bool:
        """Whether one can still say "I have it too"."""
        return self.idea.state in VOTABLE

    @property
    def is_over(self) -> bool:
        return self.idea.state in OVER


class Proof(models.Model):
    """What the owner shows: a progress report of the post (words, link, photos before and after), to be judged."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="proofs")
    number = models.PositiveSmallIntegerField()
    report = models.OneToOneField(Progress, models.PROTECT, related_name="proof")
    state = models.CharField(max_length=8, choices=ProofState, default=ProofState.OFFERED)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ProofState.values), name="proof_state_known"),
            models.UniqueConstraint(fields=["finding", "number"], name="proof_numbered_once"),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(state=ProofState.OFFERED), name="proof_offered_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(state=ProofState.ACCEPTED), name="proof_accepted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} #{self.number}"


class Judgement(models.Model):
    """One person accepts or refuses one proof; who refuses says why."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="judgements")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepts = models.BooleanField()
    reason = models.TextField(blank=True, max_length=REASON_LENGTH)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proof", "by"], name="judgement_once"),
            models.CheckConstraint(condition=Q(accepts=True) | ~Q(reason=""), name="judgement_refusal_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.proof_id}: {self.accepts}"


class Dispute(models.Model):
    """The sides cannot agree: it goes on the agenda of a meeting, whose sponsor rules."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="disputes")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(max_length=REASON_LENGTH)
    at = models.DateTimeField(default=clock.now)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="disputes")
    # When it was put on an agenda, or when the proof was accepted after all.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding"], condition=Q(settled_at=None), name="dispute_open_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="dispute_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}"
