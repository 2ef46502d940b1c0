"""What a box with mentions asks while somebody types: whom one can mention here, and whom the text tells."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from ideas.mentions import readers
from ideas.models.idea import BODY_LENGTH
from ideas.views.base import fragment, visible
from portal.kit import markdown, mentions
from portal.kit.text import clean_line
from portal.people.finding import mentioned_in
from portal.people.models import EmployeeQuerySet
from portal.people.roles import is_staff

SUGGESTIONS = 6
NAME_LENGTH = 40
asked_or_told = require_http_methods(["GET", "HEAD", "POST"])  # a whole text is too long for an address


@asked_or_told
def of_post(request: HttpRequest, pk: int) -> HttpResponse:
    """On a post: those who see it."""
    return mentionable(request, visible(request, pk))


@asked_or_told
def of_all(request: HttpRequest) -> HttpResponse:
    """In what all of the company's people may read."""
    return mentionable(request, None)


def mentionable(request: HttpRequest, thing: Any) -> HttpResponse:
    """On a thing with an audience (or None), the people called something like `?q=`; posted a `text`, whom it tells."""
    among = readers(thing)
    if getattr(thing, "audience_id", None) is None and not is_staff(request.user):
        among = among.none()  # a guest learns of nobody else
    if request.method == "POST":
        return _told(request, request.POST.get("text", "")[:BODY_LENGTH], among)
    typed = clean_line(request.GET.get("q", ""))[:NAME_LENGTH]
    found = among.matching(typed).select_related("division").order_by("name", "pk") if typed else among.none()
    return fragment(request, "ideas/_people.html", people=found[:SUGGESTIONS])


def _told(request: HttpRequest, text: str, among: EmployeeQuerySet) -> HttpResponse:
    people = mentioned_in(text, among)
    known = {person.username.lower() for person in people}
    places = [place.names for piece in markdown.mentionable(text) for place in mentions.places(piece) if place.names]
    unknown = dict.fromkeys(names[0] for names in places if known.isdisjoint(map(str.lower, names)))
    others = [person for person in people if person != request.user]
    return fragment(request, "ideas/_told.html", told=others, unknown=list(unknown)[: mentions.MOST])
