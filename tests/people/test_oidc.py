"""The company's identity provider says who somebody is; what they may do stays the portal's business."""

import pytest

from portal.people import roles
from portal.people.models import Employee
from portal.people.oidc import EmployeeBackend
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def backend(settings) -> EmployeeBackend:
    settings.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_SECRET = "fix-this"
    for name in ("AUTHORIZATION", "TOKEN", "USER", "JWKS"):
        setattr(settings, f"OIDC_OP_{name}_ENDPOINT", "https://id.example/")
    settings.OIDC_RP_SIGN_ALGO = "RS256"
    settings.OIDC_OP_JWKS_ENDPOINT = "https://id.example/jwks"
    return EmployeeBackend()


def test_the_first_sign_in_makes_a_member_of_staff(backend: EmployeeBackend) -> None:
    claims = {
        "preferred_username": "jieun",
        "name": "김지은",
        "email": "jieun@example.com",
        "groups": ["executive"],
    }
    made = backend.create_user(claims)
    assert (made.username, made.name) == ("jieun", "김지은")
    assert Employee.objects.get(pk=made.pk).role_names == {roles.STAFF}
    assert not made.has_usable_password()


def test_later_ones_find_them_again_and_keep_their_roles(
    backend: EmployeeBackend,
) -> None:
    boss = factories.employee(roles.EXECUTIVE, username="boss", name="윤경민")
    found = backend.filter_users_by_claims({"email": "boss@example.com"}).get()
    assert found == boss
    backend.update_user(found, {"name": "윤경민 부사장", "email": "boss@example.com"})
    boss = Employee.objects.get(pk=boss.pk)
    assert boss.name == "윤경민 부사장"
    assert roles.EXECUTIVE in boss.role_names


def test_who_has_no_name_there_stays_outside(backend: EmployeeBackend) -> None:
    assert not backend.verify_claims({"sub": "1234"})
