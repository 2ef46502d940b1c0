"""Who may use which screen of the admin: plain predicates, False unless a rule says otherwise."""

from typing import Any

from portal.people import roles
from portal.people.roles import has_role


def can_see_queue(person: Any) -> bool:
    """Triage posts: what is on the queue is further bounded by what the person may see."""
    return has_role(person, roles.TRIAGE_ADMIN)


def can_see_outbox(person: Any) -> bool:
    """See what could not be delivered, and have it tried again."""
    return has_role(person, roles.TRIAGE_ADMIN)
