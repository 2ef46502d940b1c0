"""Posts that can be put on an agenda: what the facilitator finds by title or number, or is offered."""

from typing import Any

from django.db.models import Q

from ideas.models import Idea
from ideas.states import State
from portal.kit.text import clean_line
from workout.models import Meeting

SHOWN = 8
_WORDS = 8


def candidates(person: Any, meeting: Meeting, typed: str) -> list[Idea]:
    """Open posts with all these words in the title, or of this number; without words the most wanted ones."""
    posts = Idea.objects.visible_to(person).filter(state=State.OPEN, audience=None)
    typed = clean_line(typed)[:200]
    posts = posts.filter(_said(typed)) if typed else posts.filter(of_invited(meeting))
    return list(posts.defer("body").select_related("responsible_division").order_by("-vote_count", "-pk")[:SHOWN])


def _said(typed: str) -> Q:
    words = Q()
    for word in typed.split()[:_WORDS]:
        words &= Q(title__icontains=word)
    number = typed.removeprefix("#")
    return words | Q(pk=int(number)) if number.isdecimal() and len(number) < 16 else words


def of_invited(meeting: Meeting) -> Q:
    """Posts for a division that is invited, or for one below it; for all if none is named."""
    invited = [division.pk for division in meeting.invited_divisions.all()]
    if not invited:
        return Q()
    return Q(responsible_division__in=invited) | Q(responsible_division__parent__in=invited)
