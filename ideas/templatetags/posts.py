"""Tags for pages that show posts: `{% load posts %}`."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from ideas import names, rows, states
from ideas.models import Comment, Idea
from ideas.names import Name
from ideas.states import State
from portal.events.models import Event

register = template.Library()


@register.simple_tag(takes_context=True)
def author_of(context: Context, idea: Idea) -> Name:
    """The author as the signed-in person may know them: `{% author_of idea as author %}`."""
    return names.of_author(idea, context["user"])


@register.simple_tag(takes_context=True)
def actor(context: Context, event: Event, idea: Idea) -> Name:
    """Who did what an event tells: `{% actor event idea as who %}`."""
    return names.of_actor(event, idea, context["user"])


@register.simple_tag(takes_context=True)
def commenter(context: Context, comment: Comment, idea: Idea) -> Name:
    """Who wrote a comment: `{% commenter comment idea as who %}`."""
    return names.of_commenter(comment, idea, context["user"])


@register.simple_tag(takes_context=True)
def row(context: Context, idea: Idea) -> Any:
    """A post read by `for_rows` as components/idea_row.html wants it: `{% row idea as post %}`."""
    return rows.row(idea, context["user"])


@register.simple_tag
def list_url(**filters: Any) -> str:
    """The list of posts with these filters: `{% list_url tag=tag.name as url %}`."""
    return rows.list_url(**filters)


@register.simple_tag
def campaign_figures(counts: dict[str, int]) -> dict[str, int]:
    """What became of a campaign's posts, from `count_by_state`: `{% campaign_figures counts as figures %}`."""

    def of(group: Iterable[State]) -> int:
        return sum(counts.get(state, 0) for state in group)

    return {
        "all": of(states.DISCUSSABLE),
        "waiting": of(states.UNRULED),
        "accepted": of(states.UNFINISHED),
        "fixed": of((State.DONE, State.CONFIRMED)),
    }
