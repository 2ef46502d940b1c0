"""What a room above may have against a thing done to one of its own posts, asked inside the transaction that does it.

A room calls `register(object_to)` in its `AppConfig.ready()`; `object_to(deed, idea, by)` raises a `PortalError`, or
lets pass.
"""

from collections.abc import Callable
from enum import StrEnum

from ideas.models import Idea
from portal.people.models import Employee


class Deed(StrEnum):
    EDIT = "edit"
    VOTE = "vote"
    UNVOTE = "unvote"
    MERGE = "merge"
    REVEAL = "reveal"
    UNMASK = "unmask"


Objection = Callable[[Deed, Idea, Employee], None]
_objections: list[Objection] = []


def register(objection: Objection) -> None:
    if objection not in _objections:
        _objections.append(objection)


def ask(deed: Deed, idea: Idea, by: Employee) -> None:
    """Raise what any room has against `by` doing this to the post."""
    for objection in _objections:
        objection(deed, idea, by)
