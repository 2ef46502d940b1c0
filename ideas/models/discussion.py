"""What people say about a post: comments, what customers said, and the admins' own notes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import PLACE_LENGTH, Idea
from ideas.states import Touchpoint
from portal.kit import clock

COMMENT_LENGTH = 5_000
REPORT_LENGTH = 1_000


class CommentBase(models.Model):
    """A comment, wherever it hangs. Its text is emptied when it is taken back; its place in the thread stays."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Comment(CommentBase):
    """A comment on a post, or a reply to one; replies have no replies."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    # Where it was written, if a merge has moved it since.
    origin = models.ForeignKey(Idea, models.PROTECT, null=True, blank=True, related_name="moved_comments")
    submission_key = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["idea", "id"], name="comment_idea")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False) | ~Q(body=""),
                name="comment_says_something",
            ),
            models.UniqueConstraint(fields=["author", "submission_key"], name="comment_sent_once"),
        ]

    def __str__(self) -> str:
        return self.body[:60]


class CustomerReport(models.Model):
    """ "I heard this from a customer": counted apart from votes."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports")
    touchpoint = models.CharField(_("customer touchpoint"), max_length=20, choices=Touchpoint)
    heard_on = models.DateField(_("heard on"))
    place = models.CharField(_("place"), max_length=PLACE_LENGTH, blank=True)
    note = models.TextField(_("what the customer said"), blank=True)
    origin = models.ForeignKey(Idea, models.PROTECT, null=True, blank=True, related_name="moved_reports")
    submission_key = models.UUIDField(null=True, blank=True, editable=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("customer report")
        verbose_name_plural = _("customer reports")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["reporter", "-id"], name="report_reporter")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reporter", "submission_key"], name="customer_report_sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} ({self.heard_on})"


class InternalNote(models.Model):
    """What triage admins tell each other about a post; nobody else sees it."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="internal_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField(_("note"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(body=""), name="internal_note_says_something")]

    def __str__(self) -> str:
        return self.body[:60]
