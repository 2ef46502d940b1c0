"""Red alerts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ideas.views.base import say_who_was_told
from portal.kit import clock
from portal.kit.errors import NotAllowed
from workout.verification import actions
from workout.verification.forms import AlertForm
from workout.verification.permissions import can_alert
from workout.verification.views.base import product_for, say, take_photos


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    product = product_for(request, slug)
    if not can_alert(request.user, product):
        raise NotAllowed(_("Red alerts are for colleagues, about products that are on sale."))
    form = AlertForm(request.POST, request.FILES) if request.method == "POST" else AlertForm()
    status, began = 200, clock.now()
    if request.method == "POST":
        if form.attempt(lambda: actions.raise_alert(product, form.found(), by=request.user, key=form.key)):
            take_photos(request, form.result.idea, form.cleaned_data["photos"])
            say_who_was_told(request, form.result.idea, began)
            return say(request, _("Your alert is raised. The people concerned are told now."), form.result)
        status = 422
    return render(request, "verification/alert.html", {"product": product, "form": form}, status=status)
