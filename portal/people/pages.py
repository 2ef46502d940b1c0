"""Wagtail pages that are for the company's own people."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from portal.people.roles import is_staff


class StaffPageMixin:
    """A page that guests may not open. (Who is not signed in never gets here: LoginRequiredMiddleware.)"""

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_staff(request.user):
            raise PermissionDenied
        return super().serve(request, *args, **kwargs)  # type: ignore[misc]
