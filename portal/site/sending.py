"""A form on its way: sent twice it does its work once, and what cannot be taken comes back to who typed it.

`js/sending.js` is the other end. It says that it is there by the header `X-Sending`, and is answered by headers instead
of by a page of another address: `X-Goto` (where a redirect would have led), `X-Sent` (the key that is confirmed),
`X-Sent-Before` (an earlier request did the work: "1" of this very form, "changed" of the form as it was then, and what
was changed since has not been sent), `X-Token` (take the new token and send again). A script that sends no form says in
`X-Sender` for whom its page was drawn.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.crypto import pbkdf2, salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.events import receipts
from portal.events.models import Receipt
from portal.events.receipts import AlreadyReceived, Sending
from portal.kit.errors import Conflict
from portal.kit.sending import is_of_another, key_of, read
from portal.people.kept import PAGE, Kept, is_secret, origin, says_who
from portal.people.middleware import in_place
from portal.people.views import offer, sign_in_first
from portal.site.middleware import refused

MOST_KEYS = 50
SAFE = ("GET", "HEAD", "OPTIONS")
SLOWLY = 200_000  # rounds; a password is not to be found out by trying
_NOT_SAID = {"csrfmiddlewaretoken", "sending", "key", PAGE}  # each drawing of a form has its own of these


class SomebodyElse(Conflict):
    """The form was written while another person was signed in."""

    code = "somebody_else"
    default_message = _("Somebody else has signed in since this was typed. It was not sent in their name.")


class ChangedSince(Conflict):
    """The form had arrived before, with something else in it."""

    code = "changed_since"
    default_message = _("What you sent before had arrived, as it was then. What you changed since has not been sent.")


class SendingMiddleware:
    """Gives each form that a person sends its receipt."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        finally:
            receipts.end()
        sending = getattr(request, "sending", None)
        if sending is not None:
            _acknowledge(response, sending)
        if request.headers.get("X-Sending") and 300 <= response.status_code < 400:
            response = _without_page(response)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_args: Any) -> HttpResponse | None:
        if request.method in SAFE or not request.user.is_authenticated or says_who(request):
            return None
        said = (request.POST.get("sending", ""), request.headers.get("X-Sender", ""))
        if any(is_of_another(text, request.user.pk) for text in said):
            return _of_somebody_else(request)
        _sender_id, key = read(said[0])
        if key is None or getattr(view, "repeatable", False):
            return None
        sending = Sending(request.user.pk, key, partial(_digest, request))
        before = receipts.find(sending)
        if before is not None and (before.location or sending.differs_from(before)):
            return _arrived(request, sending, before)
        request.sending = sending  # type: ignore[attr-defined]
        receipts.begin(sending)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, AlreadyReceived):
            return None
        sending: Sending = request.sending  # type: ignore[attr-defined]
        del request.sending  # type: ignore[attr-defined]
        before = receipts.find(sending)
        if before is None:  # it was refused meanwhile, and took its receipt back
            return refused(request, Conflict())
        return _arrived(request, sending, before)


def _digest(request: HttpRequest) -> str:
    """What a form says, told from anything else it might say; nobody can read it back, passwords least of all."""

    def as_said(name: str, value: str) -> str:
        value = value.replace("\r\n", "\n")  # a form's own line ends, and those of a script
        return pbkdf2(value, settings.SECRET_KEY, SLOWLY).hex() if value and is_secret(name) else value

    fields = {name: [as_said(name, str(value)) for value in values] for name, values in request.POST.lists()}
    files = {name: [(file.name, file.size) for file in each] for name, each in request.FILES.lists()}
    # What was left empty says nothing: of a form that was kept, its passwords are left out.
    said = [{name: values for name, values in fields.items() if name not in _NOT_SAID and any(values)}, files]
    return salted_hmac(__name__, json.dumps(said, sort_keys=True), algorithm="sha256").hexdigest()


def _arrived(request: HttpRequest, sending: Sending, before: Receipt) -> HttpResponse:
    """An earlier request did the work, or does it now; with something else in the form that is said."""
    place = before.location or origin(request)
    if not sending.differs_from(before):
        return _again(redirect(place), sending.key)
    if in_place(request):
        response = HttpResponse(status=204, headers={"X-Goto": place, "HX-Reswap": "none"})
        return _again(response, sending.key, "changed")
    kept = Kept.of(request)
    if kept is None:
        return refused(request, ChangedSince())
    return offer(request, kept.without("sending", "key"), status=ChangedSince.status, arrived=place)


def _acknowledge(response: HttpResponse, sending: Sending) -> None:
    """A refusal takes the receipt back: what was typed will be changed and sent again.

    What fails (500) does so before its change was kept, and the receipt went with it, or after, and it stands.
    """
    if response.status_code >= 500:
        return
    if _is_refusal(response, sending):
        receipts.withdraw(sending)
        return
    receipts.confirm(sending, response.headers.get("Location", ""))
    response["X-Sent"] = sending.key.hex


def _is_refusal(response: HttpResponse, sending: Sending) -> bool:
    """Wagtail shows a form with its errors as 200, where nothing has been recorded."""
    shown_again = response.status_code == 200 and sending.receipt is None
    return response.status_code >= 400 or shown_again or response.headers.get("HX-Reswap") == "none"


def _again(response: HttpResponse, key: UUID, what: str = "1") -> HttpResponse:
    response["X-Sent"] = key.hex
    response["X-Sent-Before"] = what
    return response


def _without_page(response: HttpResponse) -> HttpResponse:
    """A redirect for a script, which goes there itself: what the page says is then said to the person, once."""
    answer = HttpResponse(status=204)
    answer["X-Goto"] = response["Location"]
    for name in ("X-Sent", "X-Sent-Before"):
        if name in response:
            answer[name] = response[name]
    answer.cookies.update(response.cookies)
    return answer


def _of_somebody_else(request: HttpRequest) -> HttpResponse:
    if in_place(request):
        response = refused(request, SomebodyElse())
        response.status_code = SomebodyElse.status
        return response
    kept = Kept.of(request)
    return offer(request, kept) if kept else refused(request, SomebodyElse())


def token_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is not this browser's any more: it signed in anew, or lost its cookies (CSRF_FAILURE_VIEW).

    A script is given the new token. A page's own form comes back with all that was typed, to be sent once more.
    """
    if in_place(request):
        response = HttpResponse(status=403)
        response["X-Token"] = get_token(request)
        return response
    kept = Kept.of(request)
    if kept is None:
        return render(request, "403_csrf.html", status=403)
    return offer(request, kept, status=403) if request.user.is_authenticated else sign_in_first(request, kept)


@never_cache
@require_safe
def sent(request: HttpRequest) -> JsonResponse:
    """Which of the keys `?key=` have arrived, and who is signed in: `{"person": 17, "sent": ["…"]}`."""
    keys = {key for text in request.GET.getlist("key")[:MOST_KEYS] if (key := key_of(text))}
    get_token(request)  # a page that was left open finds its cookie renewed
    found = receipts.received(request.user.pk, keys) if keys else ()
    return JsonResponse({"person": request.user.pk, "sent": [key.hex for key in found]})
