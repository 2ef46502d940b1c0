from django.urls import path

from portal.site import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
