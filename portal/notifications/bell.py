"""How many unread messages wait, at the top of every page and in the tab bar of phones."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from portal.notifications.models import Notification


def in_header(request: HttpRequest, **_context: Any) -> SafeString:
    return _render("notifications/bell.html", request)


def in_tab_bar(request: HttpRequest, **_context: Any) -> SafeString:
    return _render("notifications/bell_tab.html", request)


def unread_count(request: HttpRequest) -> int:
    """Asked once per request, for the two places that show it."""
    if not hasattr(request, "unread_notifications"):
        request.unread_notifications = Notification.objects.to(request.user).unread().count_for_bell()  # type: ignore[attr-defined]
    return request.unread_notifications  # type: ignore[attr-defined]


def _render(template: str, request: HttpRequest, **context: Any) -> SafeString:
    if not request or not request.user.is_authenticated:
        return SafeString()
    url = reverse("inbox")
    return SafeString(
        render_to_string(
            template, {"url": url, "count": unread_count(request), "current": request.path == url} | context
        )
    )
