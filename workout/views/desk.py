"""Desk rulings: what waits for a division's head, one post at a time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ideas.mentions import shown_to
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
    divisions = request.user.headed_division_ids
    on_desk = get_object_or_404(DeskReferral.objects.with_details(), pk=pk, division__in=divisions)
    form, refused = RulingForm(request.POST or None, initial=_defaults(request, on_desk)), None
    if request.method == "POST" and form.is_valid():
        try:
            key = form.cleaned_data["key"]
            ruling = actions.rule_at_desk(on_desk, form.decision, by=request.user, idempotency_key=key)
            return redirect(f"{reverse('desk')}?sealed={ruling.number}")
        except Conflict as error:
            refused = error
    may_rule = refused is None and on_desk.waits
    context = {
        "named": shown_to(request.user, [on_desk.idea.body]),
        "referral": on_desk, "idea": on_desk.idea, "form": form, "refused": refused, "may_rule": may_rule,
        "ruling": on_desk.idea.rulings.with_details().order_by("-pk").first(),
        "people": suggested_owners(on_desk.idea.responsible_division) if may_rule else [],
    }  # fmt: skip
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "workout/desk_ruling.html", context, status=status)


def _defaults(request: HttpRequest, on_desk: DeskReferral) -> dict[str, Any]:
    """There is no sponsor here: a head who is an executive clears the way; others choose who does."""
    champion = request.user if has_role(request.user, roles.EXECUTIVE) else None
    return ruling_defaults(on_desk.idea, champion=champion)


def _just_sealed(request: HttpRequest) -> Ruling | None:
    """The ruling this head has just made here, to show it with its seal."""
    number = request.GET.get("sealed", "")
    if not (number.isdecimal() and len(number) < 16):
        return None
    return Ruling.objects.with_details().filter(pk=int(number), ruled_by=request.user, meeting=None).first()


def _require_head(request: HttpRequest) -> None:
    if not has_role(request.user, roles.DIVISION_HEAD):
        raise NotAllowed(_("Desk rulings are for the heads of divisions."))
