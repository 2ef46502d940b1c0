"""What every request passes: refusals become pages a person can read, the admin has its own CSP."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.kit.addresses import percent_encoded
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


class AddressMiddleware:
    """An address as people type it: a query in bare UTF-8 is read as such, and no link made of it spoils it.

    No database takes a NUL, and nobody means one: it is left out of a query, and a path with one leads nowhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if not query.isascii():  # never under `portal.asgi`, which is before us; WSGI has bytes as Latin-1 (PEP 3333)
            query = percent_encoded(query.encode("latin-1")).decode()
        request.META["QUERY_STRING"] = query.replace("%00", "").replace("\0", "")
        if "\0" in request.path_info:
            request.path_info = request.path = "/nothing-here/"
        return self.get_response(request)


class PortalErrorMiddleware:
    """A `PortalError` that no view dealt with: a whole page, or for htmx a toast that changes nothing else.

    An address that only takes forms says so to who opens it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":  # Django's has no text
            response.content = render_to_string("405.html", request=request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, PortalError) else None


def refused(request: HttpRequest, error: PortalError) -> HttpResponse:
    """The refusal as a page, or as a toast."""
    if getattr(request, "htmx", False):
        response = render(request, "components/toast_oob.html", {"message": error, "level": "error"})
        response["HX-Reswap"] = "none"
        return response
    return render(request, "site/refused.html", {"error": error}, status=error.status)
