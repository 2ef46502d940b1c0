"""Every address of the URLconf that is not Wagtail's own, filled with what it is about, and who asks for it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.people import roles
from portal.people.models import Employee
from tests import factories

NOBODY = "nobody"
ROLES = {
    NOBODY: None,
    "guest": roles.PANEL_GUEST,
    "staff": roles.STAFF,
    "head": roles.DIVISION_HEAD,
    "executive": roles.EXECUTIVE,
    "facilitator": roles.FACILITATOR,
    "manager": roles.CAMPAIGN_MANAGER,
    "admin": roles.TRIAGE_ADMIN,
    "auditor": roles.AUDITOR,
}
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


def patterns(found: Any = None, start: str = "") -> Iterator[str]:
    """Every pattern of the URLconf as one string."""
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, start + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield start + str(one.pattern)


def ours() -> list[str]:
    """Those that are not Wagtail's own, each once."""
    return sorted({one for one in patterns() if not one.startswith(("admin/", "api/", "documents/", "_util/", "^"))})


def filled(pattern: str, given: Mapping[str, object], otherwise: object = 1) -> str:
    """The address that a pattern makes of what is given by name, and of something else where nothing is."""
    return "/" + _PLACE.sub(lambda place: str(given.get(place[1], otherwise)), pattern)


def client_for(person: Employee | None) -> Client:
    """Their browser, in which a failure of ours is an answer like any other."""
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def client_of(role: str) -> Client:
    """Somebody's who has this role and nothing to do with anything."""
    if role == NOBODY:
        return client_for(None)
    return client_for(factories.employee(*([] if role == "staff" else [ROLES[role]])))
