"""Changes to people: their language, their API tokens (kept by Wagtail's `APIToken`: digest only, revocable)."""

from django.db import transaction
from wagtail.models import APIToken

from portal.people.models import Employee


def set_language(employee: Employee, language: str, *, by: Employee) -> None:
    """Remember the language an employee reads in ("ko" or "en")."""
    if by.pk == employee.pk:
        Employee.objects.filter(pk=employee.pk).update(language=language)
        employee.language = language


@transaction.atomic
def issue_token(employee: Employee, *, name: str, by: Employee | None) -> str:
    """Make a key to the API for `employee` and return it: the only time it can be read."""
    _, token = APIToken.create_token(user=employee, name=name[:255])
    return token


@transaction.atomic
def revoke_token(token: APIToken, *, by: Employee) -> None:
    """Take a key out of use; its owner only."""
    if token.user_id == by.pk and token.revoked_at is None:
        token.revoke()
