"""What search puts onto the pages of lower rooms."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ideas.models import Idea
from ideas.states import State


def similar_posts(*, request: HttpRequest, idea: Idea | None = None, **_context: Any) -> SafeString | str:
    """Under the title of a post that is being written: what was asked already. Not while a posted one is edited."""
    if idea is not None and idea.pk and idea.state != State.DRAFT:
        return ""
    return render_to_string("search/form_slot.html", request=request)
