"""What a facilitator does in a meeting: each view is one action, then back to where it was asked from."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ideas.models import Idea
from portal.kit.errors import Invalid
from workout import actions
from workout.models import AgendaItem, Meeting
from workout.views.agenda import Agenda, meeting_for


@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = meeting_for(request.user, slug)
    actions.start(meeting, by=request.user)
    messages.success(request, _("The meeting is live. The sponsor can rule from now on."))
    return redirect(meeting.pad_url if request.POST.get("from") == "pad" else meeting.console_url)


@require_POST
def go_to(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    meeting = meeting_for(request.user, slug)
    actions.go_to(meeting, _item(meeting, pk), by=request.user)
    return redirect(meeting.console_url)


@require_POST
def add_item(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = meeting_for(request.user, slug)
    number = request.POST.get("post", "").strip().removeprefix("#")
    if not (number.isdecimal() and len(number) < 16):
        raise Invalid(_("Please choose a post."))
    idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=int(number))
    actions.add_item(meeting, idea, by=request.user)
    messages.success(request, _("“%(title)s” is on the agenda.") % {"title": idea.title})
    return redirect(meeting.console_url)


@require_POST
def remove_item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    meeting = meeting_for(request.user, slug)
    item = _item(meeting, pk)
    actions.remove_item(item, by=request.user)
    messages.success(request, _("“%(title)s” is off the agenda.") % {"title": item.idea.title})
    return redirect(meeting.console_url)


@require_POST
def move_item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One place up or down, among the items that can be seen."""
    meeting = meeting_for(request.user, slug)
    agenda = Agenda(meeting, request.user)
    item, step = agenda.find(pk), {"up": -1, "down": 1}.get(request.POST.get("direction", ""), 0)
    if item is None:
        raise Http404
    neighbour = agenda.beside(item, step)
    order = list(meeting.items.order_by("position", "pk").values_list("pk", flat=True))
    actions.move_item(item, order.index((neighbour or item).pk) + 1, by=request.user)
    return redirect(meeting.console_url)


def _item(meeting: Meeting, pk: int) -> AgendaItem:
    return get_object_or_404(meeting.items.select_related("idea", "meeting"), pk=pk)
