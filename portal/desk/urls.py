"""Addresses under /admin/ that are ours instead of Wagtail's; included before Wagtail's own."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from portal.desk.views import account

urlpatterns = [
    path("login/", account.sign_in),
    path("account/", require_admin_access(account.AccountView.as_view())),
]
