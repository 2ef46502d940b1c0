"""The coordinator's page: panels, invitations, missions, opening and ending; and the guest's way in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.kit.errors import Invalid, NotAllowed
from workout.verification import actions, joining
from workout.verification.forms import InviteForm, JoinForm, MissionForm, PickForm, ReasonForm
from workout.verification.models import Round
from workout.verification.permissions import can_coordinate
from workout.verification.views.base import round_for, say


@require_GET
def panels(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _mine(request, pk))


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Many at once; who cannot be invited is named, and the others are."""
    round = _mine(request, pk)
    form = InviteForm(request.POST, round=round, auto_id="invite_%s")
    if not form.is_valid():
        return _page(request, round, invite=form)
    said, count = form.cleaned_data, 0
    for name, address in said["addresses"]:
        try:
            actions.invite(said["panel"], address, by=request.user, name=name, language=said["language"])
            count += 1
        except Invalid as error:
            messages.error(request, f"{address}: {error.message}")
    if count:
        sent = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count)
        messages.success(request, sent % {"count": count})
    return redirect("round-panels", round.pk)


@require_POST
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    round = _mine(request, pk)
    form = PickForm(request.POST, round=round, auto_id="pick_%s")
    if form.attempt(lambda: actions.pick(form.cleaned_data["panel"], form.cleaned_data["person"], by=request.user)):
        return say(request, _("%(name)s is on the panel.") % {"name": form.result.person}, "round-panels", round.pk)
    return _page(request, round, pick=form)


@require_POST
def remove(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    round = _mine(request, pk)
    member = get_object_or_404(round.members.select_related("person", "round"), pk=member_pk)
    actions.remove_member(member, by=request.user)
    return say(request, _("%(name)s is off the panel.") % {"name": member.person}, "round-panels", round.pk)


@require_POST
def revoke(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    round = _mine(request, pk)
    invitation = get_object_or_404(round.invitations, pk=invitation_pk)
    actions.revoke_invitation(invitation, by=request.user)
    return say(request, _("The link to %(email)s opens nothing any more.") % {"email": invitation}, "round-panels", pk)


@require_POST
def add_mission(request: HttpRequest, pk: int) -> HttpResponse:
    round = _mine(request, pk)
    form = MissionForm(request.POST, round=round, auto_id="mission_%s")

    def add() -> Any:
        said = form.cleaned_data
        return actions.add_mission(
            round,
            said["title"],
            by=request.user,
            due_on=said["due_on"],
            body=said["body"],
            panel=said["panel"],
            sure=form.is_sure("due_on"),
        )

    if form.attempt(add):
        return say(request, _("The mission is on the panels’ page."), "round-panels", round.pk)
    return _page(request, round, mission=form)


@require_POST
def drop_mission(request: HttpRequest, pk: int, mission_pk: int) -> HttpResponse:
    round = _mine(request, pk)
    actions.drop_mission(get_object_or_404(round.missions, pk=mission_pk), by=request.user)
    return say(request, _("The mission is dropped."), "round-panels", round.pk)


@require_POST
def open_round(request: HttpRequest, pk: int) -> HttpResponse:
    round = _mine(request, pk)
    actions.open_round(round, by=request.user)
    return say(request, _("The round is open. The panels can start."), round)


@require_POST
def end_round(request: HttpRequest, pk: int) -> HttpResponse:
    round = _mine(request, pk)
    form = ReasonForm(request.POST, auto_id="end_%s")
    if form.attempt(lambda: actions.end_round(round, form.cleaned_data["reason"], by=request.user)):
        return say(request, _("The round has ended without a verdict."), round)
    return _page(request, round, end=form)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """A guest comes in: by the link, the address it was sent to, and a password of their own. Single use."""
    invitation = actions.invitation_of(token)
    known = joining.guest_of(invitation)
    form = JoinForm(request.POST or None, initial={"name": invitation.name})
    if known is not None:
        del form.fields["name"]
        form.fields["password"].label = _("Your password")
        form.fields["password"].widget.attrs["autocomplete"] = "current-password"
    status = 200
    if request.method == "POST":
        if form.attempt(lambda: joining.join(request, invitation, known, form.cleaned_data)):
            login(request, form.result, backend=joining.BACKEND)
            return say(request, _("Welcome. This is the round you were invited to."), invitation.round)
        status = 422
    context = {"invitation": invitation, "form": form, "known": known}
    response = render(request, "verification/join.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"  # the address is the key; without any, browsers send no origin either
    return response


def _mine(request: HttpRequest, pk: int) -> Round:
    round = round_for(request, pk)
    if not can_coordinate(request.user, round):
        raise NotAllowed(_("This is for the round’s coordinator."))
    return round


def _page(request: HttpRequest, round: Round, **bound: Any) -> HttpResponse:
    """With whatever form came back."""
    forms = {
        "invite": bound.get("invite") or InviteForm(round=round, auto_id="invite_%s"),
        "pick": bound.get("pick") or PickForm(round=round, auto_id="pick_%s"),
        "mission": bound.get("mission") or MissionForm(round=round, auto_id="mission_%s"),
        "end": bound.get("end") or ReasonForm(auto_id="end_%s"),
    }
    context = {
        "round": round,
        "forms": forms,
        "panels": round.panels.with_counts(),
        "members": round.members.filter(left_at=None)
        .select_related("person__division", "panel")
        .order_by("panel", "pk"),
        "invitations": round.invitations.filter(used_at=None, revoked_at=None).select_related("panel"),
        "missions": round.missions.filter(dropped_at=None).select_related("panel"),
    }
    return render(request, "verification/panels.html", context, status=422 if bound else 200)
