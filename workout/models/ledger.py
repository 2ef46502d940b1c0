"""The ledger: append-only rows in a hash chain, with their texts beside them. Triggers guard all of it."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LedgerRow(models.Model):
    """One row: what was ruled, as canonical JSON, chained to the row before. Numbers have no gaps."""

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=32)
    payload = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ledger row")
        verbose_name_plural = _("ledger rows")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(number__gte=1), name="ledger_numbered_from_one")]

    def __str__(self) -> str:
        return f"#{self.number}"

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
