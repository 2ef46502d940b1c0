"""What could not be delivered after all attempts, and having it tried again."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from portal.desk.columns import MomentColumn
from portal.desk.exports import SafeExportMixin
from portal.desk.permissions import can_see_outbox
from portal.events import actions
from portal.events.models import Job


class _RetryColumn(Column):
    cell_template_name = "desk/_retry_cell.html"

    def get_cell_context_data(self, instance: Job, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(context["request"])}


class DeadLettersView(SafeExportMixin, generic.IndexView):
    model = Job
    any_permission_required = ("view",)
    page_title = gettext_lazy("Undelivered")
    header_icon = "warning"
    template_name = "desk/dead_letters.html"
    index_url_name = "undelivered:index"
    index_results_url_name = "undelivered:index_results"
    default_ordering = "-dead_at"
    paginate_by = 50
    is_searchable = False
    search_backend_name = None
    list_export = ("handler", "key", "attempts", "created_at", "dead_at", "last_error")
    export_filename = "undelivered"
    columns = (
        Column("handler", label=gettext_lazy("Handler"), sort_key="handler"),
        Column("key", label=gettext_lazy("Key")),
        Column("attempts", label=gettext_lazy("Attempts")),
        MomentColumn("dead_at", label=gettext_lazy("Given up"), sort_key="dead_at"),
        Column("last_error", label=gettext_lazy("Last error"), classname="desk-error"),
        _RetryColumn("retry", label=gettext_lazy("Try again")),
    )

    def get_base_queryset(self) -> QuerySet[Job]:
        return Job.objects.dead()


class RetryView(View):
    """Try one again; somebody else may have done so a moment ago."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not can_see_outbox(request.user):
            raise PermissionDenied
        job = get_object_or_404(Job, pk=pk)
        if actions.retry(job, by=request.user):
            messages.success(request, _("It will be tried again within a minute."))
        else:
            messages.info(request, _("It is being tried again already."))
        return redirect("undelivered:index")
