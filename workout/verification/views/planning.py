"""Adding products and planning rounds."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.kit.errors import NotAllowed
from workout.verification import actions
from workout.verification.forms import ProductForm, RoundForm
from workout.verification.models import Product, Round
from workout.verification.permissions import can_change_round, can_plan_rounds
from workout.verification.views.base import product_for, round_for, say


@require_http_methods(["GET", "HEAD", "POST"])
def new_product(request: HttpRequest) -> HttpResponse:
    return _product(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_product(request: HttpRequest, slug: str) -> HttpResponse:
    return _product(request, product_for(request, slug))


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The next round of a product."""
    product = product_for(request, slug)
    _require_planner(request)
    form = RoundForm(request.POST or None, by=request.user)

    def add() -> Round:
        return actions.plan_round(product, by=request.user, sure=form.is_sure("ends_on"), **form.said())

    if request.method == "POST" and form.attempt(add):
        return say(request, _("The round is planned. Now its panels and missions."), "round-panels", form.result.pk)
    return _page(request, form, title=_("Plan a round"), product=product)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_round(request: HttpRequest, pk: int) -> HttpResponse:
    round = round_for(request, pk)
    if not can_change_round(request.user, round):
        raise NotAllowed()
    form = RoundForm(request.POST or None, round=round)

    def update() -> Round:
        return actions.update_round(round, by=request.user, sure=form.is_sure("ends_on"), **form.said())

    if request.method == "POST" and form.attempt(update):
        return say(request, _("Saved."), "round-panels", round.pk)
    return _page(request, form, title=_("Change the round"), product=round.product)


def _product(request: HttpRequest, product: Product | None) -> HttpResponse:
    _require_planner(request)
    form = ProductForm(request.POST or None, product=product)

    def save() -> Product:
        return actions.save_product(product, by=request.user, sure=form.is_sure("launch_on"), **form.cleaned_data)

    if request.method == "POST" and form.attempt(save):
        return say(request, _("Saved."), form.result)
    return _page(request, form, title=_("Add a product") if product is None else str(product), product=product)


def _page(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    return render(request, "verification/plan.html", context | {"form": form}, status=422 if form.errors else 200)


def _require_planner(request: HttpRequest) -> None:
    if not can_plan_rounds(request.user):
        raise NotAllowed()
