"""A round: three panels try a product before its launch."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ideas.models import Audience
from portal.kit import clock
from portal.people.roles import is_staff
from workout.verification.models.product import Product
from workout.verification.states import RUNNING, PanelKind, RoundState

EMAIL_LENGTH = 150
MISSION_TITLE_LENGTH = 120
MISSION_LENGTH = 2_000


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, person: Any) -> "RoundQuerySet":
        """The company sees that there is a round and how it stands; a guest their own ones only."""
        if person is None or not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        if is_staff(person):
            return self
        return self.filter(members__in=Member.objects.filter(person=person.pk, left_at=None)).exclude(
            state=RoundState.PLANNED
        )

    def with_people(self) -> "RoundQuerySet":
        return self.select_related("product__division", "product__owner", "executive", "coordinator")


class Round(models.Model):
    """What is found in it is for its `audience`: the panels, the product's owner, executive and coordinator."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="rounds", verbose_name=_("product"))
    number = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=8, choices=RoundState, default=RoundState.PLANNED)
    executive = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="judged_rounds", verbose_name=_("executive"),
        help_text=_("Gives the verdict; never the product’s owner."),
    )  # fmt: skip
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="coordinated_rounds", verbose_name=_("coordinator"),
        help_text=_("Invites the panels and writes their missions."),
    )  # fmt: skip
    briefing = models.TextField(_("briefing for the panels"), blank=True, max_length=4000)
    ends_on = models.DateField(_("panels try it until"))
    audience = models.OneToOneField(Audience, models.PROTECT, related_name="verification_round", editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification round")
        verbose_name_plural = _("verification rounds")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="round_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_known"),
            models.UniqueConstraint(fields=["product", "number"], name="round_numbered_once"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(state__in=sorted(RUNNING)), name="round_one_at_a_time",
                violation_error_message=_("This product has a round already. It must be over first."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RoundState.ENDED) | ~Q(end_reason=""), name="round_ended_with_a_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return gettext("%(product)s, round %(number)s") % {"product": self.product, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_over(self) -> bool:
        return self.state not in RUNNING


class PanelQuerySet(models.QuerySet["Panel"]):
    def with_counts(self) -> "PanelQuerySet":
        """`member_count`, and `tried_count`: how many of them have tried the product."""
        there = Q(members__left_at=None)
        return self.annotate(
            member_count=models.Count("members", filter=there),
            tried_count=models.Count("members", filter=there & Q(members__tried_at__isnull=False)),
        ).order_by("pk")


class Panel(models.Model):
    """One of the three panels; its quorum is how many of its members must have tried the product."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="panels")
    kind = models.CharField(_("panel"), max_length=8, choices=PanelKind)
    target = models.PositiveSmallIntegerField(_("size"))
    quorum = models.PositiveSmallIntegerField(_("quorum"))

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PanelKind.values), name="panel_kind_known"),
            models.UniqueConstraint(fields=["round", "kind"], name="panel_once"),
            models.CheckConstraint(condition=Q(quorum__gte=1, quorum__lte=F("target")), name="panel_quorum_reachable"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Invitation(models.Model):
    """A place on a panel for somebody from outside, by a link that is good for one person, once, until it expires.

    The link is signed over `nonce` and not stored: it can be made again for the mail, not read from the database.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="invitations")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail"), max_length=EMAIL_LENGTH)
    name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(max_length=2, default="ko")
    nonce = models.CharField(max_length=32)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "email"], condition=Q(revoked_at=None), name="invitation_standing_once"
            ),
            models.CheckConstraint(condition=Q(used_at=None) | Q(revoked_at=None), name="invitation_used_or_revoked"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_good(self) -> bool:
        return self.used_at is None and self.revoked_at is None and clock.now() < self.expires_at

    @property
    def has_expired(self) -> bool:
        return self.used_at is None and self.revoked_at is None and clock.now() >= self.expires_at


class Member(models.Model):
    """A person on a panel. `tried_at`: when they first tried a mission or raised a finding; that is what counts."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="members")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="panel_places")
    invitation = models.OneToOneField(Invitation, models.PROTECT, null=True, blank=True, related_name="member")
    joined_at = models.DateTimeField(default=clock.now)
    tried_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("panel member")
        verbose_name_plural = _("panel members")
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "person"], name="member_once")]
        indexes: ClassVar = [models.Index(fields=["panel", "tried_at"], name="member_tried")]

    def __str__(self) -> str:
        return str(self.person)


class Mission(models.Model):
    """What a panel is asked to try, by when. `panel` empty: all three."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="missions")
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, blank=True, related_name="missions")
    title = models.CharField(_("what to try"), max_length=MISSION_TITLE_LENGTH)
    body = models.TextField(_("how"), blank=True, max_length=MISSION_LENGTH)
    due_on = models.DateField(_("try it by"))
    dropped_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("test mission")
        verbose_name_plural = _("test missions")
        ordering: ClassVar = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title


class Trial(models.Model):
    """A member tried a mission; `works` is what they say of it."""

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="trials")
    member = models.ForeignKey(Member, models.PROTECT, related_name="trials")
    works = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        constraints: ClassVar = [models.UniqueConstraint(fields=["mission", "member"], name="trial_once")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.mission_id}"
