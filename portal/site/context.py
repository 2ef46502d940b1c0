"""What the frame of every page needs."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from portal.people.roles import is_staff
from portal.site import brand


@dataclass(frozen=True)
class NavItem:
    """One place of the main navigation. `address` is a path, or the name of a URL that may not exist."""

    label: Any
    address: str


NAV = (
    NavItem(_("Posts"), "/ideas/"),
    NavItem(_("Meetings"), "/meetings/"),
    NavItem(_("Campaigns"), "/campaigns/"),
    NavItem(_("Verification"), "verification"),
    NavItem(_("Promises"), "board"),
    NavItem(_("Dashboard"), "dashboard"),
)


def site(request: HttpRequest) -> dict[str, Any]:
    is_company = is_staff(getattr(request, "user", None))  # a guest is led to nothing that is not theirs
    look = brand.current()
    return {
        # Not "site_name": Django's sign-in view puts the host there.
        "portal_name": look.both,
        "brand": look,
        "debug_build": settings.DEBUG,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        # Asked for by whole pages only: fragments go without.
        "nav": partial(_navigation, request.path) if is_company else [],
        "is_company": is_company,
        "can_open_admin": partial(_can_open_admin, request),
    }


def _navigation(path: str) -> list[dict[str, Any]]:
    items = []
    for item in NAV:
        try:
            url = item.address if item.address.startswith("/") else reverse(item.address)
        except NoReverseMatch:
            continue
        items.append({"label": item.label, "url": url, "current": path.startswith(url)})
    return items


def _can_open_admin(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.has_perm("wagtailadmin.access_admin"))
