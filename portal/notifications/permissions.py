"""Who may do what with what the portal tells: plain predicates, False unless a rule says otherwise."""

from typing import Any

from portal.people import roles
from portal.people.roles import has_role


def can_manage_webhooks(person: Any) -> bool:
    """Have other programs told what happens here."""
    return has_role(person, roles.TRIAGE_ADMIN)
