"""Whose name a person may read on a post: the one place that decides it, for pages, lists, the API and exports."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ideas.models import Comment, CustomerReport, Idea
from ideas.permissions import can_see_author
from portal.events.models import Event
from portal.people.models import Employee

# What somebody does as owner, champion, sponsor or admin. Who else wrote the post is no secret that these tell:
# "the author moved the due date" would say that the author is one of the few who can.
_IN_OFFICE = frozenset({
    "idea.progressed", "idea.done", "idea.due_moved", "idea.scheduled", "idea.unscheduled", "idea.ruled",
    "idea.assigned", "idea.merged", "idea.absorbed", "idea.unmerged", "idea.released", "idea.unmasked",
    "idea.date_asked", "idea.date_refused", "idea.date_request_withdrawn", "idea.handover_asked", "idea.handed_over",
    "idea.handover_refused", "idea.handover_withdrawn", "idea.owner_assigned", "idea.reminded", "idea.step_added",
    "idea.step_done", "idea.step_reopened", "idea.step_removed", "idea.reviewed", "idea.effect_measured",
    "idea.effect_checked", "idea.doubt_settled",
})  # fmt: skip


@dataclass(frozen=True)
class Name:
    """How a person is called on a page; `more` is their division, `hidden` draws the masked avatar."""

    label: str
    more: str = ""
    hidden: bool = False

    def __str__(self) -> str:
        return self.label


def of_person(person: Employee | None) -> Name:
    """Somebody who hides nothing; nobody is the system itself."""
    if person is None:
        return Name(_("The portal"))
    return Name(str(person), str(person.division or ""))


def of_author(idea: Idea, viewer: Any) -> Name:
    """The author, as `viewer` may know them. A hidden author's division is hidden too."""
    if idea.author_id is None:
        return Name(str(idea.division or _("Imported post")))
    if not can_see_author(viewer, idea):
        return Name(_("Name hidden"), hidden=True)
    name = of_person(idea.author)
    if idea.name_is_hidden:
        return Name(_("%(name)s (name hidden)") % {"name": name.label}, name.more, hidden=True)
    return name


def of_actor(event: Event, idea: Idea, viewer: Any) -> Name:
    """Who did what an event of this post tells."""
    if event.kind in _IN_OFFICE:
        return of_person(event.actor)
    if event.data.get("hidden") and event.actor_id != getattr(viewer, "pk", None):
        return hidden_author()  # of a post that was merged into this one
    return _participant(event.actor, event.actor_id, idea, viewer)


def hidden_author() -> Name:
    """Somebody who wrote a post and keeps their name to themselves."""
    return Name(_("Author (name hidden)"), hidden=True)


def of_commenter(comment: Comment, idea: Idea, viewer: Any) -> Name:
    """Who wrote a comment: also one that came here from a merged post whose author hides."""
    return _participant(comment.author, comment.author_id, comment.origin or idea, viewer)


def of_reporter(report: CustomerReport, idea: Idea, viewer: Any) -> Name:
    """Who heard the customer; as for a comment."""
    return _participant(report.reporter, report.reporter_id, report.origin or idea, viewer)


def of_editor(editor: Employee | None, idea: Idea, viewer: Any) -> Name:
    """Who wrote a version, or put a tag on the post."""
    return _participant(editor, editor.pk if editor else None, idea, viewer)


def _participant(person: Employee | None, person_id: int | None, idea: Idea, viewer: Any) -> Name:
    if person_id is not None and person_id == idea.author_id and idea.name_is_hidden:
        if not can_see_author(viewer, idea):
            return hidden_author()
        return Name(_("%(name)s (name hidden)") % {"name": person}, hidden=True)
    return of_person(person)
