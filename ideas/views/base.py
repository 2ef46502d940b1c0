"""What the views share: finding a post for a person, and going back to it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ideas.mentions import told_since
from ideas.models import Idea
from portal.people.kept import origin


def visible(request: HttpRequest, pk: int) -> Idea:
    """The post, for who may know of it; 404 for anybody else."""
    return get_object_or_404(Idea.objects.visible_to(request.user), pk=pk)


def back_to(request: HttpRequest, idea: Idea, message: Any = "", *, anchor: str = "story") -> HttpResponse:
    """To the post's page, with a word about what was done."""
    if message:
        messages.success(request, message)
    return redirect(f"{idea.get_absolute_url()}#{anchor}")


def say_who_was_told(request: HttpRequest, thing: Any, since: datetime) -> None:
    """A word about whom what was just written tells, if it mentions anybody."""
    if people := told_since(since, thing, by=request.user):
        messages.info(request, _("Will be told: %(people)s") % {"people": ", ".join(map(str, people))})


def fragment(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A piece of a page for htmx, without what only the frame of a whole page asks the database for."""
    context |= {"csrf_token": get_token(request), "user": request.user}
    return HttpResponse(render_to_string(template, context))


def back_to_where_from(request: HttpRequest, idea: Idea) -> HttpResponse:
    """To the page a small button was on: a list, or the post."""
    return redirect(origin(request, idea.get_absolute_url()))
