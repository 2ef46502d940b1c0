from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from portal.site import metrics, sending, views, writing

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("readyz", views.readyz, name="readyz"),
    path("theme.css", views.theme_css, name="theme-css"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("media/<path:path>", views.media, name="media"),
    # In the place of Wagtail's own sign-in page, which is bare.
    path("_util/login/", login_not_required(RedirectView.as_view(pattern_name="sign-in", query_string=True))),
    path("sent/", sending.sent, name="sent"),
    path("help/writing/", writing.help_page, name="writing"),
    path("preview/", writing.preview, name="preview"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
