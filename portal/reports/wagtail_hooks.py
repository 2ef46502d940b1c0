"""Imports and exports in the admin's menu, where admins look for them."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.reports.permissions import can_export, can_import


class ImportsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_import(request.user)


class ExportsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_export(request.user)


@hooks.register("register_admin_menu_item")
def imports() -> MenuItem:
    return ImportsItem(_("Imports"), reverse("imports"), icon_name="upload", order=910)


@hooks.register("register_admin_menu_item")
def exports() -> MenuItem:
    return ExportsItem(_("Exports"), reverse("exports"), icon_name="download", order=911)
