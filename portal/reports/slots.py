"""What this room puts on the pages of lists: the way to the list as a file."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.reports.models import Listing
from portal.reports.permissions import can_export


def export_link(listing: Listing, *, request: HttpRequest, **_context: object) -> SafeString | str:
    """Leads to the exports with the list as it stands in the address; nothing for who may take nothing out."""
    if not can_export(request.user):
        return ""
    return render_to_string("reports/export_link.html", {"listing": listing, "query": list_query(request)}, request)


def list_query(request: HttpRequest, *, without: Iterable[str] = ()) -> str:
    """What makes the list of an address what it is: all of it but the page, as the part behind the "?"."""
    left_out = {"page", *without}
    kept = [(name, value) for name, values in request.GET.lists() if name not in left_out for value in values if value]
    return urlencode(kept)
