"""Who holds which role: false for everybody that no rule names."""

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.people import roles
from portal.people.models import Employee
from portal.people.roles import has_role, is_staff
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_nobody_holds_no_role(nobody: object) -> None:
    assert not any(has_role(nobody, role) for role in roles.ALL)
    assert not is_staff(nobody)


def test_a_new_employee_is_staff_and_nothing_else() -> None:
    person = factories.employee()
    assert [role for role in roles.ALL if has_role(person, role)] == [roles.STAFF]
    assert is_staff(person)


def test_who_has_left_holds_no_role() -> None:
    person = factories.employee(roles.EXECUTIVE, is_active=False)
    assert not has_role(person, roles.EXECUTIVE)
    assert not is_staff(person)


def test_a_guest_is_not_staff_even_if_somebody_gave_them_the_role() -> None:
    guest = factories.employee(roles.PANEL_GUEST)
    assert not is_staff(guest)
    both = factories.employee(roles.PANEL_GUEST, roles.STAFF)
    assert has_role(both, roles.STAFF)
    assert not is_staff(both)
    assert both not in Employee.objects.staff()


def test_a_superuser_runs_the_portal_but_neither_rules_nor_unmasks() -> None:
    person = factories.employee(is_superuser=True)
    assert has_role(person, roles.TRIAGE_ADMIN)
    for role in (
        roles.EXECUTIVE,
        roles.DIVISION_HEAD,
        roles.AUDITOR,
        roles.FACILITATOR,
    ):
        assert not has_role(person, role)
