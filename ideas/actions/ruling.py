"""What a ruling does to its post. Only `workout` calls this, in the transaction of the ledger's row."""

from datetime import date

from django.db import connection

from ideas import states
from ideas.actions.requests import lapse_requests
from ideas.actions.states import force
from ideas.errors import WrongState
from ideas.models import Idea, Promise
from ideas.states import AFTER_VERDICT, Verdict
from portal.kit import clock
from portal.people.models import Employee

_A_NEW_PROMISE = {"move_count": 0, "health": "", "escalation": 0, "kept": "", "percent": 0}


def apply_ruling(
    idea: Idea,
    verdict: Verdict,
    *,
    by: Employee,
    number: int,
    owner: Employee | None,
    champion: Employee | None,
    due_on: date | None,
    correction: bool = False,
) -> None:
    """Take a post to the state its ruling (ledger row `number`) calls for, with the promise it makes.

    `correction`: the ruling supersedes one that stands. Raises WrongState if the post is not waiting for a
    ruling (or, for a correction, has none that can be corrected), or if another ruling came first.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a ruling is applied in the transaction of its ledger row")
    allowed = states.CORRECTABLE if correction else states.UNRULED
    if idea.state not in allowed:
        raise WrongState(idea)
    force(
        idea,
        AFTER_VERDICT[verdict],
        "idea.ruled",
        by=by,
        data={"number": number, "verdict": str(verdict), "correction": correction},
        owner=owner,
        champion=champion,
        due_on=due_on,
        last_verdict=verdict,
        ruled_at=clock.now(),
        done_at=None,
        **_A_NEW_PROMISE,
    )
    lapse_requests(idea)
    if verdict == Verdict.ACCEPT and due_on is not None:
        Promise.objects.create(idea=idea, due_on=due_on, made_by=by, at=clock.now())
