"""`/exports/` and `/imports/`: files that one asked for, or sent in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ideas.models import Campaign
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.reports import actions
from portal.reports.models import Dataset, Export, FileState, Import
from portal.reports.permissions import can_export, can_import

SHOWN = 20


class ExportForm(forms.Form):
    """What to take out, and how."""

    dataset = forms.ChoiceField(label=gettext_lazy("What"), choices=Dataset.choices)
    format = forms.ChoiceField(label=gettext_lazy("As"), choices=Export.Format.choices)


class ImportForm(forms.Form):
    """A file of posts."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(".jsonl, .csv or .xlsx with the columns id, title and touchpoint at least."),
        widget=forms.FileInput(attrs={"accept": ".jsonl,.csv,.xlsx"}),
    )
    campaign = forms.ModelChoiceField(
        Campaign.objects.order_by("-opens_at", "pk"), label=gettext_lazy("Campaign"), required=False,
        empty_label=gettext_lazy("The default one"),
        help_text=gettext_lazy("For rows that name none."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """One's own files, and a form to ask for another."""
    if not can_export(request.user):
        raise NotAllowed()
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_export(form.cleaned_data["dataset"], form.cleaned_data["format"], by=request.user)
        messages.success(request, _("The file is being made. It appears below in a moment."))
        return redirect("exports")
    return render(request, "reports/exports.html", {"form": form, **_own(Export, request)}, status=_status(form))


@never_cache
@require_safe
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself, for who asked for it, as long as it is kept."""
    export = get_object_or_404(Export.objects.of(request.user), pk=pk, state=FileState.READY)
    if not can_export(request.user):
        raise NotAllowed()
    if export.expires_at < clock.now() or not export.file.storage.exists(export.file.name):
        raise Http404
    return FileResponse(export.file.open("rb"), as_attachment=True, filename=export.filename)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """One's own imports, and a form for another: every file is tried before it is taken in."""
    if not can_import(request.user):
        raise NotAllowed()
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_import(
                form.cleaned_data["file"], campaign=form.cleaned_data["campaign"], dry_run=True, by=request.user
            )
        except Invalid as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The file is being checked. Nothing is written yet."))
            return redirect("imports")
    return render(request, "reports/imports.html", {"form": form, **_own(Import, request)}, status=_status(form))


@require_POST
def import_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in a file that was tried."""
    tried = get_object_or_404(Import.objects.of(request.user), pk=pk)
    actions.import_in_earnest(tried, by=request.user)
    messages.success(request, _("The posts are being taken in."))
    return redirect("imports")


def _own(model: Any, request: HttpRequest) -> dict[str, Any]:
    files = list(model.objects.of(request.user)[:SHOWN])
    return {"files": files, "under_way": any(file.is_under_way for file in files)}


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200
