"""What this room wrote into the ledger, as columns that can be queried. Triggers guard it as they guard rulings."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workout.models import LedgerRow
from workout.verification.models.finding import Finding
from workout.verification.models.product import Product
from workout.verification.models.round import Round
from workout.verification.states import SealKind

TEXTS = ("reason", "title", "sealed_by_name")


class Seal(models.Model):
    """One row of the ledger about a product: a verdict, a finding out of scope, the gate closed or open again."""

    row = models.OneToOneField(
        LedgerRow, models.PROTECT, primary_key=True, db_column="number", related_name="verification_seal"
    )
    kind = models.CharField(max_length=12, choices=SealKind)
    product = models.ForeignKey(Product, models.PROTECT, related_name="seals")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="seals")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="seals")
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering: ClassVar = ["row"]
        indexes: ClassVar = [models.Index(fields=["product", "-row"], name="seal_product")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=SealKind.values), name="seal_kind_known"),
            models.UniqueConstraint(fields=["round"], condition=Q(kind=SealKind.VERDICT), name="seal_one_verdict"),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(kind=SealKind.OUT_OF_SCOPE), name="seal_out_of_scope_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=SealKind.VERDICT, round__isnull=False, finding=None)
                | Q(kind=SealKind.OUT_OF_SCOPE, round__isnull=False, finding__isnull=False)
                | Q(kind__in=[SealKind.GATE_CLOSED, SealKind.GATE_OPENED], finding__isnull=False),
                name="seal_says_what_its_kind_needs",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.row_id} {self.kind}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the ledger is append-only")

    @property
    def number(self) -> int:
        return self.row_id

    @property
    def reason(self) -> str:
        """Why, as it was written; empty once the law had it erased."""
        return next((text.text for text in self.row.texts.all() if text.field == "reason"), "")
