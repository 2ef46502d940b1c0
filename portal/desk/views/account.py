"""Signing in to the admin is signing in to the portal; the account page keeps only what the portal has not."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin.views import account


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """The portal's own sign-in page; who is signed in and was sent here may not open the admin."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("wagtailadmin_home")
    if not request.user.is_authenticated:
        return redirect_to_login(target, reverse("sign-in"))
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return redirect(target)


class AccountView(account.AccountView):
    """Theme and password. The name is the employee's, and the language is the portal's own switch."""

    def get_panels(self) -> list[Any]:
        kept = (account.ThemeSettingsPanel, account.ChangePasswordPanel)
        return [panel for panel in super().get_panels() if isinstance(panel, kept)]
