"""What somebody sent without being signed in, kept in the page while they sign in, then offered to be sent.

Nothing of it is stored: the sign-in page carries it along, so that nobody can fill a table without an account.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

FIELD: Final = "kept"
_NOT_KEPT: Final = {"csrfmiddlewaretoken", "password", FIELD}
_CODE: Final = re.compile(r"[a-z0-9_.:/-]*")  # what a choice or a hidden field sends


@dataclass(frozen=True)
class Kept:
    """A form that could not be taken: where it goes to, and its fields as they were sent."""

    address: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Kept | None":
        """What a person's own browser sent from a page of this site; None for anything else.

        Another site's page may send a form here too, and must not have its text offered as if it were the person's.
        """
        if request.method != "POST" or not _from_here(request):
            return None
        fields = ((name, value) for name, values in request.POST.lists() for value in values if name not in _NOT_KEPT)
        return cls(request.get_full_path(), tuple((name, str(value)) for name, value in fields), bool(request.FILES))

    @classmethod
    def read(cls, request: HttpRequest, text: str) -> "Kept | None":
        """What `dump` wrote, as it came back with the sign-in form; None where it is not that."""
        try:
            address, fields, had_files = json.loads(text)
            kept = cls(str(address), tuple((str(name), str(value)) for name, value in fields), bool(had_files))
        except (ValueError, TypeError):
            return None
        here = url_has_allowed_host_and_scheme(kept.address, {request.get_host()}, request.is_secure())
        return kept if here and kept.address.startswith("/") else None

    def dump(self) -> str:
        """As text for a hidden field."""
        return json.dumps([self.address, self.fields, self.had_files], ensure_ascii=False)

    @property
    def said(self) -> list[str]:
        """What of it is a person's own words."""
        return [value for _name, value in self.fields if value.strip() and not _CODE.fullmatch(value)]

    def without(self, *names: str) -> "Kept":
        """The same less some fields."""
        fields = tuple((name, value) for name, value in self.fields if name not in names)
        return Kept(self.address, fields, self.had_files)


def _from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very site sends it. A browser that says nothing is not believed."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site:
        return site == "same-origin"
    return origin == f"{request.scheme}://{request.get_host()}"
