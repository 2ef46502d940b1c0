"""The jury's pages: how far everybody is, and one entry at a time, on a phone too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ideas.contests import actions, reading
from ideas.contests.forms import ReasonForm, ScoreForm
from ideas.contests.models import Assignment
from ideas.contests.permissions import can_declare_conflict, can_manage, can_score, is_juror
from ideas.contests.states import AssignmentState, Phase
from ideas.contests.views.base import contest_for, say, task_for
from ideas.mentions import shown_to
from portal.kit.errors import NotAllowed


@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """For the jury and the managers."""
    contest = contest_for(request, slug)
    if not (is_juror(request.user, contest) or can_manage(request.user, contest)):
        raise NotAllowed()
    context = reading.jury_page(contest, request.user) | {"reason": ReasonForm()}
    return render(request, "contests/jury.html", context)


@require_POST
def assign(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_for(request, slug)
    actions.assign(contest, by=request.user)
    return say(request, _("Every entry has its jurors."), "contest-jury", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One entry without its authors' names, the criteria, and the way to the next."""
    contest = contest_for(request, slug)
    own = task_for(request, contest, pk)
    if own.state in (AssignmentState.CONFLICT, AssignmentState.EXCUSED):
        return redirect("contest-jury", slug)
    form = ScoreForm(request.POST or None, contest=contest, assignment=own)
    if request.method == "POST" and form.attempt(
        lambda: actions.score(own, form.points(), by=request.user, note=form.cleaned_data["note"])
    ):
        following = next((each for each in reading.tasks(contest, request.user) if each.state == "waiting"), None)
        if following is None:
            return say(request, _("Saved. You have scored all your entries."), "contest-jury", slug)
        return say(request, _("Saved. Here is the next one."), "contest-task", slug, following.pk)
    return _show(request, own, form, status=422 if request.method == "POST" else 200)


@require_POST
def conflict(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    contest = contest_for(request, slug)
    own = task_for(request, contest, pk)
    form = ReasonForm(request.POST)
    if form.attempt(lambda: actions.declare_conflict(own, form.cleaned_data["reason"], by=request.user)):
        return say(request, _("Thank you. Another juror takes it over."), "contest-jury", slug)
    return _show(request, own, ScoreForm(contest=contest, assignment=own), reason=form, status=422)


@require_POST
def set_aside(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A manager gives a waiting task to another juror; after the jury's time, goes on without it."""
    contest = contest_for(request, slug)
    if not can_manage(request.user, contest):
        raise NotAllowed()
    waiting = get_object_or_404(
        Assignment.objects.filter(entry__contest=contest).select_related("entry__contest"), pk=pk
    )
    form = ReasonForm(request.POST)
    act = actions.excuse if contest.phase == Phase.FINAL else actions.replace_juror
    if form.attempt(lambda: act(waiting, form.cleaned_data["reason"], by=request.user)):
        return say(request, _("Done. It is in the history with your reason."), "contest-jury", slug)
    context = reading.jury_page(contest, request.user) | {"reason": form}
    return render(request, "contests/jury.html", context, status=422)


def _show(
    request: HttpRequest, own: Assignment, form: ScoreForm, *, reason: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    contest = own.entry.contest
    tasks = reading.tasks(contest, request.user)
    numbers = [each.pk for each in tasks]
    context = {
        "contest": contest,
        "task": own,
        "idea": own.entry.idea,
        "named": shown_to(request.user, [own.entry.idea.body]),
        "photos": own.entry.idea.photos.filter(progress=None),
        "form": form,
        "reason": reason or ReasonForm(),
        "conflict_open": reason is not None,
        "may_score": can_score(request.user, own),
        "may_step_back": can_declare_conflict(request.user, own),
        "done": sum(each.state == AssignmentState.SCORED for each in tasks),
        "total": len(tasks),
        "number": numbers.index(own.pk) + 1 if own.pk in numbers else 0,
    }
    return render(request, "contests/task.html", context, status=status)
