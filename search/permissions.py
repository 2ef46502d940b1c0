"""Who may do what in this room: plain predicates, False unless a rule says otherwise."""

from typing import Any

from portal.people import roles
from portal.people.roles import has_role


def can_edit_words(person: Any) -> bool:
    """Change the synonyms and the words of our own."""
    return has_role(person, roles.TRIAGE_ADMIN)
