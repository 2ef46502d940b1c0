"""Who works here: employees (the user model) and the divisions they belong to."""

from collections.abc import Collection
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.people import roles


def validate_time_zone(name: str) -> None:
    """Raises ValidationError for what is no time zone's name."""
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone."))


class DivisionQuerySet(models.QuerySet["Division"]):
    def with_parents(self) -> "DivisionQuerySet":
        return self.select_related("parent", "head")


class Division(models.Model):
    """A unit of the company, or a partner company's; two levels, so that a list of them stays readable."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="heads", verbose_name=_("head")
    )
    is_partner = models.BooleanField(_("partner company"), default=False)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="division_not_its_own_parent")
        ]

    def __str__(self) -> str:
        if self.name_en and (translation.get_language() or "").startswith("en"):
            return self.name_en
        return self.name


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def active(self) -> "EmployeeQuerySet":
        return self.filter(is_active=True)

    def staff(self) -> "EmployeeQuerySet":
        """The company's active people; never guests."""
        return self.active().filter(groups__name=roles.STAFF).exclude(groups__name=roles.PANEL_GUEST)

    def with_role(self, role: str) -> "EmployeeQuerySet":
        return self.active().filter(groups__name=role)

    def called(self, usernames: Collection[str]) -> "EmployeeQuerySet":
        """Whose username is one of these, whatever the case of its letters."""
        lower = {name.lower() for name in usernames}
        return self.annotate(lower=Lower("username")).filter(Q(username__in=usernames) | Q(lower__in=lower))

    def matching(self, text: str) -> "EmployeeQuerySet":
        """Whose name or username starts with what was typed."""
        return self.filter(Q(name__istartswith=text) | Q(username__istartswith=text))


class EmployeeManager(UserManager.from_queryset(EmployeeQuerySet)):  # type: ignore[misc]
    """Creates employees; reads are `EmployeeQuerySet`'s."""

    def create_user(self, username: str, email: str | None = None, password: str | None = None, **extra: Any) -> Any:
        """A new employee, in the *staff* role."""
        employee = super().create_user(username, email, password, **extra)
        employee.groups.add(Group.objects.get(name=roles.STAFF))
        return employee


class Employee(AbstractUser):
    """A person who signs in. `name` is how colleagues know them (Korean names have no first and last)."""

    name = models.CharField(_("name"), max_length=80)
    job_title = models.CharField(_("job title"), max_length=80, blank=True)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("division")
    )
    language = models.CharField(
        _("language"), max_length=2, blank=True, choices=[("ko", "한국어"), ("en", "English")],
        help_text=_("Empty: as the browser asks."),
    )  # fmt: skip
    time_zone = models.CharField(
        _("time zone"), max_length=40, blank=True, validators=[validate_time_zone],
        help_text=_("Empty: the company's."),
    )  # fmt: skip

    objects = EmployeeManager()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        indexes: ClassVar = [
            models.Index(fields=["name"], name="employee_name"),
            models.Index(Lower("username"), name="employee_username_any_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone this person reads moments in."""
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of this person's roles, read once per request."""
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def headed_division_ids(self) -> frozenset[int]:
        """The divisions this person is the head of."""
        return frozenset(self.heads.values_list("pk", flat=True))
