"""Guests of a round see their round and nothing else: every address that is not named here does not exist for them.

Each page behind these checks for itself what it shows; this is the fence around all that is built without a thought
of guests, today or later.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from portal.people import roles

OPEN_TO_GUESTS = frozenset({
    # the frame of every page, and what stands beside its boxes
    "sign-in", "signed-in", "sign-out", "sent", "choose-language", "manifest", "theme-css", "healthz", "readyz",
    "writing", "preview",
    # their rounds
    "verification", "round-join", "round", "findings", "finding-new", "finding-alike", "finding-too", "mission-try",
    "round-people",
    # a finding, and what is said and done about it
    "idea", "idea-photo", "idea-photo-page", "idea-vote", "idea-follow", "idea-comment", "idea-comment-edit",
    "idea-comment-remove", "idea-people", "idea-versions", "idea-photo-remove", "finding-accept", "finding-refuse",
    "finding-dispute", "finding-merge", "finding-unmerge",
    # what is their own
    "me", "inbox", "inbox-read",
    # lists that hold for them what they may see of it, and nothing else (`Idea.objects.visible_to`)
    "idea-list", "idea-me-too", "search", "search-similar", "search-complete",
})  # fmt: skip


class GuestFenceMiddleware:
    """404 for a panel guest at anything but what is open to guests. (The API has a check of its own: no session.)"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        match = request.resolver_match
        if match is None or not is_guest(request.user) or request.path == "/":
            return
        if match.namespace == "api" or match.view_name in OPEN_TO_GUESTS:
            return
        raise Http404


def is_guest(person: Any) -> bool:
    return bool(person and person.is_authenticated and roles.PANEL_GUEST in person.role_names)
