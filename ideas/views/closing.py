"""How a post comes to its end: the authors' yes or no, the owner's word to a no, and a second look at a rejection."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ideas import actions
from ideas.errors import WrongState
from ideas.forms import ReasonForm, RereviewForm, SettleForm
from ideas.models import AuthorAnswer
from ideas.states import State
from ideas.views.base import back_to, visible
from ideas.views.page import again


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    try:
        actions.confirm(idea, by=request.user)
    except WrongState:
        if idea.state != State.CONFIRMED:  # a second click changes nothing
            raise
    return back_to(request, idea, _("Confirmed. Thank you for telling us."))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = ReasonForm(request.POST, auto_id="reopen_%s")
    if form.attempt(lambda: actions.reopen(idea, form.cleaned_data["reason"], by=request.user)):
        return back_to(request, idea, _("It went back to its owner."))
    return again(request, idea, reopen=form)


@require_POST
def take_up_again(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = ReasonForm(request.POST, auto_id="takeup_%s")
    if form.attempt(lambda: actions.take_up_again(idea, form.cleaned_data["reason"], by=request.user)):
        return back_to(request, idea, _("It is in progress again."))
    return again(request, idea, takeup=form)


@require_POST
def fixed_for_me(request: HttpRequest, pk: int) -> HttpResponse:
    """The author of a merged post says yes."""
    idea = visible(request, pk)
    actions.answer_as_author(idea, fixed=True, by=request.user)
    return back_to(request, idea, _("Thank you for telling us."))


@require_POST
def not_fixed_for_me(request: HttpRequest, pk: int) -> HttpResponse:
    """The author of a merged post says no, and what is still wrong."""
    idea = visible(request, pk)
    form = ReasonForm(request.POST, auto_id="doubt_%s")
    if form.attempt(
        lambda: actions.answer_as_author(idea, fixed=False, reason=form.cleaned_data["reason"], by=request.user)
    ):
        return back_to(request, idea, _("Thank you. The owner sees what is still wrong."))
    return again(request, idea, doubt=form)


@require_POST
def settle_doubt(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    answers = AuthorAnswer.objects.select_related("idea")
    answer = get_object_or_404(answers, pk=answer_pk, idea=visible(request, pk))
    form = SettleForm(request.POST, auto_id="settle_%s")
    form.about = answer.pk
    if form.attempt(lambda: actions.settle_doubt(answer, form.cleaned_data["text"], by=request.user)):
        return back_to(request, answer.idea, _("They are told why."))
    return again(request, answer.idea, settle=form)


@require_POST
def ask_rereview(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = RereviewForm(request.POST, auto_id="rereview_%s")
    if form.attempt(lambda: actions.ask_rereview(idea, form.cleaned_data["argument"], by=request.user)):
        return back_to(request, idea, _("It is open again and waits for another ruling."))
    return again(request, idea, rereview=form)
