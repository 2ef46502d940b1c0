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

from portal.kit.sending import is_of_another
from portal.people import actions
from portal.people.demo import DEMO_SIGN_INS
from portal.people.kept import Kept


class SignInView(LoginView):
    """The sign-in page; where DEBUG is on it offers the demo sign-ins.

    What somebody had sent when they turned out to be signed out goes along, and is offered once they are signed in.
    """

    template_name = "people/sign_in.html"
    redirect_authenticated_user = True
    kept: Kept | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kept = self.kept or Kept.carried(request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "username" not in request.POST:  # nothing was filled in yet: the way back from `locked_out`
            return self.render_to_response(self.get_context_data(form=AuthenticationForm(request)))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = DEMO_SIGN_INS if settings.DEBUG else ()
        oidc = bool(settings.OIDC_RP_CLIENT_ID)
        return super().get_context_data(**kwargs, demo_sign_ins=demo, oidc=oidc, kept=self.kept)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        return offer(self.request, self.kept) if self.kept else response


def offer(request: HttpRequest, kept: Kept, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page with what was typed and a button that sends it.

    What was typed while another person was signed in is not taken for this person's, and carries no key of theirs.
    """
    somebody_else = is_of_another(kept.sending, request.user.pk)
    context |= {"kept": kept.without("sending") if somebody_else else kept, "somebody_else": somebody_else}
    return render(request, "people/kept.html", context, status=status)


def sign_in_first(request: HttpRequest, kept: Kept) -> HttpResponse:
    """The sign-in page in the answer to a form that could not be taken, with the form in it."""
    view = SignInView(kept=kept)
    view.setup(request)
    context = view.get_context_data(form=AuthenticationForm(request), next="/")
    return render(request, view.template_name, context, status=401)


def locked_out(request: HttpRequest, _response: HttpResponse, _credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer to too many attempts (AXES_LOCKOUT_CALLABLE). What came with the sign-in form goes on with it."""
    return render(request, "people/locked_out.html", {"kept": Kept.carried(request)}, status=429)


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
