"""Ruling on an agenda item, correcting a ruling, and the list of all rulings."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ideas.states import CORRECTABLE, Verdict
from portal.kit.errors import Conflict, NotAllowed
from portal.kit.text import clean_line
from portal.people.finding import name_and_username
from portal.people.roles import is_staff
from workout import actions
from workout.errors import AlreadyRuled
from workout.forms import CorrectionForm, RulingForm
from workout.models import Meeting, Ruling
from workout.permissions import can_correct, has_authority
from workout.views.agenda import Agenda, meeting_for
from workout.views.pad import ruling_defaults, show_pad, suggested_owners

PER_PAGE = 20


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Seal a ruling from the pad; whatever goes wrong shows the pad again, with all that was typed."""
    meeting = meeting_for(request.user, slug)
    item = Agenda(meeting, request.user).find(pk)
    if item is None:
        raise Http404
    if request.method == "GET":  # a reload of the page that a refused form came back on
        return redirect(f"{meeting.pad_url}?item={pk}")
    if not has_authority(request.user, meeting):
        raise NotAllowed(_("Only the meeting's sponsor or deputy rules here."))
    form, refused = RulingForm(request.POST), None
    if form.is_valid():
        try:
            ruling = actions.rule(item, form.decision, by=request.user, idempotency_key=form.cleaned_data["key"])
            return redirect(_sealed_on_pad(ruling, meeting))
        except Conflict as error:
            refused, meeting = error, meeting_for(request.user, slug)
    return show_pad(request, meeting, Agenda(meeting, request.user), wanted=pk, form=form, refused=refused)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """The authority that ruled rules again, and says why."""
    ruling = get_object_or_404(Ruling.objects.visible_to(request.user).with_details(), pk=number)
    if not can_correct(request.user, ruling):
        raise NotAllowed(_("Only the authority that ruled can correct a ruling."))
    form, refused = CorrectionForm(request.POST or None, initial=_as_ruled(ruling)), None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.correct(ruling, form.decision, form.cleaned_data["correction_reason"], by=request.user)
            return redirect(_after_correcting(made))
        except Conflict as error:
            refused = error
    elif request.method == "GET":
        refused = _why_not(ruling)
    context = {
        "ruling": ruling, "form": form, "refused": refused,
        "standing": getattr(refused, "ruling", None),
        "people": suggested_owners(ruling.idea.responsible_division),
    }  # fmt: skip
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "workout/correct.html", context, status=status)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All rulings, newest first."""
    if not is_staff(request.user):
        raise NotAllowed()
    rulings = Ruling.objects.visible_to(request.user).with_details().order_by("-pk")
    verdict = request.GET.get("verdict", "")
    if verdict in Verdict.values:
        rulings = rulings.filter(verdict=verdict)
    context = {
        "rulings": Paginator(rulings, PER_PAGE).get_page(request.GET.get("page")),
        "verdict": verdict,
        "verdicts": Verdict.choices,
    }
    return render(request, "workout/rulings.html", context)


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Options for the owner's input while a name is typed."""
    if not is_staff(request.user):
        raise NotAllowed()
    asked = next((request.GET[name] for name in ("owner", "presenter", "person") if request.GET.get(name)), "")
    typed = clean_line(asked)[:80].split(" (")[0]
    return render(request, "workout/_people.html", {"people": suggested_owners(None, typed) if typed else []})


def _sealed_on_pad(ruling: Ruling, meeting: Meeting) -> str:
    return f"{meeting.pad_url}?item={ruling.item_id}&sealed={ruling.number}"


def _as_ruled(ruling: Ruling) -> dict:
    """A correction starts from what stands, so that only what was wrong has to be changed."""
    defaults = ruling_defaults(ruling.idea, champion=ruling.champion or ruling.ruled_by)
    defaults |= {"verdict": ruling.verdict, "reason": ruling.reason, "remark": ruling.reason}
    defaults["question"] = ruling.question
    if ruling.owner is not None:
        defaults["owner"] = name_and_username(ruling.owner)
    if ruling.due_on is not None:
        accepted = ruling.verdict == Verdict.ACCEPT
        in_days, on = ("due_in", "due_on") if accepted else ("answer_in", "answer_on")
        defaults |= {in_days: "date", on: ruling.due_on}
    return defaults


def _why_not(ruling: Ruling) -> Conflict | None:
    latest = ruling.idea.rulings.with_details().order_by("-pk").first()
    if latest is not None and latest.pk != ruling.pk:
        return AlreadyRuled(latest)
    if ruling.idea.state not in CORRECTABLE:
        return Conflict(_("The post has moved on; this ruling cannot be corrected any more."))
    return None


def _after_correcting(ruling: Ruling) -> str:
    if ruling.meeting is not None and ruling.meeting.is_live:
        return _sealed_on_pad(ruling, ruling.meeting)
    return f"{ruling.idea.get_absolute_url()}#ruling-{ruling.number}"
