"""What the views share: finding things for a person, and going on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ideas.contests.models import Assignment, Contest, Member


def contest_for(request: HttpRequest, slug: str) -> Contest:
    """The contest, for who may know of it; 404 for anybody else."""
    return get_object_or_404(Contest.objects.visible_to(request.user), campaign__slug=slug)


def member_for(request: HttpRequest, contest: Contest, pk: int) -> Member:
    """An invitation, for who is asked and who asks."""
    members = Member.objects.filter(entry__contest=contest, entry__in=contest.entries.of(request.user))
    return get_object_or_404(members.select_related("entry__contest__campaign", "entry__idea", "person"), pk=pk)


def task_for(request: HttpRequest, contest: Contest, pk: int) -> Assignment:
    """A juror's own task."""
    own = Assignment.objects.of(request.user).filter(entry__contest=contest)
    return get_object_or_404(own.select_related("entry__contest__campaign", "entry__idea"), pk=pk)


def say(request: HttpRequest, message: Any, to: Any, *args: Any) -> HttpResponse:
    """A word about what was done, and on to the next page."""
    messages.success(request, message)
    return redirect(to, *args)
