from django.urls import path

from portal.site import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("theme.css", views.theme_css, name="theme-css"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("media/<path:path>", views.media, name="media"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
