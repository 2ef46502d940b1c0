"""After the ruling: the owner's progress, the author's "yes, it is fixed", dates, answers, names."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ideas import actions
from ideas.forms import AnswerForm, DoneForm, DueForm, ProgressForm, ReasonForm
from ideas.models import DateRequest, Idea, Photo, Progress
from ideas.views.base import back_to, say_who_was_told, visible
from ideas.views.page import again
from portal.kit import clock
from portal.kit.errors import Invalid


@require_POST
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = ProgressForm(request.POST, request.FILES, auto_id="progress_%s")

    def report() -> Progress:
        said = form.cleaned_data
        return actions.report_progress(
            idea, said["note"], percent=said["percent"], **form.evidence(), by=request.user, key=form.key
        )

    return _with_evidence(request, idea, form, report, "progress", _("Your progress is on the page."))


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = DoneForm(request.POST, request.FILES, auto_id="done_%s")

    def mark() -> Progress:
        return actions.mark_done(idea, form.cleaned_data["note"], **form.evidence(), by=request.user, key=form.key)

    return _with_evidence(request, idea, form, mark, "done", _("Well done. The author is asked to confirm."))


def _with_evidence(request: HttpRequest, idea: Idea, form: DoneForm, act: Any, name: str, message: str) -> HttpResponse:
    began = clock.now()
    if not form.attempt(act):
        return again(request, idea, **{name: form})
    say_who_was_told(request, idea, began)
    refused = [error for moment in ("before", "after") for error in _add_photos(request, idea, form, moment)]
    refused += _add_documents(request, form)
    response = back_to(request, idea, message)
    for error in refused:
        messages.error(request, error)
    return response


def _add_photos(request: HttpRequest, idea: Idea, form: DoneForm, moment: str) -> list[str]:
    """The report stands even where one of its pictures cannot be read; which one is told."""
    refused = []
    for file in form.cleaned_data[moment]:
        try:
            actions.add_photo(idea, file, by=request.user, progress=form.result, moment=Photo.Moment(moment))
        except Invalid as error:
            refused.append(f"{file.name}: {error.message}")
    return refused


def _add_documents(request: HttpRequest, form: DoneForm) -> list[str]:
    refused = []
    for file in form.cleaned_data["documents"]:
        try:
            actions.add_document(form.result, file, by=request.user)
        except Invalid as error:
            refused.append(f"{file.name}: {error.message}")
    return refused


@require_POST
def move_due_date(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = DueForm(request.POST, auto_id="due_%s")

    def move() -> Any:
        said, sure = form.cleaned_data, form.is_sure("due_on")
        return actions.move_due_date(idea, said["due_on"], said["reason"], by=request.user, sure=sure)

    if form.attempt(move):
        if isinstance(form.result, DateRequest):
            return back_to(request, idea, _("The champion is asked. Until they agree the promised date stands."))
        return back_to(request, idea, _("The new date is on the page, and so is the old one."))
    return again(request, idea, due=form)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    idea, began = visible(request, pk), clock.now()
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if form.attempt(lambda: actions.answer(idea, form.cleaned_data["body"], by=request.user)):
        say_who_was_told(request, idea, began)
        return back_to(request, idea, _("Thank you. It is open again and waits for its ruling."))
    return again(request, idea, answer=form)


@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    actions.reveal(idea, by=request.user)
    return back_to(request, idea, _("Your name is shown now."))


@require_POST
@never_cache
def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """The name is shown once, on a page that no cache keeps; the look is logged."""
    idea = visible(request, pk)
    form = ReasonForm(request.POST, auto_id="unmask_%s")
    if form.attempt(lambda: actions.unmask(idea, form.cleaned_data["reason"], by=request.user)):
        return render(request, "ideas/unmasked.html", {"idea": idea, "author": form.result})
    return again(request, idea, unmask=form)
