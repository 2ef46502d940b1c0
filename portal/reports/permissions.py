"""Who may see which figures: plain predicates, False unless a rule says otherwise."""

from typing import Any

from portal.people import roles
from portal.people.roles import has_role, is_staff


def can_view_dashboard(person: Any) -> bool:
    """The company's people. Guests see none of its figures."""
    return is_staff(person)


def can_look_deeper(person: Any) -> bool:
    """Figures about single executives."""
    deeper = (roles.EXECUTIVE, roles.TRIAGE_ADMIN, roles.AUDITOR)
    return is_staff(person) and any(has_role(person, role) for role in deeper)


def can_export(person: Any) -> bool:
    """Take data out: of nothing but what all staff may see."""
    return is_staff(person)


def can_import(person: Any) -> bool:
    return has_role(person, roles.TRIAGE_ADMIN)
