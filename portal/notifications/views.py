"""The inbox."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.kit.sending import repeatable
from portal.notifications import actions, inbox
from portal.notifications.bell import unread_count

LONGEST_NUMBER = 18  # digits that fit the database's integers


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What somebody was told, newest first; looking at it changes nothing."""
    return render(request, "notifications/inbox.html", _context(request))


@never_cache
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bells, for a page that stays open; nothing (204) while they still say what the page shows (`shown`)."""
    count = unread_count(request)
    if request.GET.get("shown", "") == str(count):
        return HttpResponse(status=204)
    return render(request, "notifications/bells.html", {"url": reverse("inbox"), "count": count})


@repeatable
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark the posted `id`s read, or everything (`all`); a click on a link only leaves a note (`quietly`).

    The query string is that of the page it was sent from.
    """
    if "all" in request.POST:
        count = actions.mark_all_read(by=request.user)
    else:
        count = actions.mark_read(_numbers(request.POST.getlist("id")), by=request.user)
    if "quietly" in request.POST:
        return HttpResponse(status=204)
    said = ngettext("%(count)d message marked read.", "%(count)d messages marked read.", count) % {"count": count}
    if request.htmx:
        return render(request, "notifications/marked.html", _context(request) | {"said": said})
    messages.success(request, said)
    return redirect(f"{reverse('inbox')}?{request.GET.urlencode()}")


def _context(request: HttpRequest) -> dict[str, Any]:
    shown = inbox.read(request.user, only_unread=request.GET.get("show") == "unread", page=request.GET.get("page", 1))
    address = reverse("inbox")
    tabs = [
        {"label": _("All"), "url": address, "current": not shown.only_unread, "count": None},
        {
            "label": _("Unread"),
            "url": f"{address}?show=unread",
            "current": shown.only_unread,
            "count": shown.unread_count or None,
        },
    ]
    return {"inbox": shown, "tabs": tabs}


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) <= LONGEST_NUMBER]
