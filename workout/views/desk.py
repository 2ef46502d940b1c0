"""Desk rulings: what waits for a division's head, one post at a time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.kit.errors import Conflict, NotAllowed
from portal.people import roles
from portal.people.roles import has_role
from workout import actions
from workout.forms import RulingForm
from workout.models import DeskReferral, Ruling
from workout.views.pad import ruling_defaults, suggested_owners


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The posts that wait for this head's ruling, the longest waiting first."""
    _require_head(request)
    referrals = DeskReferral.objects.on_desk_of(request.user).with_details()
    return render(request, "workout/desk.html", {"referrals": referrals, "sealed": _just_sealed(request)})


@require_http_methods(["GET", "POST"])
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One post on the desk, with the form to rule on it."""
    _require_head(request)
    on_desk = get_object_or_404(DeskReferral.objects.with_details(), pk=pk, division__in=request.user.headed_division_ids)
    waits, refused = on_desk.closed_at is None, None
    defaults = ruling_defaults(on_desk.idea, champion=request.user if has_role(request.user, roles.EXECUTIVE) else None)
    form = RulingForm(request.POST or None, initial=defaults)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.rule_at_desk(on_desk, form.decision, by=request.user, idempotency_key=form.cleaned_data["key"])
            return redirect(f"{reverse('desk')}?sealed={made.number}")
        except Conflict as error:
            refused, waits = error, False
    standing = on_desk.idea.rulings.with_details().order_by("-pk").first()
    context = {
        "referral": on_desk, "idea": on_desk.idea, "form": form, "may_rule": waits, "refused": refused,
        "ruling": standing, "people": suggested_owners(on_desk.idea.responsible_division) if waits else [],
    }  # fmt: skip
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "workout/desk_ruling.html", context, status=status)


def _just_sealed(request: HttpRequest) -> Ruling | None:
    """The ruling this head has just made here, to show it with its seal."""
    number = request.GET.get("sealed", "")
    if not (number.isdecimal() and len(number) < 16):
        return None
    return Ruling.objects.with_details().filter(pk=int(number), ruled_by=request.user, meeting=None).first()


def _require_head(request: HttpRequest) -> None:
    if not has_role(request.user, roles.DIVISION_HEAD):
        raise NotAllowed(_("Desk rulings are for the heads of divisions."))
