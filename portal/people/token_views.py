"""`/me/tokens/`: one's own keys to the API."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import APIToken

from portal.kit.forms import LineField
from portal.people import actions

NAME_LENGTH = 80


class TokenForm(forms.Form):
    """What a new key is for."""

    name = LineField(
        label=gettext_lazy("What is it for?"),
        error_messages={"required": gettext_lazy("Please say what it is for.")},
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("For example “shop tablet”: so that you know later which one to revoke."),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The keys in use, and a form for a new one. The new key is in the answer to the form, and nowhere after."""
    form = TokenForm(request.POST or None)
    new = ""
    if request.method == "POST" and form.is_valid():
        new = actions.issue_token(request.user, name=form.cleaned_data["name"], by=request.user)
        form = TokenForm()
    context = {
        "form": form,
        "new": new,
        "tokens": _in_use(request),
        "api_url": request.build_absolute_uri(reverse("api:api-root")),
    }
    return render(request, "people/tokens.html", context, status=422 if form.is_bound else 200)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(_in_use(request), pk=pk)
    actions.revoke_token(token, by=request.user)
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("tokens")


def panel(*, request: HttpRequest, **_context: Any) -> SafeString:
    """On `/me/`: the way to this page (slot me.panels)."""
    return render_to_string("people/tokens_panel.html", {"count": _in_use(request).count()}, request=request)


def _in_use(request: HttpRequest) -> QuerySet[APIToken]:
    return APIToken.objects.filter(user=request.user, revoked_at=None).order_by("-pk")
