"""The database engine's index: each post's tokens, and how many posts have each token."""

from typing import ClassVar

from django.db import models

from ideas.models import Idea
from search.tokens import LONGEST_WORD


class IdeaDocument(models.Model):
    """What can be found of one post. Who may see the post is never kept here: it is asked of the post itself.

    The full-text index hangs on this table (migration 0002): on SQLite an FTS5 table that triggers keep in step,
    on PostgreSQL two GIN indexes.
    """

    idea = models.OneToOneField(Idea, models.CASCADE, primary_key=True, related_name="document")
    title = models.TextField()
    tags = models.TextField()
    body = models.TextField()

    class Meta:
        default_permissions: ClassVar = []

    def __str__(self) -> str:
        return f"{self.idea_id}"


class TokenCount(models.Model):
    """How many documents have a token; the empty token stands for all documents."""

    token = models.CharField(max_length=2 * LONGEST_WORD, primary_key=True)
    documents = models.IntegerField()

    class Meta:
        default_permissions: ClassVar = []

    def __str__(self) -> str:
        return f"{self.token} {self.documents}"
