"""The verdict: what still stands between here and the launch, and the one button there is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.kit.errors import NotAllowed
from workout.verification import actions, gate, reading
from workout.verification.errors import NotFlawless
from workout.verification.forms import VerdictForm
from workout.verification.permissions import has_authority
from workout.verification.views.base import product_for, round_for, say


@require_http_methods(["GET", "HEAD", "POST"])
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """For the round's executive."""
    round = round_for(request, pk)
    if not has_authority(request.user, round):
        raise NotAllowed(_("Only the round’s executive gives the verdict, and never the product’s owner."))
    form = VerdictForm(request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            if form.attempt(lambda: actions.give_verdict(round, by=request.user, remark=form.cleaned_data["remark"])):
                return say(request, _("Flawless. The verdict stands in the ledger, and the gate is open."), round)
            status = 422
        except NotFlawless as error:
            form.add_error(None, str(error))
            status = error.status
    context = {
        "round": round,
        "form": form,
        "obstacles": gate.obstacles(round),
        "report": reading.Report(round, request.user),
    }
    return render(request, "verification/verdict.html", context, status=status)


@require_POST
def launch(request: HttpRequest, slug: str) -> HttpResponse:
    product = product_for(request, slug)
    actions.launch(product, by=request.user)
    return say(request, _("Launched. From now on the front line can raise red alerts."), product)
