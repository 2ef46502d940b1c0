"""Pages about the site itself: is it alive, is it ready, what does it look like."""

import threading

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import connection
from django.db.utils import Error as DatabaseError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    QueryDict,
    RawPostDataException,
)
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from portal.events.models import Job
from portal.kit.errors import PortalError
from portal.people.roles import is_staff
from portal.site import brand
from portal.site.middleware import refused
from portal.site.styleguide import samples
from search import syncing

_was_ready = threading.Event()
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_READ_ON = 64 * 2**20  # bytes of a refused request that are still read, so that its sender hears why


class TooMuch(PortalError):
    """More text, fields or files in one form than are read."""

    status = 413
    code = "too_big"
    default_message = _lazy("This is more than can be sent at once: at most 5 MB of text and 100 files, please.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django cannot or will not read (handler400). Nothing of the request is touched that may be what is bad."""
    if not isinstance(exception, _TOO_MUCH):
        return HttpResponse(get_template("400.html").render(), status=400)
    _read_on(request)
    request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]  # noqa: SLF001
    return refused(request, TooMuch())


def _read_on(request: HttpRequest) -> None:
    """A browser that is still sending when the answer comes shows a broken connection instead of it."""
    left = _READ_ON
    try:
        while left > 0 and (piece := request.read(2**16)):
            left -= len(piece)
    except (OSError, RawPostDataException):
        pass


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; it asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 once the database answers and what was imported is indexed; 503 with the reason otherwise.

    A process that was ready once stays so while the database answers: a backlog of the worker, which every machine
    would report at once, is no reason to send nobody to any of them.
    Elasticsearch may be away or behind: the database searches as long, so this is said and holds nothing up.
    """
    try:
        connection.ensure_connection()
        behind = set(Job.objects.pending().filter(handler__startswith="search.").values_list("handler", flat=True))
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "does not answer"}, status=503)
    waiting = not behind.isdisjoint({syncing.DATABASE, syncing.PASSAGES})
    if not waiting:
        _was_ready.set()
    ready = _was_ready.is_set()
    state = {"ready": ready, "indexing": waiting}
    if settings.ELASTICSEARCH_URL:
        state["elasticsearch_behind"] = syncing.ELASTICSEARCH in behind
    return JsonResponse(state, status=200 if ready else 503)


@require_safe
@cache_control(private=True, max_age=86400)
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of a page, for the company's own people."""
    if not is_staff(request.user):
        raise PermissionDenied
    return serve(request, path, document_root=settings.MEDIA_ROOT)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def theme_css(request: HttpRequest) -> HttpResponse:
    """The company's accent colour; its address changes with it."""
    return HttpResponse(brand.current().css, content_type="text/css; charset=utf-8")


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to keep the portal among its apps."""
    look = brand.current()
    icon = look.logo or static("icons/logo.svg")
    return JsonResponse(
        {
            "name": look.both,
            "short_name": look.name,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fafaf8",
            "theme_color": "#fafaf8",
            "icons": [{"src": icon, "sizes": "120x120" if look.logo else "any", "purpose": "any"}],
            "shortcuts": [{"name": _("Write a post"), "url": "/ideas/new/"}],
        },
        content_type="application/manifest+json",
    )


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for whoever builds the next one; only where DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "site/styleguide.html", {"columns": samples()})
