"""What every request passes: refusals become pages a person can read, the admin has its own CSP."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.kit.errors import PortalError

ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; frame-src 'self'; frame-ancestors 'self'; form-action 'self'; base-uri 'self'; "
    "object-src 'none'"
)


class AdminCSPMiddleware:
    """Wagtail's editor has inline scripts without nonces; nothing but itself may be loaded even so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response["Content-Security-Policy"] = ADMIN_POLICY
        return response


class PortalErrorMiddleware:
    """A `PortalError` that no view dealt with: a whole page, or for htmx a toast that changes nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PortalError):
            return None
        if getattr(request, "htmx", False):
            response = render(request, "components/toast_oob.html", {"message": exception, "level": "error"})
            response["HX-Reswap"] = "none"
            return response
        return render(request, "site/refused.html", {"error": exception}, status=exception.status)
