"""After the jury: the ranking, the shortlist, the awards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ideas.contests import actions, reading
from ideas.contests.forms import AwardForm
from ideas.contests.models import Award
from ideas.contests.permissions import can_manage, can_see_scores, can_shortlist
from ideas.contests.states import PERMITTED_AFTER_RULING, Act, may
from ideas.contests.views.base import contest_for, say
from portal.kit.errors import Conflict, NotAllowed

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def ranking(request: HttpRequest, slug: str) -> HttpResponse:
    """All entries by the jury's scores; a manager ticks those that go to the final meeting."""
    contest, person = contest_for(request, slug), request.user
    if not can_see_scores(person, contest):
        right = contest.is_sealed and (can_manage(person, contest) or person.pk in contest.juror_ids)
        raise Conflict(_("The scores are sealed until all of them are in.")) if right else NotAllowed()
    if request.method == "POST":
        keys = [int(key) for key in request.POST.getlist("entry") if key.isascii() and key.isdigit() and len(key) < 18]
        actions.shortlist(contest, keys, by=person)
        return say(request, _("The shortlist stands."), "contest-ranking", slug)
    ranked = reading.ranking(contest)
    chosen = any(entry.shortlisted_at for entry, _standing in ranked)
    rows = [
        {
            "place": place, "entry": entry, "standing": standing,
            "ticked": bool(entry.shortlisted_at) if chosen else place <= contest.shortlist_size,
        }
        for place, (entry, standing) in enumerate(ranked, 1)
    ]  # fmt: skip
    context = {
        "contest": contest, "rows": rows[:SHOWN] + [row for row in rows[SHOWN:] if row["entry"].shortlisted_at],
        "more": max(0, len(rows) - SHOWN), "may_shortlist": can_shortlist(person, contest), "chosen": chosen,
        "may_manage": can_manage(person, contest), "criteria": contest.criteria.all(),
    }  # fmt: skip
    return render(request, "contests/ranking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def awards(request: HttpRequest, slug: str) -> HttpResponse:
    """Who gets what: shortlisted entries that the final meeting accepted."""
    contest = contest_for(request, slug)
    if not can_manage(request.user, contest):
        raise NotAllowed()
    shortlisted = contest.entries.standing().shortlisted()
    ready = shortlisted.filter(award=None, idea__state__in=sorted(PERMITTED_AFTER_RULING))
    form = AwardForm(request.POST or None, contest=contest, entries=ready.select_related("idea"))
    if request.method == "POST" and form.attempt(lambda: _award(form, request)):
        return say(request, _("The prize is given. It is shown to all with the results."), "contest-awards", slug)
    context = {
        "contest": contest, "form": form, "ready": ready.exists(), "shortlist": shortlisted.with_posts(),
        "awards": reading.results(contest)["awards"], "open": may(Act.AWARD, contest.phase),
    }  # fmt: skip
    return render(request, "contests/awards.html", context, status=422 if request.method == "POST" else 200)


def _award(form: AwardForm, request: HttpRequest) -> Award:
    said = form.cleaned_data
    return actions.award(said["entry"], said["prize"], by=request.user, citation=said["citation"])


@require_POST
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    contest = contest_for(request, slug)
    if not can_manage(request.user, contest):
        raise NotAllowed()
    given = Award.objects.filter(entry__contest=contest).select_related("entry__contest__campaign", "entry__idea")
    actions.take_back(get_object_or_404(given, pk=pk), by=request.user)
    return say(request, _("The prize is free again."), "contest-awards", slug)
