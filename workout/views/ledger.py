"""The ledger as auditors read it: rows, one row, verify now, download; and what everybody may keep: checkpoints."""

import tempfile
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.kit import clock
from portal.kit.errors import Conflict, NotAllowed
from workout import actions, ledger, signing
from workout.downloading import write_archive
from workout.ledger_forms import ErasureForm, LedgerFilterForm
from workout.models import Checkpoint, LedgerRow
from workout.permissions import can_erase_texts, can_read_ledger, can_see_checkpoint
from workout.reading import kind_label, read

PER_PAGE = 30
VERIFIED_ON_A_PAGE = 100_000  # rows; a minute at most. More are for `manage.py verify_ledger`
IN_MEMORY = 8 * 1024 * 1024


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All rows, newest first, narrowed by the form."""
    _require_auditor(request)
    return render(request, "workout/ledger/index.html", _listed(request))


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute the whole ledger now, and say what came of it above the list."""
    _require_auditor(request)
    size = LedgerRow.objects.count()
    if size > VERIFIED_ON_A_PAGE:
        raise Conflict(_("The ledger is too large to be verified on a page. Run manage.py verify_ledger."))
    return render(request, "workout/ledger/index.html", _listed(request) | {"found": ledger.verify()})


@require_GET
def row(request: HttpRequest, number: int) -> HttpResponse:
    """One row: its fields, its words, its chain, what superseded it."""
    _require_auditor(request)
    reading = read(_row(number), request.user)
    may_erase = can_erase_texts(request.user) and any(text.holds for text in reading.texts)
    return render(request, "workout/ledger/row.html", {"reading": reading, "may_erase": may_erase})


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, number: int) -> HttpResponse:
    """Have words of a row erased, as the law may ask."""
    if not can_erase_texts(request.user):
        raise NotAllowed()
    found = _row(number)
    form = ErasureForm(request.POST or None, row=found)
    if request.method == "POST" and form.is_valid():
        chosen, reason = form.cleaned_data["fields_to_erase"], form.cleaned_data["reason"]
        erasure = actions.erase_texts(found, chosen, reason, by=request.user)
        said = _("Erased. Row no. %(number)s of the ledger says who had it done, and why.")
        messages.success(request, said % {"number": erasure.number})
        return redirect(found)
    status = 422 if form.errors else 200
    return render(request, "workout/ledger/erase.html", {"row": found, "form": form}, status=status)


@never_cache
@require_GET
def download(request: HttpRequest) -> FileResponse:
    """The whole ledger with its checkpoints, and a program that checks it with nothing but Python."""
    _require_auditor(request)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_archive(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"ledger-{clock.today():%Y%m%d}.zip")


@require_GET
def checkpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed checkpoint as a file to keep."""
    if not can_see_checkpoint(request.user):
        raise NotAllowed()
    found = get_object_or_404(Checkpoint, pk=pk)
    response = HttpResponse(found.signed().text(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ledger-checkpoint-{found.size}.txt"'
    return response


def _listed(request: HttpRequest) -> dict[str, Any]:
    form = LedgerFilterForm(request.GET or None)
    rows = form.rows() if form.is_bound else LedgerRow.objects.with_rulings().order_by("-number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for each in page:
        each.kind_label = kind_label(each.kind)
    return {
        "form": form,
        "rows": page,
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "last": LedgerRow.objects.order_by("-number").first(),
        "checkpoint": Checkpoint.objects.select_related("meeting").order_by("-pk").first(),
        "key": signing.public_key(),
        "verify_url": f"{reverse('ledger-verify')}?{request.GET.urlencode()}",
    }


def _row(number: int) -> LedgerRow:
    rows = LedgerRow.objects.select_related("ruling", "ruling__superseded_by").prefetch_related("texts")
    return get_object_or_404(rows, pk=number)


def _require_auditor(request: HttpRequest) -> None:
    if not can_read_ledger(request.user):
        raise NotAllowed(_("The ledger is for auditors. Every ruling is under “All rulings”."))
