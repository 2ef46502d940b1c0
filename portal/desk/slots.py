"""What the desk adds to pages of lower rooms."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ideas.models import Idea
from ideas.permissions import can_triage
from ideas.states import State


def idea_admin(request: HttpRequest, idea: Idea, **_context: Any) -> SafeString | str:
    """On a post's page, for triage admins: the way to its triage page, and how many notes are there."""
    if not can_triage(request.user, idea) or idea.state == State.DRAFT:
        return ""
    context = {"idea": idea, "notes": idea.internal_notes.count()}
    return render_to_string("desk/idea_admin.html", context, request)
