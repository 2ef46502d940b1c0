"""Signing in, and choosing the language."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.people import actions
from portal.people.demo import DEMO_SIGN_INS


class SignInView(LoginView):
    """The sign-in page; where DEBUG is on it offers the demo sign-ins."""

    template_name = "people/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = DEMO_SIGN_INS if settings.DEBUG else ()
        return super().get_context_data(**kwargs, demo_sign_ins=demo, oidc=bool(settings.OIDC_RP_CLIENT_ID))


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
