"""The post itself, its versions, its tags, and who else may see it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase, Tag

from ideas import states
from ideas.models.campaign import Campaign
from ideas.querysets import IdeaQuerySet
from ideas.states import Anonymity, Health, Kept, Kind, Level, State, Touchpoint
from portal.kit import clock
from portal.people.models import Division

TITLE_LENGTH = 200
REASON_LENGTH = 500
BODY_LENGTH = 30_000
PLACE_LENGTH = 120


class Audience(models.Model):
    """The people a post is for, where it is not for all staff: the members of a verification round."""

    name = models.CharField(max_length=120)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="audiences")

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")

    def __str__(self) -> str:
        return self.name


class TaggedIdea(ItemBase):
    """A tag on a post, and who put it there."""

    tag = models.ForeignKey(Tag, models.PROTECT, related_name="tagged_ideas")
    content_object = models.ForeignKey("Idea", models.CASCADE, related_name="taggings")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["content_object", "tag"], name="tagged_idea_once")]

    def __str__(self) -> str:
        return f"{self.tag} ({self.content_object_id})"


class Idea(models.Model):
    """A post: a fix request, an idea or a finding. Its state moves only through `ideas.actions`."""

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.FIX)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    body = models.TextField(_("what happens"), blank=True)
    touchpoint = models.CharField(
        _("customer touchpoint"),
        max_length=20,
        choices=Touchpoint,
        default=Touchpoint.INTERNAL,
    )
    place = models.CharField(_("place"), max_length=PLACE_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=2, default="ko")
    version = models.PositiveIntegerField(default=1)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ideas",
        verbose_name=_("author"),
    )
    anonymity = models.CharField(_("name"), max_length=12, choices=Anonymity, default=Anonymity.NAMED)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posted_ideas",
        verbose_name=_("posted by"),
    )
    responsible_division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ideas",
        verbose_name=_("responsible division"),
    )
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="ideas", verbose_name=_("campaign"))
    audience = models.ForeignKey(Audience, models.PROTECT, null=True, blank=True, related_name="ideas")
    tags = TaggableManager(_("tags"), through=TaggedIdea, blank=True)
    source_id = models.CharField(max_length=64, null=True, blank=True, unique=True)
    # The form it was sent with: a form sent twice is one post.
    submission_key = models.UUIDField(null=True, blank=True, editable=False)

    # Who must act now, by when: the promise of an accepted post, the answer to a question.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_ideas",
        verbose_name=_("owner"),
    )
    champion = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="championed_ideas",
        verbose_name=_("champion"),
    )  # fmt: skip
    due_on = models.DateField(_("due date"), null=True, blank=True)
    last_verdict = models.CharField(max_length=9, blank=True)
    percent = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    confirmed_by_default = models.BooleanField(default=False)
    # Of the promise that stands: how often its date moved, what the last review found, how far up it was told that it
    # is overdue; and how it was kept, once it is done. A new ruling starts them over.
    move_count = models.PositiveSmallIntegerField(_("date moved"), default=0)
    health = models.CharField(_("last review"), max_length=8, choices=Health, blank=True)
    escalation = models.PositiveSmallIntegerField(_("escalation"), choices=Level, default=0)
    kept = models.CharField(_("promise"), max_length=5, choices=Kept, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")

    created_at = models.DateTimeField(default=clock.now)
    posted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now)
    ruled_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    vote_count = models.PositiveIntegerField(default=0)
    report_count = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    follow_count = models.PositiveIntegerField(default=0)
    hot = models.FloatField(default=0)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="idea_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="idea_kind_known"),
            models.CheckConstraint(
                condition=Q(touchpoint__in=Touchpoint.values),
                name="idea_touchpoint_known",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into__isnull=True)),
                name="idea_merged_into_something",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="idea_not_merged_into_itself"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(states.PROMISED))
                | Q(owner__isnull=False, champion__isnull=False, due_on__isnull=False),
                name="idea_promise_has_owner_champion_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.NEEDS_INFO) | Q(owner__isnull=False, due_on__isnull=False),
                name="idea_question_has_owner_and_date",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, posted_at__isnull=True)
                | (~Q(state=State.DRAFT) & Q(posted_at__isnull=False)),
                name="idea_posted_unless_draft",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="idea_percent_up_to_100"),
            models.CheckConstraint(condition=Q(health__in=["", *Health.values]), name="idea_health_known"),
            models.CheckConstraint(condition=Q(escalation__lte=Level.SPONSOR), name="idea_escalation_known"),
            models.CheckConstraint(
                condition=Q(kept="") | Q(kept__in=Kept.values, state__in=sorted(states.FINISHED)),
                name="idea_kept_once_done",
            ),
            models.UniqueConstraint(fields=["author", "submission_key"], name="idea_sent_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-hot", "-id"], name="idea_hot"),
            models.Index(fields=["-posted_at", "-id"], name="idea_new"),
            models.Index(fields=["-vote_count", "-id"], name="idea_votes"),
            models.Index(fields=["-report_count", "-id"], name="idea_reports"),
            models.Index(fields=["state", "-hot", "-id"], name="idea_state_hot"),
            models.Index(fields=["kind", "-hot", "-id"], name="idea_kind_hot"),
            models.Index(fields=["touchpoint", "-hot", "-id"], name="idea_touchpoint_hot"),
            models.Index(fields=["responsible_division", "-hot", "-id"], name="idea_division_hot"),
            models.Index(fields=["campaign", "-hot", "-id"], name="idea_campaign_hot"),
            models.Index(
                fields=["owner", "due_on"],
                condition=Q(owner__isnull=False),
                name="idea_owed",
            ),
            models.Index(fields=["due_on", "id"], condition=Q(state__in=sorted(states.UNFINISHED)), name="idea_due"),
            models.Index(fields=["state", "-confirmed_at", "-id"], name="idea_confirmed"),
            models.Index(fields=["kept", "-done_at", "-id"], condition=~Q(kept=""), name="idea_kept"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("idea", args=[self.pk])

    @property
    def is_overdue(self) -> bool:
        """The promise is still open and its date has passed."""
        return self.state in states.UNFINISHED and self.due_on is not None and self.due_on < clock.today()

    def merged_posts(self) -> "list[Idea]":
        """Those that were merged into this one, at any depth: a query for each depth."""
        found: dict[int, Idea] = {}
        layer = [self.pk]
        while layer:
            posts = list(Idea.objects.filter(merged_into__in=layer).exclude(pk__in=found).defer("body"))
            layer = [post.pk for post in posts]
            found |= {post.pk: post for post in posts}
        return list(found.values())

    def last_report(self) -> Any:
        """The last progress report; of what is done it is the one that said so."""
        return self.progress.order_by("-pk").first()

    @property
    def name_is_hidden(self) -> bool:
        """Whether the author chose not to be named, as of now."""
        if self.anonymity == Anonymity.UNTIL_RULING:
            return self.ruled_at is None
        return self.anonymity == Anonymity.ALWAYS


class IdeaVersion(models.Model):
    """What a post said at one time; a ruling cites the version it was made on."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH)
    body = models.TextField(blank=True)
    touchpoint = models.CharField(max_length=20, choices=Touchpoint)
    place = models.CharField(max_length=PLACE_LENGTH, blank=True)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["idea", "number"], name="idea_version_numbered_once")]

    def __str__(self) -> str:
        return f"{self.idea_id} v{self.number}"


class Merge(models.Model):
    """One merge of a duplicate into another post: what it brought along can be told apart, and taken back."""

    source = models.ForeignKey(Idea, models.PROTECT, related_name="merges_out")
    target = models.ForeignKey(Idea, models.PROTECT, related_name="merges_in")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    source_state = models.CharField(max_length=12, choices=State)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(undone_at=None),
                name="merge_standing_once",
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="merge_of_two_posts"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class Unmasking(models.Model):
    """Somebody with the right to do so looked behind a hidden name, and why; its author is shown this."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="unmaskings")
    unmasked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("unmasking")
        verbose_name_plural = _("unmaskings")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="unmasking_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.idea_id} ({self.unmasked_by_id})"
