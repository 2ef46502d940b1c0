"""A post as a row of a list: what `components/idea_row.html` shows, with no query of its own.

    rows = [row(idea, person) for idea in Idea.objects.visible_to(person).for_rows(person)]

A page of search hits adds its highlights: `replace(row(…), title_html=…, excerpt_html=…)`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from ideas import names, states
from ideas.models import Idea
from ideas.states import State
from portal.kit import clock

_DATED = frozenset({State.NEEDS_INFO, *states.UNFINISHED})  # somebody still owes something by a date


class RowTag(NamedTuple):
    name: str
    url: str


@dataclass(frozen=True)
class Row:
    """One line of a list of posts."""

    id: int
    url: str
    title: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    touchpoint_label: str
    place: str
    votes: int
    voted: bool
    can_vote: bool
    vote_url: str
    reports: int
    comments: int
    created_at: datetime
    tags: list[RowTag]
    author_label: str
    owner_label: str
    due_on: date | None
    overdue: bool
    due_soon: bool
    verdict: str
    title_html: SafeString | str = ""
    excerpt_html: SafeString | str = ""


def list_url(**filters: Any) -> str:
    """The address of the list of posts with these filters."""
    return f"/ideas/?{urlencode(filters)}" if filters else "/ideas/"


def row(idea: Idea, person: Any) -> Row:
    """A post that `person` may see, read through `for_rows(person)`."""
    due_on = idea.due_on if idea.state in _DATED else None
    return Row(
        id=idea.pk,
        url=reverse("idea", args=[idea.pk]),
        title=idea.title,
        kind=idea.kind,
        kind_label=idea.get_kind_display(),
        state=idea.state,
        state_label=idea.get_state_display(),
        touchpoint_label=idea.get_touchpoint_display(),
        place=idea.place,
        votes=idea.vote_count,
        voted=bool(getattr(idea, "voted", False)),
        can_vote=idea.state in states.VOTABLE,
        vote_url=reverse("idea-vote", args=[idea.pk]),
        reports=idea.report_count,
        comments=idea.comment_count,
        created_at=idea.posted_at or idea.created_at,
        tags=[RowTag(tag.name, list_url(tag=tag.name)) for tag in idea.tags.all()],
        author_label=names.of_author(idea, person).label,
        owner_label=str(idea.owner) if idea.owner_id else "",
        due_on=due_on,
        overdue=is_late(due_on),
        due_soon=is_soon(due_on),
        verdict=idea.last_verdict if idea.state in states.RULED else "",
    )


def is_late(due_on: date | None) -> bool:
    return due_on is not None and due_on < clock.today()


def is_soon(due_on: date | None) -> bool:
    return due_on is not None and clock.today() <= due_on <= clock.today() + states.SOON
