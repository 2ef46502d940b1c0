"""What somebody sent without being signed in, kept in the page while they sign in, then offered to be sent.

Nothing of it is stored: the sign-in page carries it along, so that nobody can fill a table without an account.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

FIELD: Final = "kept"
PAGE: Final = "kept_page"  # with it a form that was kept says from which page it came at first
_NOT_KEPT: Final = {"csrfmiddlewaretoken", FIELD, PAGE}
_WHO: Final = {"sign-in", "sign-out", "wagtailadmin_logout"}  # these say who is there, and nothing in a person's name
_CODE: Final = re.compile(r"[a-z0-9_.:/-]*")  # what a choice or a hidden field sends


@dataclass(frozen=True)
class Kept:
    """A form that could not be taken: where it goes to, the page it came from, and its fields as they were sent."""

    address: str
    page: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False
    had_password: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Kept | None":
        """What a person's own browser sent from a page of this site; None for anything else.

        Another site's page may send a form here too, and must not have its text offered as if it were the person's.
        Of a password nothing is kept, which would write it into a page; of a sign-in, what it carries along is.
        """
        if request.method != "POST" or not _from_here(request):
            return None
        if says_who(request):
            return cls.carried(request)
        names = [name for name in request.POST if name not in _NOT_KEPT and not is_secret(name)]
        said = tuple((name, str(value)) for name in names for value in request.POST.getlist(name))
        secret = any(request.POST[name] for name in request.POST if is_secret(name))
        return cls(request.get_full_path(), origin(request), said, bool(request.FILES), secret)

    @classmethod
    def carried(cls, request: HttpRequest) -> "Kept | None":
        """What comes along with the sign-in form, as `dump` wrote it; None where there is nothing, or not that."""
        try:
            address, page, fields, had_files, had_password = json.loads(request.POST.get(FIELD, ""))
            said = tuple((str(name), str(value)) for name, value in fields)
            kept = cls(str(address), str(page), said, bool(had_files), bool(had_password))
        except (ValueError, TypeError, RecursionError):
            return None
        here = kept.address.startswith("/") and _is_ours(request, kept.address) and _is_ours(request, kept.page)
        return kept if here else None

    def dump(self) -> str:
        """As text for a hidden field."""
        said = [self.address, self.page, self.fields, self.had_files, self.had_password]
        return json.dumps(said, ensure_ascii=False)

    @property
    def sending(self) -> str:
        """Who was signed in then, and the key, as the form had it."""
        return dict(self.fields).get("sending", "")

    @property
    def said(self) -> list[str]:
        """What of it is a person's own words."""
        return [value for _name, value in self.fields if value.strip() and not _CODE.fullmatch(value)]

    def without(self, *names: str) -> "Kept":
        """The same less some fields."""
        fields = tuple((name, value) for name, value in self.fields if name not in names)
        return replace(self, fields=fields)


def origin(request: HttpRequest, otherwise: str = "/") -> str:
    """The page of ours that a form was sent from, else the start page (or `otherwise`).

    What was kept stands on a page whose address may take nothing but forms, and so says itself where it came from.
    """
    pages = (request.POST.get(PAGE, ""), request.headers.get("Referer", ""))
    return next((page for page in pages if _is_ours(request, page)), otherwise)


def says_who(request: HttpRequest) -> bool:
    """Whether somebody is signing in or out."""
    return request.resolver_match is not None and request.resolver_match.view_name in _WHO


def is_secret(name: str) -> bool:
    """Whether a field of this name takes a password."""
    return "password" in name


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())


def _from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very site sends it. A browser that says nothing is not believed."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site:
        return site == "same-origin"
    return origin == f"{request.scheme}://{request.get_host()}"
