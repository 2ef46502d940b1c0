"""Raising a finding, and all that is done to one; its page is that of its post."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ideas.actions import vote
from ideas.models import Merge, Photo
from ideas.views.base import fragment, say_who_was_told
from ideas.views.mentioning import asked_or_told, mentionable
from ideas.views.page import page
from portal.kit import clock
from portal.kit.errors import Conflict
from portal.kit.text import clean_line
from workout.models import Meeting
from workout.verification import actions
from workout.verification.alike import alike as alike_ones
from workout.verification.errors import RoundNotOpen
from workout.verification.forms import (
    AgendaForm,
    AnswerForm,
    FindingForm,
    MergeForm,
    ProofForm,
    ReasonForm,
    mission_of,
)  # fmt: skip
from workout.verification.models import Finding, Proof
from workout.verification.permissions import can_take_part, place_of
from workout.verification.states import ProofState
from workout.verification.views.base import finding_for, round_for, say, take_photos


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for a finding, of which only the first line must be filled in."""
    round = round_for(request, pk)
    if not can_take_part(place_of(request.user, round), round):
        raise RoundNotOpen() if not round.is_open else PermissionDenied
    mission = mission_of(round, request.POST.get("mission") or request.GET.get("mission") or "")
    context: dict[str, Any] = {"round": round, "mission": mission}
    if request.method != "POST":
        return render(request, "verification/new.html", context | {"form": FindingForm()})
    form, began = FindingForm(request.POST, request.FILES), clock.now()
    raised = form.attempt(
        lambda: actions.raise_finding(round, form.found(), by=request.user, mission=mission, key=form.key)
    )
    if not raised:
        return render(request, "verification/new.html", context | {"form": form}, status=422)
    take_photos(request, form.result.idea, form.cleaned_data["photos"])
    say_who_was_told(request, form.result.idea, began)
    return say(request, _("Thank you. The product’s owner answers it."), form.result)


@asked_or_told
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who can be mentioned in a round's findings: who sees them."""
    return mentionable(request, round_for(request, pk))


@require_GET
def alike(request: HttpRequest, pk: int) -> HttpResponse:
    """What the panels have found already that is like the title being typed."""
    round = round_for(request, pk)
    found = alike_ones(round, clean_line(request.GET.get("title", ""))[:200], request.user)
    return render(request, "verification/_alike.html", {"findings": found})


@require_POST
def have_it_too(request: HttpRequest, pk: int) -> HttpResponse:
    """A vote for one of the similar findings, instead of a second one."""
    finding = finding_for(request, pk)
    vote(finding.idea, by=request.user)
    if request.htmx:
        return fragment(request, "verification/_counted.html", finding=finding)
    return say(request, _("Counted. You will hear how it goes."), finding)


@require_POST
def try_mission(request: HttpRequest, pk: int, mission_pk: int) -> HttpResponse:
    round = round_for(request, pk)
    mission = get_object_or_404(round.missions.select_related("round"), pk=mission_pk)
    works = request.POST.get("works") == "yes"
    actions.try_mission(mission, by=request.user, works=works)
    if works:
        return say(request, _("Noted: it works."), round)
    return say(request, _("Noted. Please say what is wrong."), f"{round.get_absolute_url()}new/?mission={mission.pk}")


@require_POST
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    finding, form = finding_for(request, pk), AnswerForm(request.POST, auto_id="take_up_%s")
    if form.attempt(lambda: actions.take_up(finding, form.cleaned_data["body"], by=request.user)):
        return say(request, _("Your answer is on the page."), finding)
    return _again(request, finding, take_up=form)


@require_POST
def prove(request: HttpRequest, pk: int) -> HttpResponse:
    finding, form = finding_for(request, pk), ProofForm(request.POST, request.FILES, auto_id="prove_%s")
    began = clock.now()

    def offer() -> Proof:
        said = form.cleaned_data
        return actions.offer_proof(finding, said["note"], by=request.user, link=said["link"], key=form.key)

    if not form.attempt(offer):
        return _again(request, finding, prove=form)
    for moment in (Photo.Moment.BEFORE, Photo.Moment.AFTER):
        files = form.cleaned_data[moment.value]
        take_photos(request, finding.idea, files, progress=form.result.report, moment=moment)
    say_who_was_told(request, finding.idea, began)
    return say(request, _("Your proof is on the page. Who raised the finding is asked to judge it."), finding)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    finding = finding_for(request, pk)
    proof = actions.judge(_offered(finding, request), by=request.user, accepts=True)
    if proof.state == ProofState.ACCEPTED:
        return say(request, _("You accepted the proof. The finding is over."), finding)
    return say(request, _("Thank you. One more of the panel is needed."), finding)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    finding, form = finding_for(request, pk), ReasonForm(request.POST, auto_id="refuse_%s")
    proof = _offered(finding, request)
    if form.attempt(lambda: actions.judge(proof, by=request.user, accepts=False, reason=form.cleaned_data["reason"])):
        return say(request, _("Noted. The product’s owner reads why."), finding)
    return _again(request, finding, refuse=form)


@require_POST
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    finding, form = finding_for(request, pk), ReasonForm(request.POST, auto_id="dispute_%s")
    if form.attempt(lambda: actions.dispute(finding, form.cleaned_data["reason"], by=request.user)):
        return say(request, _("A meeting’s ruling is asked for. The coordinator puts it on an agenda."), finding)
    return _again(request, finding, dispute=form)


@require_POST
def put_on_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    finding = finding_for(request, pk)
    open_one = get_object_or_404(finding.disputes.select_related("finding"), settled_at=None)
    form = AgendaForm(request.POST, meetings=Meeting.objects.upcoming(), auto_id="agenda_%s")
    if form.attempt(lambda: actions.put_on_agenda(open_one, form.cleaned_data["meeting"], by=request.user)):
        return say(request, _("It is on the agenda."), finding)
    return _again(request, finding, agenda=form)


@require_POST
def rule_out(request: HttpRequest, pk: int) -> HttpResponse:
    finding, form = finding_for(request, pk), ReasonForm(request.POST, auto_id="rule_out_%s")
    if form.attempt(lambda: actions.rule_out(finding, form.cleaned_data["reason"], by=request.user)):
        return say(request, _("Ruled out of scope. It stands in the ledger, with your reason."), finding)
    return _again(request, finding, rule_out=form)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    finding = finding_for(request, pk)
    form = MergeForm(request.POST, finding=finding, auto_id="merge_%s")
    if form.attempt(lambda: actions.merge(finding, form.cleaned_data["target"], by=request.user)):
        return say(request, _("The two are one finding now."), form.cleaned_data["target"])
    return _again(request, finding, merge=form)


@require_POST
def unmerge(request: HttpRequest, pk: int, merge_pk: int) -> HttpResponse:
    finding = finding_for(request, pk)
    merged = get_object_or_404(Merge, pk=merge_pk, target=finding.pk)
    freed = actions.unmerge(merged, by=request.user)
    return say(request, _("They are two findings again."), freed)


def _offered(finding: Finding, request: HttpRequest) -> Proof:
    """The proof that was on the page; another one may have been offered meanwhile."""
    key = request.POST.get("proof", "")
    known = key if key.isascii() and key.isdigit() and len(key) < 18 else "0"
    proof = finding.proofs.select_related("finding__product").filter(pk=known).first()
    if proof is None:
        raise Conflict(_("This proof is not the one that is to be judged. Please look at the page again."))
    return proof


def _again(request: HttpRequest, finding: Finding, **bound: Any) -> HttpResponse:
    """The finding's page with a form that came back: its errors, and all that was typed."""
    request.finding_forms = bound  # type: ignore[attr-defined]  # the slots of this room read it
    return page(request, finding.idea, status=422)
