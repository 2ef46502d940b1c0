"""Roles are Django groups, made by a migration. Everything about who may do what starts here."""

from typing import TYPE_CHECKING, Any, TypeGuard

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from portal.people.models import Employee

STAFF = "staff"
DIVISION_HEAD = "division head"
TRIAGE_ADMIN = "triage admin"
FACILITATOR = "facilitator"
EXECUTIVE = "executive"
CAMPAIGN_MANAGER = "campaign manager"
AUDITOR = "auditor"
PANEL_GUEST = "panel guest"

LABELS = {
    STAFF: _("Staff"),
    DIVISION_HEAD: _("Division head"),
    TRIAGE_ADMIN: _("Triage admin"),
    FACILITATOR: _("Facilitator"),
    EXECUTIVE: _("Executive"),
    CAMPAIGN_MANAGER: _("Campaign manager"),
    AUDITOR: _("Auditor"),
    PANEL_GUEST: _("Panel guest"),
}
ALL = tuple(LABELS)

# A superuser set the portal up and must be able to run it, but never rules and never unmasks.
_OF_SUPERUSERS = {STAFF, TRIAGE_ADMIN, CAMPAIGN_MANAGER}


def has_role(person: Any, role: str) -> "TypeGuard[Employee]":
    """Whether this is an active, signed-in employee who holds the role; False for anybody else."""
    if person is None or not getattr(person, "is_authenticated", False) or not person.is_active:
        return False
    return role in person.role_names or (person.is_superuser and role in _OF_SUPERUSERS)


def is_staff(person: Any) -> "TypeGuard[Employee]":
    """Whether this is one of the company's people (partner staff too), not a guest."""
    return has_role(person, STAFF) and PANEL_GUEST not in person.role_names
