"""What the dashboard counts, kept by the worker; and files that people asked for or sent in."""

import secrets
from pathlib import Path, PurePath
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models import Campaign, Idea
from ideas.models.photo import private_storage
from ideas.states import Kind, State, Touchpoint
from portal.kit import clock
from portal.people.models import Division


class Outcome(models.TextChoices):
    """What became of a promise, once the work was done."""

    KEPT = "kept", _("Kept the first time")
    MOVED = "moved", _("Kept after a move")
    LATE = "late", _("Kept late")


class PostFact(models.Model):
    """One post that all staff may see, as the dashboard counts it: a narrow row, made anew whenever the post changes.

    Days are Seoul's. Everything here can be computed again from the post, its rulings, promises and reports.
    """

    idea = models.OneToOneField(Idea, models.CASCADE, primary_key=True, related_name="fact")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=12, choices=State)
    touchpoint = models.CharField(max_length=20, choices=Touchpoint)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    division = models.ForeignKey(Division, models.CASCADE, null=True, related_name="+")  # that should answer
    posted_on = models.DateField()
    ruled_on = models.DateField(null=True)  # the first ruling
    days_to_ruling = models.PositiveIntegerField(null=True)
    in_meeting = models.BooleanField(null=True)  # that ruling was made on the spot, not at a desk
    accepted_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=5, choices=Outcome, blank=True)
    customers_helped = models.PositiveIntegerField(default=0)
    won_saved = models.PositiveBigIntegerField(default=0)
    minutes_saved = models.PositiveIntegerField(default=0)
    week_votes = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("post in figures")
        verbose_name_plural = _("posts in figures")
        indexes: ClassVar = [
            models.Index(fields=["posted_on"], name="fact_posted"),
            models.Index(fields=["ruled_on"], name="fact_ruled"),
            models.Index(fields=["accepted_on"], name="fact_accepted"),
            models.Index(fields=["confirmed_on"], name="fact_confirmed"),
            models.Index(fields=["-week_votes"], condition=models.Q(week_votes__gt=0), name="fact_rising"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.state}"


class Participation(models.Model):
    """How often the people of one division took part on one day. Never about a single person."""

    day = models.DateField()
    division = models.ForeignKey(Division, models.CASCADE, related_name="+")
    posts = models.PositiveIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participation")
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "division"], name="participation_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.division_id}"


class FileState(models.TextChoices):
    """How far a file is: what the worker does with it, and before that, what is asked of whoever sent it in."""

    COLUMNS = "columns", _("Its columns are to be checked")
    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


def export_path(export: "Export", filename: str) -> str:
    """A name that nobody guesses; what it is called when fetched is `Export.filename`."""
    return f"exports/{secrets.token_hex(16)}.{export.format}"


def import_path(sent: "Import", filename: str) -> str:
    return f"imports/{secrets.token_hex(16)}{PurePath(filename).suffix.lower()[:6]}"


def refused_path(sent: "Import", filename: str) -> str:
    return f"imports/{secrets.token_hex(16)}-refused{PurePath(filename).suffix}"


class FileQuerySet(models.QuerySet[Any]):
    def of(self, person: Any) -> "FileQuerySet":
        """One's own, newest first: nobody sees what others asked for."""
        return self.filter(asked_by=person.pk).order_by("-pk")

    def expired(self) -> "FileQuerySet":
        return self.filter(expires_at__lt=clock.now())


class Transfer(models.Model):
    """A file that somebody asked for or sent in; the worker makes or reads it. Gone a week later."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=FileState, default=FileState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known yet
    error = models.CharField(max_length=500, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return self.state in (FileState.WAITING, FileState.WORKING)

    def discard_files(self) -> None:
        """Take its files away; the row is about to go."""
        for field in self._meta.get_fields():
            if isinstance(field, models.FileField):
                getattr(self, field.name).delete(save=False)


class Dataset(models.TextChoices):
    """What can be taken out."""

    POSTS = "posts", _("Posts")
    RULINGS = "rulings", _("Rulings")
    PROMISES = "promises", _("Promises")
    REPORTS = "reports", _("Customer reports")


class Listing(models.TextChoices):
    """A page whose list can be taken out as it is seen there."""

    POSTS = "posts", _("The list of posts")
    BOARD = "board", _("The board of promises")
    FIGURE = "figure", _("The posts behind a figure")
    HEARD = "heard", _("The reports behind a figure")


class Export(Transfer):
    """A file with data, for who asked for it and nobody else.

    `listing` and `query` (the page's address behind the "?") name the list that it holds, as its asker may see it;
    without them it holds the whole dataset, as far as all staff may see it.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel (.xlsx)")
        CSV = "csv", _("CSV (opens in Excel)")
        JSONL = "jsonl", _("JSON Lines")

    dataset = models.CharField(_("data"), max_length=8, choices=Dataset)
    listing = models.CharField(max_length=6, choices=Listing, blank=True)
    query = models.TextField(blank=True)
    format = models.CharField(_("format"), max_length=5, choices=Format)
    file = models.FileField(upload_to=export_path, storage=private_storage)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes: ClassVar = [models.Index(fields=["asked_by", "-id"], name="export_asked_by")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(query="") | ~models.Q(listing=""), name="export_query_of_a_list")
        ]

    def __str__(self) -> str:
        return f"{self.get_dataset_display()} ({self.format})"

    def discard_files(self) -> None:
        """With what a worker that died over it has left beside it (`kit.files.replacing`)."""
        path = Path(self.file.path)
        super().discard_files()
        for left in path.parent.glob(f"{path.name}?*"):
            left.unlink(missing_ok=True)

    @property
    def filename(self) -> str:
        return f"{self.listing or self.dataset}-{timezone.localtime(self.asked_at):%Y%m%d-%H%M}.{self.format}"


class Import(Transfer):
    """A file of posts that was sent in: its columns are checked, then it is tried, then taken in."""

    file = models.FileField(upload_to=import_path, storage=private_storage)
    name = models.CharField(max_length=200)
    campaign = models.ForeignKey(Campaign, models.CASCADE, null=True, blank=True, verbose_name=_("campaign"))
    dry_run = models.BooleanField(_("only try it"), default=True)
    created = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    refusals = models.JSONField(default=list)  # [[line, reason], …], the first thousand
    refused_file = models.FileField(upload_to=refused_path, storage=private_storage, blank=True)  # all of them
    preview = models.JSONField(default=dict)  # {"header": […], "rows": [[line, […]], …]}, cut short
    columns = models.JSONField(default=list)  # our column for each of the file's, "" for none

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes: ClassVar = [models.Index(fields=["asked_by", "-id"], name="import_asked_by")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_table(self) -> bool:
        """Its columns can be chosen: every line of JSON Lines names its own."""
        return not self.file.name.endswith(".jsonl")

    @property
    def refused_filename(self) -> str:
        name = PurePath(self.name)
        return f"{name.stem}-refused{name.suffix}"
