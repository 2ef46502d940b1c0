"""What a person does from a list of similar posts."""

from django.db import transaction

from ideas.actions import follow, vote
from ideas.models import Idea
from portal.people.models import Employee


@transaction.atomic
def me_too(idea: Idea, *, by: Employee) -> None:
    """Instead of posting the same again: vote for the post that is there, and hear of what happens to it."""
    vote(idea, by=by)
    follow(idea, by=by)
