"""Who may manage people: plain predicates, False unless a rule says otherwise."""

from typing import Any

from portal.people import roles
from portal.people.models import Employee
from portal.people.roles import has_role


def can_manage_people(person: Any) -> bool:
    """Add employees and divisions, and change them."""
    return has_role(person, roles.TRIAGE_ADMIN)


def can_change_employee(person: Any, employee: Employee) -> bool:
    """Who may change this one: a superuser's account is for superusers alone."""
    return can_manage_people(person) and (person.is_superuser or not employee.is_superuser)


def can_change_roles(person: Any, employee: Employee) -> bool:
    """Nobody gives roles to themselves, or takes their own away."""
    return can_change_employee(person, employee) and person.pk != employee.pk
