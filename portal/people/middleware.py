"""The language and the time zone of a request: the employee's own, else what the browser asks and the company's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone, translation


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
