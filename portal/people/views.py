"""Signing in, and choosing the language."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.people import actions
from portal.people.demo import DEMO_SIGN_INS
from portal.people.kept import FIELD, Kept


class SignInView(LoginView):
    """The sign-in page; where DEBUG is on it offers the demo sign-ins.

    What somebody had sent when they turned out to be signed out goes along, and is offered once they are signed in.
    """

    template_name = "people/sign_in.html"
    redirect_authenticated_user = True
    kept: Kept | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if FIELD in request.POST:
            self.kept = Kept.read(request, request.POST[FIELD])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = DEMO_SIGN_INS if settings.DEBUG else ()
        oidc = bool(settings.OIDC_RP_CLIENT_ID)
        return super().get_context_data(**kwargs, demo_sign_ins=demo, oidc=oidc, kept=self.kept)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        return render(self.request, "people/kept.html", {"kept": self.kept}) if self.kept else response


def sign_in_first(request: HttpRequest, kept: Kept) -> HttpResponse:
    """The sign-in page in the answer to a form that could not be taken, with the form in it."""
    view = SignInView(kept=kept)
    view.setup(request)
    context = view.get_context_data(form=AuthenticationForm(request), next="/")
    return render(request, view.template_name, context, status=401)


@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where signing in again in another tab ends: the tab that was left open hears of it and goes on."""
    return render(request, "people/signed_in.html")


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie, and with the employee if somebody is signed in."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = redirect(target)
    if language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            actions.set_language(request.user, language, by=request.user)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax")
    return response
