"""Sign-in through the company's identity provider (OpenID Connect), by mozilla-django-oidc."""

from typing import Any

from django.db.models import QuerySet
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from portal.kit.text import cut_line
from portal.people.models import Employee


class EmployeeBackend(OIDCAuthenticationBackend):
    """Finds the employee by username, and makes one (in the *staff* role) at the first sign-in.

    Claims used: `preferred_username` (else the local part of `email`), `name`, `email`. Roles and divisions are
    the portal's own and never taken from the provider.
    """

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(_username(claims))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[Employee]:
        return Employee.objects.filter(username=_username(claims))

    def create_user(self, claims: dict[str, Any]) -> Employee:
        return Employee.objects.create_user(_username(claims), claims.get("email", ""), name=_name(claims))

    def update_user(self, user: Employee, claims: dict[str, Any]) -> Employee:
        user.name = _name(claims) or user.name
        user.email = claims.get("email", "") or user.email
        user.save(update_fields=["name", "email"])
        return user


def _username(claims: dict[str, Any]) -> str:
    return cut_line(str(claims.get("preferred_username") or claims.get("email", "").partition("@")[0]), 150)


def _name(claims: dict[str, Any]) -> str:
    return cut_line(claims.get("name", ""), 80)
