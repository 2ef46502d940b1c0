"""The database engine's index (each post's tokens, and how many posts have each token), and the admins' words."""

from typing import ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ideas.models import Idea
from ideas.models.idea import PLACE_LENGTH
from portal.kit import clock
from portal.kit.text import clean_line
from search.tokens import LONGEST_WORD, tokens


class IdeaDocument(models.Model):
    """What can be found of one post. Who may see the post is never kept here: it is asked of the post itself.

    The full-text index hangs on this table (migration 0002): on SQLite an FTS5 table that triggers keep in step,
    on PostgreSQL two GIN indexes.
    """

    idea = models.OneToOneField(Idea, models.CASCADE, primary_key=True, related_name="document")
    title = models.TextField()
    tags = models.TextField()
    body = models.TextField()

    place_letters: str  # of its `IdeaPlace`, "" where there is none; see `search.indexing`

    class Meta:
        default_permissions: ClassVar = []

    def __str__(self) -> str:
        return f"{self.idea_id}"


class IdeaPlace(models.Model):
    """The place of a post that names one, as the letters one types, for completion."""

    document = models.OneToOneField(IdeaDocument, models.CASCADE, primary_key=True, related_name="place")
    letters = models.CharField(max_length=4 * PLACE_LENGTH)

    class Meta:
        default_permissions: ClassVar = []
        indexes: ClassVar = [models.Index(fields=["letters"], name="search_place_letters")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.letters}"


class Passage(models.Model):
    """What can be found that is no post: a ruling, a meeting, a comment or a campaign, as tokens.

    As for posts, who may see the thing is asked of the thing itself. Its full-text index is made by migration 0007.
    """

    group = models.CharField(max_length=12)  # see `search.passages`
    thing = models.BigIntegerField()
    title = models.TextField()
    body = models.TextField()

    class Meta:
        default_permissions: ClassVar = []
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "thing"], name="search_passage_once")]

    def __str__(self) -> str:
        return f"{self.group}:{self.thing}"


class TokenCount(models.Model):
    """How many documents have a token; the empty token stands for all documents."""

    token = models.CharField(max_length=2 * LONGEST_WORD, primary_key=True)
    documents = models.IntegerField()

    class Meta:
        default_permissions: ClassVar = []

    def __str__(self) -> str:
        return f"{self.token} {self.documents}"


class LikelyDuplicate(models.Model):
    """Two posts that likely ask for the same thing, as the worker found them (`search.duplicates`)."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    other = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    score = models.FloatField()

    class Meta:
        default_permissions: ClassVar = []
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea", "other"], name="search_duplicate_once"),
            models.CheckConstraint(condition=models.Q(idea__lt=models.F("other")), name="search_duplicate_older_first"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} = {self.other_id}"


WORD_LENGTH = 40
MOST_NAMES = 20


class SynonymGroup(models.Model):
    """Names that mean the same: whoever asks for one finds them all."""

    words = models.CharField(
        _("names"),
        max_length=400,
        help_text=_("Names that mean the same, with commas between: 와이파이, wifi, 무선랜."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(_("changed"), default=clock.now)

    class Meta:
        verbose_name = _("synonym group")
        verbose_name_plural = _("synonyms")
        ordering: ClassVar = ["words"]
        default_permissions: ClassVar = []

    def __str__(self) -> str:
        return self.words

    @property
    def names(self) -> list[str]:
        return split_names(self.words)

    def clean(self) -> None:
        names = split_names(self.words)
        if len(names) < 2:
            raise ValidationError({"words": _("Give at least two names, with a comma between.")})
        if len(names) > MOST_NAMES:
            raise ValidationError({"words": _("At most %(count)d names fit into one group.") % {"count": MOST_NAMES}})
        for name in names:
            check_name(name, "words")
        self.words = ", ".join(names)


class UserWord(models.Model):
    """A word of the company's own (a product, a place) that no dictionary has."""

    word = models.CharField(_("word"), max_length=WORD_LENGTH, unique=True)
    changed_at = models.DateTimeField(_("changed"), default=clock.now)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words of our own")
        ordering: ClassVar = ["word"]
        default_permissions: ClassVar = []

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        self.word = clean_line(self.word)
        check_name(self.word, "word")


class LexiconVersion(models.Model):
    """One row: which version of synonyms and words is in force. Every change of either changes it."""

    version = models.UUIDField(default=uuid4)

    class Meta:
        default_permissions: ClassVar = []

    def __str__(self) -> str:
        return str(self.version)


class IndexClock(models.Model):
    """One row: the last number drawn by `search.versions`, and how long a rebuild keeps others from rebuilding."""

    number = models.BigIntegerField()
    rebuilt_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions: ClassVar = []

    def __str__(self) -> str:
        return f"{self.number}"


def split_names(words: str) -> list[str]:
    """The names of a group, each once, in the order in which they were written."""
    return list(dict.fromkeys(name for one in words.split(",") if (name := clean_line(one))))


def check_name(name: str, field: str) -> None:
    """Raises ValidationError for what no search could ever ask for."""
    if len(name) > WORD_LENGTH:
        raise ValidationError({field: _("“%(name)s” is too long.") % {"name": name}})
    if not tokens(name):
        raise ValidationError({field: _("“%(name)s” has neither letters nor digits.") % {"name": name}})
