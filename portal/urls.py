"""Every address of the site; each app brings its own."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import api

handler400 = "portal.site.views.bad_request"

urlpatterns = [
    path("admin/", include("portal.desk.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("api/v1/", api.urls),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("portal.site.urls")),
    path("", include("portal.notifications.urls")),
    path("", include("portal.people.urls")),
    path("", include("portal.reports.urls")),
    path("", include("ideas.urls")),
    path("", include("ideas.contests.urls")),
    path("", include("search.urls")),
    path("", include("workout.urls")),
    path("", include("workout.verification.urls")),
    path("", include(wagtail_urls)),
]
