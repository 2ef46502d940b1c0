"""The ledger: append-only rows in a hash chain, with their texts beside them. Triggers guard all of it."""

from datetime import UTC, date
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workout.models.meeting import Meeting
from workout.signing import Signed, Statement


class LedgerRowQuerySet(models.QuerySet["LedgerRow"]):
    def asked_for(
        self, *, number: int | None = None, post: int | None = None, kind: str = "", verdict: str = "",
        meeting: Meeting | None = None, ruled_by: str = "", since: date | None = None, until: date | None = None,
        corrected: bool = False,
    ) -> "LedgerRowQuerySet":  # fmt: skip
        """Each of these narrows; dates are days in the current time zone."""
        wanted = {
            "number": number, "kind": kind, "ruling__idea": post, "ruling__verdict": verdict,
            "ruling__meeting": meeting, "ruling__ruled_by__name__istartswith": ruled_by,
            "at__date__gte": since, "at__date__lte": until,
        }  # fmt: skip
        rows = self.filter(**{lookup: value for lookup, value in wanted.items() if value})
        if corrected:
            rows = rows.filter(Q(ruling__supersedes__isnull=False) | Q(ruling__superseded_by__isnull=False))
        return rows

    def with_rulings(self) -> "LedgerRowQuerySet":
        """With what a line of a list shows."""
        return self.select_related(
            "ruling__ruled_by", "ruling__meeting", "ruling__division", "ruling__superseded_by", "ruling__idea"
        ).prefetch_related("texts")


class LedgerRow(models.Model):
    """One row: what was ruled, as canonical JSON, chained to the row before. Numbers have no gaps."""

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=32)
    payload = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    objects = LedgerRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger row")
        verbose_name_plural = _("ledger rows")
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["kind", "-number"], name="ledger_kind")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(number__gte=1), name="ledger_numbered_from_one")]

    def __str__(self) -> str:
        return f"#{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("ledger-row", args=[self.number])

    @property
    def title(self) -> str:
        """What the post was called that day; reads what `with_rulings` has fetched."""
        return next((text.text for text in self.texts.all() if text.field == "title"), "")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the ledger is append-only")


class LedgerText(models.Model):
    """A name or free text of a row, and the salt of its commitment. By law it can be erased: both are emptied."""

    row = models.ForeignKey(LedgerRow, models.PROTECT, related_name="texts")
    field = models.CharField(max_length=32)
    salt = models.CharField(max_length=32)
    text = models.TextField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ledger text")
        verbose_name_plural = _("ledger texts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row", "field"], name="ledger_text_once"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(salt="", text=""), name="ledger_text_erased_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.row_id} {self.field}"


class Checkpoint(models.Model):
    """What the ledger held at one time, signed with a key that is not in the database. Append-only, too."""

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, blank=True, related_name="checkpoint", verbose_name=_("meeting")
    )
    origin = models.CharField(max_length=255)
    size = models.BigIntegerField()
    head = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gte=0), name="checkpoint_of_no_less_than_nothing")
        ]

    def __str__(self) -> str:
        return f"{self.size}: {self.head[:10]}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the ledger is append-only")

    def signed(self) -> Signed:
        """As it was published."""
        statement = Statement(self.origin, self.size, self.head, self.at.astimezone(UTC))
        return Signed(statement, self.key, self.signature)

    def get_absolute_url(self) -> str:
        return reverse("checkpoint", args=[self.pk])
