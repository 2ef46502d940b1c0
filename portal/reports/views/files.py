"""`/exports/` and `/imports/`: files that one asked for, or sent in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.reports import actions, template
from portal.reports.forms import ColumnsForm, ExportForm, ImportForm
from portal.reports.listings import described
from portal.reports.models import Export, FileState, Import, Listing, Transfer
from portal.reports.permissions import can_export, can_import
from portal.reports.slots import list_query

SHOWN = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """One's own files, and a form to ask for another; `?list=` is one of `Listing`, the rest that list's address."""
    if not can_export(request.user):
        raise NotAllowed()
    form = ExportForm(request.POST or None, initial=_asked_list(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.ask_export(
            told["dataset"], told["format"], listing=told["listing"], query=told["query"], by=request.user
        )
        messages.success(request, _("The file is being made. It appears below in a moment."))
        return redirect("exports")
    context = {"form": form, "about": _about(form, request), **_own(Export, request)}
    return render(request, "reports/exports.html", context, status=_status(form))


@never_cache
@require_safe
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself, for who asked for it, as long as it is kept."""
    export = get_object_or_404(Export.objects.of(request.user), pk=pk, state=FileState.READY)
    if not can_export(request.user):
        raise NotAllowed()
    return _sent(export, export.file, export.filename)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """One's own imports, and a form for another: what its columns are is asked next."""
    if not can_import(request.user):
        raise NotAllowed()
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.ask_import(form.cleaned_data["file"], by=request.user)
        except Invalid as error:
            form.add_error("file", str(error))
        else:
            return redirect("import", pk=sent.pk)
    return render(request, "reports/imports.html", {"form": form, **_own(Import, request)}, status=_status(form))


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty table with the columns that an import takes, in the reader's language."""
    if not can_import(request.user):
        raise NotAllowed()
    response = HttpResponse(content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    name = _("posts-template")
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    template.write(response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The first rows of a file, and what its columns are; then the whole file is tried. Nothing is written here."""
    if not can_import(request.user):
        raise NotAllowed()
    sent = get_object_or_404(Import.objects.of(request.user).filter(dry_run=True), pk=pk)
    form = ColumnsForm(sent, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_columns(sent, form.chosen(), campaign=form.cleaned_data["campaign"], by=request.user)
        except Invalid as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The file is being checked. Nothing is written yet."))
            return redirect("imports")
    context = {"sent": sent, "form": form, "preview": sent.preview, "columns": form.of_columns()}
    return render(request, "reports/import.html", context, status=_status(form))


@require_POST
def import_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in a file that was tried."""
    tried = get_object_or_404(Import.objects.of(request.user), pk=pk)
    actions.import_in_earnest(tried, by=request.user)
    messages.success(request, _("The posts are being taken in."))
    return redirect("imports")


@never_cache
@require_safe
def import_refused(request: HttpRequest, pk: int) -> FileResponse:
    """The rows that were refused, with the reasons, as a file that can be mended and sent in again."""
    sent = get_object_or_404(Import.objects.of(request.user).exclude(refused_file=""), pk=pk)
    if not can_import(request.user):
        raise NotAllowed()
    return _sent(sent, sent.refused_file, sent.refused_filename)


def _sent(transfer: Transfer, file: FieldFile, name: str) -> FileResponse:
    if transfer.expires_at < clock.now() or not file.storage.exists(file.name):
        raise Http404
    return FileResponse(file.open("rb"), as_attachment=True, filename=name)


def _asked_list(request: HttpRequest) -> dict[str, str]:
    """What an address asks: a list that there is, and which of its rows."""
    listing = request.GET.get("list", "")
    if listing not in Listing.values:
        return {}
    return {"listing": listing, "query": list_query(request, without=["list"])}


def _about(form: ExportForm, request: HttpRequest) -> str:
    listing = form["listing"].value()
    return described(listing, form["query"].value() or "", request.user) if listing in Listing.values else ""


def _own(model: Any, request: HttpRequest) -> dict[str, Any]:
    files = list(model.objects.of(request.user)[:SHOWN])
    return {"files": files, "under_way": any(file.is_under_way for file in files)}


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200
