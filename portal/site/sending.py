"""A form on its way: sent twice it does its work once, and what cannot be taken comes back to who typed it.

`js/sending.js` is the other end. It says that it is there by the header `X-Sending`, and is answered by headers instead
of by a page of another address: `X-Goto` (where a redirect would have led), `X-Sent` (the key that is confirmed),
`X-Sent-Before` (an earlier request did the work), `X-Token` (take the new token and send again).
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.events import receipts
from portal.events.receipts import AlreadyReceived, Sending
from portal.kit.errors import Conflict
from portal.kit.sending import key_of, read
from portal.people.kept import Kept
from portal.people.middleware import in_place
from portal.people.views import sign_in_first
from portal.site.middleware import refused

MOST_KEYS = 50


class SomebodyElse(Conflict):
    """The form was written while another person was signed in."""

    code = "somebody_else"
    default_message = _("Somebody else has signed in since this was typed. It was not sent in their name.")


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
        if request.method != "POST" or not request.user.is_authenticated or getattr(view, "repeatable", False):
            return None
        sender_id, key = read(request.POST.get("sending", ""))
        if key is None:
            return None
        if sender_id not in (0, request.user.pk):
            return _of_somebody_else(request)
        sending = Sending(request.user.pk, key)
        before = receipts.find(sending)
        if before is not None and before.location:
            return _again(redirect(before.location), key)
        request.sending = sending  # type: ignore[attr-defined]
        receipts.begin(sending)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, AlreadyReceived):
            return None
        sending: Sending = request.sending  # type: ignore[attr-defined]
        del request.sending  # type: ignore[attr-defined]
        before = receipts.find(sending)
        return _again(redirect((before and before.location) or _origin(request)), sending.key)


def _acknowledge(response: HttpResponse, sending: Sending) -> None:
    """A refusal takes the receipt back: what was typed will be changed and sent again."""
    if _is_refusal(response, sending):
        receipts.withdraw(sending)
        return
    receipts.confirm(sending, response.headers.get("Location", ""))
    response["X-Sent"] = sending.key.hex


def _is_refusal(response: HttpResponse, sending: Sending) -> bool:
    """Wagtail shows a form with its errors as 200, where nothing has been recorded."""
    shown_again = response.status_code == 200 and not sending.claimed
    return response.status_code >= 400 or shown_again or response.headers.get("HX-Reswap") == "none"


def _again(response: HttpResponse, key: UUID) -> HttpResponse:
    response["X-Sent"] = key.hex
    response["X-Sent-Before"] = "1"
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


def _origin(request: HttpRequest) -> str:
    origin = request.headers.get("Referer", "")
    return origin if url_has_allowed_host_and_scheme(origin, {request.get_host()}, request.is_secure()) else "/"


def _of_somebody_else(request: HttpRequest) -> HttpResponse:
    if in_place(request):
        response = refused(request, SomebodyElse())
        response.status_code = SomebodyElse.status
        return response
    kept = Kept.of(request)
    return offer(request, kept.without("sending"), somebody_else=True) if kept else refused(request, SomebodyElse())


def offer(request: HttpRequest, kept: Kept, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page with what was typed and a button that sends it."""
    return render(request, "people/kept.html", {"kept": kept, **context}, status=status)


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
