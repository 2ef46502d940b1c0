"""What people send in: an entry is a post of the contest's campaign, with its team."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from ideas.contests.models.contest import Contest
from ideas.contests.states import MemberState, Outcome
from ideas.models import Idea
from ideas.states import HIDDEN, State
from portal.kit import clock


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, person: Any) -> "EntryQuerySet":
        """Entries whose post this person may see."""
        return self.filter(Idea.objects.visible_to(person).include())

    def standing(self) -> "EntryQuerySet":
        """Neither withdrawn nor merged away: what is voted on and scored."""
        return self.exclude(idea__state__in=[*HIDDEN, State.MERGED])

    def of(self, person: Any) -> "EntryQuerySet":
        """Those this person is an author of, or is invited to."""
        member = Member.objects.filter(person=person.pk).exclude(state=MemberState.DECLINED)
        return self.filter(Q(idea__author=person.pk) | Q(pk__in=member.values("entry")))

    def with_posts(self) -> "EntryQuerySet":
        return self.select_related("contest__campaign", "idea__author__division", "idea__owner", "award__prize")

    def shortlisted(self) -> "EntryQuerySet":
        return self.exclude(shortlisted_at=None)


class Entry(models.Model):
    """One idea in one contest."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entries")
    idea = models.OneToOneField(Idea, models.PROTECT, related_name="entry")
    entered_at = models.DateTimeField(default=clock.now)
    shortlisted_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["contest", "shortlisted_at"], name="entry_shortlist")]

    def __str__(self) -> str:
        return str(self.idea)

    def get_absolute_url(self) -> str:
        return self.idea.get_absolute_url()

    def author_ids(self) -> frozenset[int]:
        """Who must neither vote for it nor judge it: its author, and who is, or may yet become, a co-author."""
        members = [member.person_id for member in self.members.all() if member.state != MemberState.DECLINED]
        return frozenset(key for key in [self.idea.author_id, *members] if key)


class Member(models.Model):
    """Somebody invited to be co-author."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="entry_memberships")
    state = models.CharField(max_length=8, choices=MemberState, default=MemberState.INVITED)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("co-author")
        verbose_name_plural = _("co-authors")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "person"], name="entry_member_once"),
            models.CheckConstraint(condition=Q(state__in=MemberState.values), name="entry_member_state_known"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class SightingQuerySet(models.QuerySet["Sighting"]):
    def counted_before(self, contest: Contest, day: Any) -> dict[int, int]:
        """How often each entry had been seen before a day."""
        rows = self.filter(contest=contest, day__lt=day).order_by().values_list("entry")
        return dict(rows.annotate(n=Count("pk")))


class Sighting(models.Model):
    """A colleague was shown an entry on a day, while votes were open: the measure of fair exposure."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="sightings", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()

    objects = SightingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sighting")
        verbose_name_plural = _("sightings")
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "person", "day"], name="sighting_once_a_day")]
        indexes: ClassVar = [models.Index(fields=["contest", "day", "entry"], name="sighting_counting")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.person_id} {self.day}"
