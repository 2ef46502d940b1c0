"""The results, and a certificate to print for each award."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ideas.contests import reading
from ideas.contests.actions.base import unless
from ideas.contests.models import Award
from ideas.contests.permissions import can_see_results
from ideas.contests.views.base import contest_for


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_for(request, slug)
    unless(can_see_results(request.user, contest), contest, right_person=True)
    return render(request, "contests/results.html", reading.results(contest))


@require_safe
def certificate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    contest = contest_for(request, slug)
    unless(can_see_results(request.user, contest), contest, right_person=True)
    awards = Award.objects.filter(entry__contest=contest).select_related("prize", "entry__idea__author__division")
    award = get_object_or_404(awards.prefetch_related("entry__members__person__division"), pk=pk)
    context = {"contest": contest, "award": award, "team": reading.team(award)}
    return render(request, "contests/certificate.html", context)
