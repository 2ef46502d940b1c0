"""`/me/notifications/`: how one wants to hear of things; and the link at the foot of each mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portal.notifications import actions, choices, feeds
from portal.notifications.forms import PreferencesForm
from portal.notifications.kinds.base import Topic
from portal.notifications.mail import unsubscribing
from portal.people.roles import is_staff


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The choices of who is signed in."""
    current = choices.of(request.user)
    form = PreferencesForm(request.POST or None, preferences=current, person=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        digest = {name: data[name] for name in ("rhythm", "weekday", "hour")}
        actions.choose(
            request.user, by=request.user, answers=form.answers(), language=data["language"],
            time_zone=data["time_zone"], **digest,
        )  # fmt: skip
        with translation.override(data["language"] or translation.get_language()):
            messages.success(request, _("Saved. That is how you will hear of things from now on."))
        return redirect("notification-preferences")
    context = {
        "form": form,
        "feeds": feeds.addresses(request.user, current) if is_staff(request.user) else [],
        "no_address": not request.user.email,
    }
    return render(request, "notifications/preferences.html", context, status=422 if form.is_bound else 200)


@require_POST
def renew_feeds(request: HttpRequest) -> HttpResponse:
    actions.renew_feeds(request.user, by=request.user)
    messages.success(request, _("Your feeds have new addresses. The old ones no longer work."))
    return redirect("notification-preferences")


@login_not_required
@never_cache
@csrf_exempt  # a mail program posts here by itself (RFC 8058); the signed token in the address says who asks
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mails of one topic, or the digest, for whom the token names. Looking at the page changes nothing."""
    read = unsubscribing.read(token)
    if read is None:
        raise Http404
    person, what = read
    done = request.method == "POST"
    if done:
        actions.stop_mail(person, what, by=person)
    context = {"topic": Topic(what).label if what in Topic.values else "", "done": done}
    with translation.override(person.language or translation.get_language()):
        return render(request, "notifications/unsubscribe.html", context)


def panel(*, request: HttpRequest, **_context: Any) -> SafeString:
    """On `/me/`: the way to this page (slot me.panels)."""
    return render_to_string("notifications/preferences_panel.html", request=request)
