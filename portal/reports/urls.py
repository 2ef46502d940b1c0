from django.urls import path

from portal.reports.views import dashboard, files

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/posts/", dashboard.posts, name="dashboard-posts"),
    path("dashboard/reports/", dashboard.heard, name="dashboard-reports"),
    path("dashboard/<slug:name>.csv", dashboard.chart_file, name="dashboard-file"),
    path("exports/", files.exports, name="exports"),
    path("exports/<int:pk>/", files.export_file, name="export-file"),
    path("imports/", files.imports, name="imports"),
    path("imports/template.xlsx", files.import_template, name="import-template"),
    path("imports/<int:pk>/", files.import_columns, name="import"),
    path("imports/<int:pk>/take/", files.import_now, name="import-now"),
    path("imports/<int:pk>/refused/", files.import_refused, name="import-refused"),
]
