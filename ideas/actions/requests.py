"""Asking one person for a yes or no, and their answer; each request is answered once."""

from typing import TypeVar

from ideas.models import DateRequest, Handover, Idea, Outcome
from ideas.models.requests import Request
from portal.kit import clock
from portal.kit.errors import Conflict
from portal.people.models import Employee

Asked = TypeVar("Asked", bound=Request)


def settle(request: Asked, outcome: Outcome, *, by: Employee | None, answer: str = "") -> Asked:
    """Give an open request its outcome. Raises Conflict if somebody answered it first."""
    facts = {"outcome": outcome, "answered_by": by, "answered_at": clock.now(), "answer": answer}
    model = type(request)
    if not model._default_manager.filter(pk=request.pk, outcome=Outcome.OPEN).update(**facts):
        raise Conflict()
    for name, value in facts.items():
        setattr(request, name, value)
    return request


def lapse_requests(idea: Idea, *, keep: Request | None = None) -> None:
    """The work came to an end or into other hands: what was still being asked about it needs no answer any more."""
    for model in (DateRequest, Handover):
        open_ones = model.objects.open().filter(idea=idea)
        if isinstance(keep, model):
            open_ones = open_ones.exclude(pk=keep.pk)
        open_ones.update(outcome=Outcome.LAPSED, answered_at=clock.now())
