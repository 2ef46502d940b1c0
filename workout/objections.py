"""What a room above may have against a ruling on one of its own posts, asked behind the ledger's lock.

A room calls `register(object_to)` in its `AppConfig.ready()`; `object_to(idea, by)` raises a `PortalError`, or lets
pass.
"""

from collections.abc import Callable

from ideas.models import Idea
from portal.people.models import Employee

Objection = Callable[[Idea, Employee], None]
_objections: list[Objection] = []


def register(objection: Objection) -> None:
    if objection not in _objections:
        _objections.append(objection)


def ask(idea: Idea, by: Employee) -> None:
    """Raise what any room has against `by` ruling on this post."""
    for objection in _objections:
        objection(idea, by)
