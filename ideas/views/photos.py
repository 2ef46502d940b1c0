"""Serving photos and documents: only to who may see their post."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ideas.views.base import visible

A_DAY = 86_400


@require_safe
def photo(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponseBase:
    """`?size=small` for the one that fits into a grid. The files are our own WebP, never what was sent."""
    found = get_object_or_404(visible(request, pk).photos, pk=photo_pk)
    file = found.thumbnail if request.GET.get("size") == "small" else found.image
    try:
        response = FileResponse(file.open("rb"), content_type="image/webp")
    except FileNotFoundError as error:
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, max_age=A_DAY)
    patch_vary_headers(response, ["Cookie"])
    return response


@require_safe
def page(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """A photo with its way back and those beside it, for who has no script that opens it in the page."""
    idea = visible(request, pk)
    found = get_object_or_404(idea.photos, pk=photo_pk)
    beside = list(idea.photos.filter(progress=found.progress_id))
    place = beside.index(found)
    context = {
        "idea": idea, "photo": found, "number": place + 1, "total": len(beside),
        "name": found.description or _("Photo %(number)s") % {"number": place + 1},
        "previous": beside[place - 1] if place else None, "next": beside[place + 1] if beside[place + 1 :] else None,
    }  # fmt: skip
    return render(request, "ideas/photo.html", context)


@require_safe
def document(request: HttpRequest, pk: int, document_pk: int) -> HttpResponseBase:
    """As a download, of no type that a browser would open: the file is as somebody sent it."""
    found = get_object_or_404(visible(request, pk).documents, pk=document_pk)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, no_store=True)
    return response
