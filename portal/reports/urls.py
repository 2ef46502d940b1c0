from django.urls import path

from portal.reports.views import dashboard

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/posts/", dashboard.posts, name="dashboard-posts"),
    path("dashboard/reports/", dashboard.heard, name="dashboard-reports"),
    path("dashboard/<slug:name>.csv", dashboard.chart_file, name="dashboard-file"),
]
