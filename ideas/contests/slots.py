"""What this room puts on other rooms' pages: that a post is an entry, and what waits for a person."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ideas.contests import reading
from ideas.contests.models import Entry
from ideas.contests.permissions import can_invite, can_vote_in
from ideas.contests.states import Phase
from ideas.models import Idea
from portal.kit import slots
from portal.people.roles import is_staff


def register() -> None:
    slots.fill("idea.banner", entry_of_post, order=20)
    slots.fill("me.todo", duties, order=40)


def entry_of_post(*, request: HttpRequest, idea: Idea, **_context: Any) -> SafeString | str:
    """Which contest a post is in, and where that is; its team to the team, and after the results to everybody."""
    if idea.campaign.takes_posts:
        return ""
    entry = Entry.objects.filter(idea=idea).select_related("contest__campaign", "award__prize__contest").first()
    if entry is None or not is_staff(request.user):
        return ""
    entry.idea = idea
    entry.contest.campaign = idea.campaign
    members = list(entry.members.select_related("person__division"))
    inside = request.user.pk in entry.author_ids()
    out = entry.contest.phase == Phase.RESULTS
    context = {
        "entry": entry,
        "contest": entry.contest,
        "members": members if inside else [one for one in members if one.state == "accepted"] if out else [],
        "inside": inside,
        "award": getattr(entry, "award", None) if out else None,
        "mine": next((one for one in members if one.person_id == request.user.pk), None),
        "may_invite": can_invite(request.user, entry),
        "may_vote": can_vote_in(request.user, entry.contest) and not inside,
    }
    return render_to_string("contests/slots/entry.html", context, request=request)


def duties(*, request: HttpRequest, **_context: Any) -> SafeString | str:
    """Invitations to answer, and juries with something left to score."""
    if not is_staff(request.user):
        return ""
    context = reading.duties(request.user)
    return render_to_string("contests/slots/me.html", context, request=request) if any(context.values()) else ""
