"""Hidden names: the author may step forward; an auditor may look, with a reason, and the author is told."""

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import objections
from ideas.models import Idea, Unmasking
from ideas.models.idea import REASON_LENGTH
from ideas.objections import Deed
from ideas.permissions import can_unmask
from ideas.states import Anonymity
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import NotAllowed
from portal.kit.text import required_line
from portal.people.models import Employee


@transaction.atomic
def reveal(idea: Idea, *, by: Employee) -> None:
    """Show one's name after all; this cannot be taken back."""
    if idea.author_id != by.pk:
        raise NotAllowed()
    objections.ask(Deed.REVEAL, idea, by)
    Idea.objects.filter(pk=idea.pk).update(anonymity=Anonymity.NAMED, changed_at=clock.now())
    idea.anonymity = Anonymity.NAMED
    record("idea.revealed", idea, by=by)


@transaction.atomic
def unmask(idea: Idea, reason: str, *, by: Employee) -> Employee | None:
    """Learn who hides behind a post. The look and its reason are kept, and shown to the author.

    Raises NotAllowed, Invalid without a reason.
    """
    if not can_unmask(by, idea):
        raise NotAllowed()
    objections.ask(Deed.UNMASK, idea, by)
    reason = required_line(reason, REASON_LENGTH, field="reason", missing=_("Please say why you need the name."))
    unmasking = Unmasking.objects.create(idea=idea, unmasked_by=by, reason=reason, at=clock.now())
    record("idea.unmasked", idea, by=by, unmasking=unmasking.pk)
    return idea.author
