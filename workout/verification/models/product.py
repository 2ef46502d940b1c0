"""A product that is to be launched without a flaw."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.kit import clock
from portal.people.models import Division

# What release pipelines call it: no letter that a shell or an address would have to quote.
CODE = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Small letters, digits and single hyphens, please."))


class ProductQuerySet(models.QuerySet["Product"]):
    def with_people(self) -> "ProductQuerySet":
        return self.select_related("division", "owner")


class Product(models.Model):
    """Whether its launch gate is open, `workout.verification.gate` says: it is never stored."""

    slug = models.CharField(
        _("code"), max_length=60, unique=True, validators=[CODE],
        help_text=_("What release pipelines ask for. It cannot be changed later."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="products", verbose_name=_("owner division"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="products", verbose_name=_("product owner"),
        help_text=_("Answers every finding with a proof."),
    )  # fmt: skip
    launch_on = models.DateField(_("planned launch"))
    launched_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering: ClassVar = ["launch_on", "pk"]

    def __str__(self) -> str:
        english = (translation.get_language() or "").startswith("en")
        return self.name_en if self.name_en and english else self.name

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.slug])
