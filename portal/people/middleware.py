"""Who is not signed in is asked to be; and the language and the time zone of a request."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.people.kept import Kept
from portal.people.views import sign_in_first


def in_place(request: HttpRequest) -> bool:
    """Whether a script of a page asks, which cannot show another page in the place of its own."""
    return (
        "X-Sending" in request.headers
        or request.headers.get("HX-Request") == "true"
        or request.headers.get("Sec-Fetch-Dest") == "empty"
    )


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Pages are for people who are signed in; what was sent by somebody who is not any more is kept for them."""

    def handle_no_permission(  # type: ignore[override]  # Django's says that it always redirects
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if in_place(request):
            return HttpResponse(_("You have been signed out."), status=401, content_type="text/plain; charset=utf-8")
        kept = Kept.of(request)
        return sign_in_first(request, kept) if kept else super().handle_no_permission(request, view_func)


class PreferredLanguageMiddleware:
    """Activates the language for one request; runs after authentication because it asks the employee."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        employee = getattr(request, "user", None)
        zone = employee.zone if employee and employee.is_authenticated else None
        with translation.override(self._language(request)), timezone.override(zone):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    def _language(self, request: HttpRequest) -> str:
        employee = getattr(request, "user", None)
        own = getattr(employee, "language", "") if employee and employee.is_authenticated else ""
        if own:
            return own
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or request.headers.get("Accept-Language"):
            return translation.get_language_from_request(request)
        return settings.LANGUAGE_CODE
