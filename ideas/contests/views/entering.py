"""Sending an idea in, and the team."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ideas.actions import add_photo
from ideas.contests import actions
from ideas.contests.actions.base import unless
from ideas.contests.forms import EntryForm, TeamForm
from ideas.contests.models import Contest, Entry
from ideas.contests.permissions import can_enter, is_eligible, is_juror
from ideas.contests.views.base import contest_for, member_for, say
from ideas.views.base import say_who_was_told
from portal.kit import clock
from portal.kit.errors import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_for(request, slug)
    right = is_eligible(request.user, contest) and not is_juror(request.user, contest)
    unless(can_enter(request.user, contest), contest, right_person=right)
    form = EntryForm(request.POST or None, request.FILES or None)
    began = clock.now()
    if request.method == "POST" and form.attempt(lambda: _enter(request, contest, form)):
        say_who_was_told(request, form.result.idea, began)
        return say(request, _("Your idea is in. Names stay hidden until the results."), form.result.idea)
    status = 422 if request.method == "POST" else 200
    return render(request, "contests/enter.html", {"contest": contest, "form": form}, status=status)


def _enter(request: HttpRequest, contest: Contest, form: EntryForm) -> Entry:
    said = form.cleaned_data
    entry = actions.enter(contest, form.content(), by=request.user, team=said["team"], key=form.key)
    for file in said["photos"]:
        try:
            add_photo(entry.idea, file, by=request.user)
        except Invalid as error:
            messages.error(request, f"{file.name}: {error.message}")
    return entry


@require_POST
def invite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    contest = contest_for(request, slug)
    entry = get_object_or_404(contest.entries.of(request.user).select_related("idea", "contest__campaign"), pk=pk)
    form = TeamForm(request.POST)
    if form.attempt(lambda: actions.invite(entry, form.cleaned_data["team"], by=request.user)):
        return say(request, _("They are asked. You see their answers here."), entry.idea)
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
    return redirect(entry.idea)


@require_POST
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    member = member_for(request, contest_for(request, slug), pk)
    accept = request.POST.get("answer") == "accept"
    actions.answer_invitation(member, accept, by=request.user)
    message = _("You are a co-author now.") if accept else _("You declined. Whoever entered it is told.")
    return say(request, message, member.entry.idea)


@require_POST
def leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    member = member_for(request, contest_for(request, slug), pk)
    actions.leave(member, by=request.user)
    return say(request, _("Taken off the team."), member.entry.idea)
