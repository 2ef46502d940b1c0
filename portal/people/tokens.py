"""Who calls the API: the employee whose token comes with the request."""

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer
from wagtail.models import APIToken

from portal.people.actions import note_token_use
from portal.people.models import Employee


class TokenAuth(HttpBearer):
    """`Authorization: Bearer <token>`. Sessions are not accepted, so no page of another site can use them."""

    def authenticate(self, request: HttpRequest, token: str) -> Employee | None:
        found = (
            APIToken.objects.filter(key_hash__in=APIToken.candidate_key_hashes(token.strip()), revoked_at=None)
            .select_related("user__division")
            .first()
        )
        if found is None or not found.user.is_active:
            return None
        note_token_use(found)
        request.user = found.user
        if found.user.language:  # the middleware of languages ran before anybody knew who calls
            translation.activate(found.user.language)
        return found.user


def caller(request: HttpRequest) -> Employee:
    """The employee that `TokenAuth` let in."""
    employee: Employee = request.auth  # type: ignore[attr-defined]
    return employee
