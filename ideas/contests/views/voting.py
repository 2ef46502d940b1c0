"""The ballot: entries in a fair order, and what became of a person's votes. Voting itself is the portal's own."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ideas.contests import actions, reading
from ideas.contests.actions.base import unless
from ideas.contests.permissions import can_vote_in, is_juror
from ideas.contests.views.base import contest_for
from portal.kit.sending import repeatable

PAGE_SIZE = 20


@require_safe
def ballot(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_for(request, slug)
    unless(can_vote_in(request.user, contest), contest, right_person=not is_juror(request.user, contest))
    page = Paginator(reading.ballot_order(contest, request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "contest": contest,
        "page": page,
        "entries": reading.on_ballot(list(page.object_list), request.user),
        "budget": reading.budget(contest, request.user),
    }
    return render(request, "contests/ballot.html", context)


@repeatable
@require_POST
def seen(request: HttpRequest, slug: str) -> HttpResponse:
    """The page reports what it showed, once it did."""
    contest = contest_for(request, slug)
    keys = [int(key) for key in request.POST.getlist("entry") if key.isascii() and key.isdigit() and len(key) < 18]
    actions.note_seen(contest, keys, by=request.user)
    return HttpResponse(status=204)
