"""What owners, champions and those they ask do with a promise: dates, hand-overs, steps, reviews, effects."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ideas import actions
from ideas.forms import EffectForm, HandoverForm, RefuseForm, ReviewForm, StepForm
from ideas.models import DateRequest, Effect, Handover, Review, Step
from ideas.views.base import back_to, fragment, visible
from ideas.views.page import again
from portal.kit.text import clean_line
from portal.people.models import Employee
from portal.people.roles import is_staff

SUGGESTIONS = 8
PERSON_FIELDS = ("to", "person", "needs", "owner")


@require_GET
def colleagues(request: HttpRequest) -> HttpResponse:
    """Colleagues whose name starts with what is typed into a field for a person, as options of its list."""
    typed = next((clean_line(value) for name in PERSON_FIELDS if (value := request.GET.get(name))), "")[:40]
    if not typed or not is_staff(request.user):
        return HttpResponse()
    found = Employee.objects.staff().matching(typed).select_related("division").order_by("name", "pk")
    return fragment(request, "ideas/_colleagues.html", people=found.distinct()[:SUGGESTIONS])


# --- Another date -------------------------------------------------------------------------------


def _date_request(request: HttpRequest, pk: int, request_pk: int) -> DateRequest:
    return get_object_or_404(DateRequest.objects.select_related("idea"), pk=request_pk, idea=visible(request, pk))


@require_POST
def agree_to_date(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    asked = _date_request(request, pk, request_pk)
    actions.agree_to_date(asked, by=request.user)
    return back_to(request, asked.idea, _("Agreed. The new date is on the page, and so is the old one."))


@require_POST
def refuse_date(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    asked = _date_request(request, pk, request_pk)
    form = RefuseForm(request.POST, auto_id="refuse_date_%s")
    if form.attempt(lambda: actions.refuse_date(asked, form.cleaned_data["answer"], by=request.user)):
        return back_to(request, asked.idea, _("The promised date stands. The owner is told why."))
    return again(request, asked.idea, refuse_date=form)


@require_POST
def withdraw_date_request(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    asked = _date_request(request, pk, request_pk)
    actions.withdraw_date_request(asked, by=request.user)
    return back_to(request, asked.idea, _("Taken back. The promised date stands."))


# --- Another owner ------------------------------------------------------------------------------


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = HandoverForm(request.POST, auto_id="handover_%s")
    if form.attempt(
        lambda: actions.hand_over(idea, form.cleaned_data["to"], form.cleaned_data["reason"], by=request.user)
    ):
        message = _("%(name)s is asked. Until they accept it stays yours.")
        return back_to(request, idea, message % {"name": form.result.to})
    return again(request, idea, handover=form)


def _handover(request: HttpRequest, pk: int, handover_pk: int) -> Handover:
    return get_object_or_404(Handover.objects.select_related("idea"), pk=handover_pk, idea=visible(request, pk))


@require_POST
def accept_handover(request: HttpRequest, pk: int, handover_pk: int) -> HttpResponse:
    asked = _handover(request, pk, handover_pk)
    actions.accept_handover(asked, by=request.user)
    return back_to(request, asked.idea, _("It is yours now. Thank you for taking it over."))


@require_POST
def refuse_handover(request: HttpRequest, pk: int, handover_pk: int) -> HttpResponse:
    asked = _handover(request, pk, handover_pk)
    form = RefuseForm(request.POST, auto_id="refuse_handover_%s")
    if form.attempt(lambda: actions.refuse_handover(asked, form.cleaned_data["answer"], by=request.user)):
        return back_to(request, asked.idea, _("The owner is told why."))
    return again(request, asked.idea, refuse_handover=form)


@require_POST
def withdraw_handover(request: HttpRequest, pk: int, handover_pk: int) -> HttpResponse:
    asked = _handover(request, pk, handover_pk)
    actions.withdraw_handover(asked, by=request.user)
    return back_to(request, asked.idea, _("Taken back. The owner stays."))


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    actions.remind(idea, by=request.user)
    return back_to(request, idea, _("The owner is reminded."))


# --- Steps --------------------------------------------------------------------------------------


@require_POST
def add_step(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = StepForm(request.POST, auto_id="step_%s")

    def add() -> Step:
        said = form.cleaned_data
        return actions.add_step(idea, said["title"], said["due_on"], person=said["person"], by=request.user)

    if form.attempt(add):
        return back_to(request, idea, _("The step is in the plan."), anchor="steps")
    return again(request, idea, step=form)


_STEP_ACTIONS = {"done": actions.finish_step, "undone": actions.reopen_step, "remove": actions.remove_step}


@require_POST
def change_step(request: HttpRequest, pk: int, step_pk: int, act: str) -> HttpResponse:
    """`act`: done, undone or remove."""
    steps = Step.objects.standing().select_related("idea")
    step = get_object_or_404(steps, pk=step_pk, idea=visible(request, pk))
    _STEP_ACTIONS[act](step, by=request.user)
    return back_to(request, step.idea, anchor="steps")


# --- Reviews and effects ------------------------------------------------------------------------


@require_POST
def review(request: HttpRequest, pk: int, review_pk: int) -> HttpResponse:
    found = get_object_or_404(Review.objects.select_related("idea"), pk=review_pk, idea=visible(request, pk))
    form = ReviewForm(request.POST, auto_id="review_%s")

    def give() -> None:
        said = form.cleaned_data
        actions.give_review(found, said["result"], note=said["note"], needs=said["needs"], by=request.user)

    if form.attempt(give):
        return back_to(request, found.idea, _("Thank you. The review is on the page."))
    return again(request, found.idea, review=form)


@require_POST
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = EffectForm(request.POST, auto_id="effect_%s")
    if form.attempt(lambda: actions.report_effect(idea, **form.cleaned_data, by=request.user)):
        return back_to(request, idea, _("The effect is on the page. Somebody else is to check it."), anchor="effect")
    return again(request, idea, effect=form)


@require_POST
def check_effect(request: HttpRequest, pk: int, effect_pk: int) -> HttpResponse:
    found = get_object_or_404(Effect.objects.select_related("idea"), pk=effect_pk, idea=visible(request, pk))
    actions.check_effect(found, by=request.user)
    return back_to(request, found.idea, _("Thank you for checking."), anchor="effect")
