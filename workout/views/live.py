"""The live room for everybody: the page to follow from, the big screen, checking in; and what is done there."""

import time
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ideas.views.base import say_who_was_told
from portal.kit.clock import now
from portal.kit.errors import Invalid, PortalError
from portal.kit.forms import TextField
from portal.kit.sending import repeatable
from workout import actions
from workout.forms import find_person
from workout.live import snapshot
from workout.live.tokens import key_for, meeting_of
from workout.models import Meeting, MeetingPage
from workout.permissions import can_facilitate, can_raise_hand, has_authority
from workout.views.agenda import meeting_for


def wiring(request: HttpRequest, meeting: Meeting, view: str = "room") -> dict[str, Any]:
    """What a page needs to hear that its meeting went on: two addresses with their key."""
    key = key_for(request.user, meeting)
    query = f"?key={key}&view={view}&lang={get_language()}"
    return {
        "stream": f"{meeting.get_absolute_url()}stream/?key={key}",
        "state": f"{reverse('live-state', args=[meeting.slug])}{query}",
        "number": meeting.live_number,
    }


def live(request: HttpRequest, page: MeetingPage) -> HttpResponse:
    """Everybody's page, in the hall and at a desk."""
    meeting = meeting_for(request.user, page.meeting.slug)
    context = {
        "page": page,
        "wiring": wiring(request, meeting),
        "may_raise": can_raise_hand(request.user, meeting),
        "may_facilitate": can_facilitate(request.user, meeting),
        "has_authority": has_authority(request.user, meeting),
        "is_present": meeting.attendances.filter(person=request.user).exists(),
        "own_remarks": meeting.remarks.filter(author=request.user, removed_at=None).order_by("-pk")[:5],
        "key": uuid.uuid4(),
        **snapshot.context(meeting),
    }
    return render(request, "workout/live/live.html", context)


def screen(request: HttpRequest, page: MeetingPage) -> HttpResponse:
    """For a projector: one item at a time, in letters that the back row reads."""
    meeting = meeting_for(request.user, page.meeting.slug)
    context = {"page": page, "wiring": wiring(request, meeting, "screen"), **snapshot.context(meeting)}
    return render(request, "workout/live/screen.html", context)


@never_cache
@require_safe
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """What `workout.live.asgi` answers where it stands in front; here for servers that speak WSGI alone."""
    meeting = meeting_for(request.user, slug)
    if meeting_of(request.GET.get("key", "")) != meeting.pk:
        raise Http404
    found = snapshot.current(meeting.pk, request.GET.get("view", ""), request.GET.get("lang", "ko"))
    if found is None:
        raise Http404
    tag = f'"{found.tag}"'
    unchanged = request.headers.get("If-None-Match") == tag
    response = HttpResponseNotModified() if unchanged else HttpResponse(found.html)
    response["ETag"] = tag
    response["X-Now"] = str(round(time.time() * 1000))
    return response


def check_in(request: HttpRequest, page: MeetingPage) -> HttpResponse:
    """Where the QR code leads: one tap says that one is here."""
    meeting = meeting_for(request.user, page.meeting.slug)
    refused, typed = None, request.POST.get("code", request.GET.get("code", ""))[:20]
    if request.method == "POST":
        try:
            actions.check_in(meeting, typed, by=request.user)
        except PortalError as error:
            refused = error
        else:
            messages.success(request, _("You are checked in. Welcome."))
            return redirect(meeting.live_url)
    context = {"page": page, "meeting": meeting, "typed": typed, "refused": refused}
    return render(request, "workout/live/check_in.html", context, status=refused.status if refused else 200)


# --- What facilitators do -----------------------------------------------------------------------


@require_POST
def clock(request: HttpRequest, slug: str) -> HttpResponse:
    """Pause, go on, or two minutes more."""
    meeting = meeting_for(request.user, slug)
    did = {"pause": actions.pause_clock, "resume": actions.resume_clock, "add": actions.add_time}
    step = did.get(request.POST.get("do", ""))
    if step is None:
        raise Invalid()
    step(meeting, by=request.user)
    return redirect(meeting.console_url)


@require_POST
def hands(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for hands, or count them."""
    meeting = meeting_for(request.user, slug)
    if request.POST.get("do") == "close":
        actions.close_hands(meeting, by=request.user)
    else:
        actions.open_hands(meeting, by=request.user)
    return redirect(meeting.console_url)


@require_POST
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the check-in code on the big screen, or hide it."""
    meeting = meeting_for(request.user, slug)
    actions.show_code(meeting, request.POST.get("do") == "show", by=request.user)
    return redirect(meeting.console_url)


@require_POST
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = meeting_for(request.user, slug)
    to = _person(request.POST.get("to", ""))
    actions.hand_over(meeting, to, by=request.user)
    messages.success(request, _("%(name)s leads from now on.") % {"name": to})
    return redirect(meeting.console_url)


@require_POST
def note_present(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = meeting_for(request.user, slug)
    actions.note_present(meeting, _person(request.POST.get("person", "")), by=request.user)
    return redirect(meeting.console_url)


@require_POST
def note_absent(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    meeting = meeting_for(request.user, slug)
    actions.note_absent(get_object_or_404(meeting.attendances.select_related("meeting"), pk=pk), by=request.user)
    return redirect(meeting.console_url)


@require_POST
def add_note(request: HttpRequest, slug: str) -> HttpResponse:
    """A note about an item (`item`), or about the meeting."""
    meeting = meeting_for(request.user, slug)
    number = request.POST.get("item", "")
    item = get_object_or_404(meeting.items, pk=int(number)) if number.isdecimal() and len(number) < 16 else None
    actions.add_note(meeting, request.POST.get("body", ""), item=item, by=request.user)
    return redirect(meeting.console_url)


@require_POST
def remove_note(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    meeting = meeting_for(request.user, slug)
    actions.remove_note(get_object_or_404(meeting.notes.select_related("meeting", "item"), pk=pk), by=request.user)
    return redirect(meeting.console_url)


# --- What everybody does ------------------------------------------------------------------------


@repeatable
@require_POST
def raise_hand(request: HttpRequest, slug: str) -> HttpResponse:
    """For, against or unsure; nobody is told whose hand it is."""
    meeting = meeting_for(request.user, slug)
    actions.raise_hand(meeting, request.POST.get("hand", ""), by=request.user)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect(meeting.live_url)


class RemarkForm(forms.Form):
    """Something said in the thread."""

    body = TextField(required=False)
    key = forms.UUIDField(required=False)


@require_http_methods(["POST"])
def say(request: HttpRequest, slug: str) -> HttpResponse:
    meeting, began = meeting_for(request.user, slug), now()
    form = RemarkForm(request.POST)
    form.is_valid()
    actions.say(meeting, request.POST.get("body", ""), key=form.cleaned_data.get("key"), by=request.user)
    say_who_was_told(request, meeting, began)
    return redirect(f"{meeting.live_url}#thread")


@require_POST
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    meeting = meeting_for(request.user, slug)
    remark = get_object_or_404(meeting.remarks.select_related("meeting"), pk=pk)
    actions.take_back_remark(remark, by=request.user)
    return redirect(f"{meeting.live_url}#thread")


def _person(typed: str) -> Any:
    """Who is meant. Raises Invalid with a message that says so if nobody or several are."""
    try:
        return find_person(typed[:200])
    except forms.ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
