"""A work-out meeting and its agenda. The live state is here, not on the Wagtail page that tells of it."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ideas.models import Idea
from ideas.states import HIDDEN
from portal.kit import clock
from portal.people.models import Division
from workout.states import MeetingState


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def upcoming(self) -> "MeetingQuerySet":
        """Live ones first, then those still to come, the next one first."""
        return self.exclude(state=MeetingState.CLOSED).order_by("state", "starts_at", "pk")  # "live" < "planned"

    def past(self) -> "MeetingQuerySet":
        return self.filter(state=MeetingState.CLOSED).order_by("-starts_at", "-pk")

    def with_people(self) -> "MeetingQuerySet":
        return self.select_related("sponsor", "deputy", "page", "lead").prefetch_related(
            "facilitators", "champions", "invited_divisions"
        )

    def with_counts(self) -> "MeetingQuerySet":
        """`item_count`, and `ruled_count`: how many items were ruled on there."""
        ruled = models.Count("items", filter=Q(items__rulings__isnull=False), distinct=True)
        return self.annotate(item_count=models.Count("items", distinct=True), ruled_count=ruled)


class Meeting(models.Model):
    """People meet, discuss freely, and the sponsor rules. Planned → live → closed."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True, allow_unicode=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    purpose = models.TextField(_("purpose"), blank=True, max_length=2000)
    place = models.CharField(_("place"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sponsored_meetings", verbose_name=_("sponsor"),
        help_text=_("The executive who rules in this meeting."),
    )  # fmt: skip
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="deputised_meetings",
        verbose_name=_("deputy"), help_text=_("Rules in the sponsor's place."),
    )  # fmt: skip
    champions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="championed_meetings", verbose_name=_("champions"),
        help_text=_("Executives who clear the way for what is accepted here."),
    )  # fmt: skip
    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="facilitated_meetings", verbose_name=_("facilitators")
    )
    invited_divisions = models.ManyToManyField(
        Division, blank=True, related_name="meetings", verbose_name=_("invited divisions")
    )
    state = models.CharField(_("state"), max_length=8, choices=MeetingState, default=MeetingState.PLANNED)
    current_item = models.ForeignKey("AgendaItem", models.SET_NULL, null=True, blank=True, related_name="+")
    # The invitation: a calendar knows a meeting by its uid, and takes the higher sequence for the newer plan.
    uid = models.UUIDField(default=uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    invited_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The live room: the number of its last step, who leads now, since when the clock of the current item runs,
    # the code people check in with and whether the big screen shows it.
    live_number = models.PositiveIntegerField(default=0, editable=False)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    clock_since = models.DateTimeField(null=True, blank=True, editable=False)
    check_in_code = models.CharField(max_length=8, blank=True, editable=False)
    shows_code = models.BooleanField(default=False, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("work-out meeting")
        verbose_name_plural = _("work-out meetings")
        ordering: ClassVar = ["-starts_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "starts_at"], name="meeting_state_start")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts",
                violation_error_message=_("A meeting must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("sponsor")), name="meeting_deputy_is_another",
                violation_error_message=_("The deputy must be somebody else than the sponsor."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        english = (translation.get_language() or "").startswith("en")
        return self.title_en if self.title_en and english else self.title

    def get_absolute_url(self) -> str:
        return f"/meetings/{self.slug}/"

    @property
    def console_url(self) -> str:
        return f"{self.get_absolute_url()}console/"

    @property
    def pad_url(self) -> str:
        return f"{self.get_absolute_url()}pad/"

    @property
    def live_url(self) -> str:
        return f"{self.get_absolute_url()}live/"

    @property
    def screen_url(self) -> str:
        return f"{self.get_absolute_url()}screen/"

    @property
    def minutes_url(self) -> str:
        return f"{self.get_absolute_url()}minutes/"

    @property
    def is_live(self) -> bool:
        return self.state == MeetingState.LIVE


def _is_talked_over() -> Any:
    from workout.models.live import MeetingNote, ShowOfHands  # what is said of items knows them

    said, asked = (said.objects.filter(item=OuterRef("pk")) for said in (MeetingNote, ShowOfHands))
    return Q(Exists(said)) | Q(Exists(asked))


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def for_display(self, person: Any) -> "AgendaItemQuerySet":
        """In order, each with its post (only posts this person may see) and its rulings there, newest last.

        A post that was withdrawn is off the agenda for everybody, so that all see the same numbers.
        """
        return (
            self.filter(Idea.objects.visible_to(person).include())
            .exclude(idea__state__in=HIDDEN)
            .select_related("idea", "idea__author", "idea__owner", "idea__responsible_division", "presenter")
            .prefetch_related("rulings__row__texts", "rulings__owner", "rulings__champion", "rulings__ruled_by")
            .with_talked_over()
            .order_by("position", "pk")
        )

    def talked_over(self) -> "AgendaItemQuerySet":
        """Those with a note about them, or of which the room was asked what it thinks; they stay on the agenda."""
        return self.filter(_is_talked_over())

    def with_talked_over(self) -> "AgendaItemQuerySet":
        """Each with `talked_over`, whether it is one of those."""
        return self.annotate(talked_over=_is_talked_over())

    def for_the_room(self) -> "AgendaItemQuerySet":
        """As `for_display`, for everybody at once: who shows it must not tell of posts that have an audience."""
        return (
            self.exclude(idea__state__in=HIDDEN)
            .select_related("idea__responsible_division", "presenter")
            .prefetch_related("rulings__row__texts", "rulings__owner", "rulings__champion", "rulings__ruled_by")
            .order_by("position", "pk")
        )


class AgendaItem(models.Model):
    """One post on one agenda. `carried_over` (with the reason) is set when the meeting closed without a ruling on it;
    on the agenda it heads next, `carried_from` says where it comes from."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    idea = models.ForeignKey(Idea, models.PROTECT, related_name="agenda_items", verbose_name=_("post"))
    position = models.PositiveIntegerField()
    minutes = models.PositiveSmallIntegerField(_("time box in minutes"), default=5)
    presenter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("presenter")
    )
    from_the_floor = models.BooleanField(default=False)
    carried_over = models.BooleanField(default=False)
    carried_reason = models.CharField(max_length=200, blank=True)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    # Seconds that were spent on it until its clock last stopped, and those added to its time box.
    seconds_spent = models.PositiveIntegerField(default=0, editable=False)
    seconds_added = models.PositiveIntegerField(default=0, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "idea"], name="agenda_item_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="agenda_item_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.idea}"

    @property
    def standing_ruling(self) -> Any:
        """The last ruling made on this item, or None; reads what `for_display` has fetched."""
        rulings = sorted(self.rulings.all(), key=lambda ruling: ruling.pk)
        return rulings[-1] if rulings else None
