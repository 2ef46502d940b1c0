"""Comments, replies and mentions; customer reports; internal notes."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import states
from ideas.actions.once import once
from ideas.actions.states import count
from ideas.errors import refusal
from ideas.mentions import newly_mentioned
from ideas.models import Comment, CustomerReport, Idea, InternalNote
from ideas.models.discussion import COMMENT_LENGTH, REPORT_LENGTH
from ideas.models.idea import PLACE_LENGTH
from ideas.permissions import (
    can_change_comment,
    can_comment,
    can_remove_comment,
    can_remove_report,
    can_report,
    can_triage,
    can_view,
)  # fmt: skip
from ideas.states import Touchpoint
from portal.events.actions import record
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.kit.text import optional_line, optional_text, required_text
from portal.people.models import Employee


@transaction.atomic
def comment(
    idea: Idea,
    body: str,
    *,
    by: Employee,
    parent: Comment | None = None,
    key: UUID | None = None,
) -> Comment:
    """Say something about a post, or reply to a comment on it (a reply to a reply joins its thread).

    Who is mentioned as @username and can see the post is told. Sent twice with one `key`, it is one comment.
    Raises Invalid for an empty or overlong text.
    """
    if not can_comment(by, idea):
        raise refusal(can_view(by, idea), idea)
    if parent is not None and parent.idea_id != idea.pk:
        raise Invalid(_("That comment belongs to another post."), field="parent")
    thread = parent.parent if parent is not None and parent.parent_id else parent
    new, added = once(
        Comment, {"author": by, "submission_key": key},
        idea=idea, body=required_text(body, COMMENT_LENGTH, field="body"), parent=thread, at=clock.now(),
    )  # fmt: skip
    if not added:
        return new
    count(idea, comments=+1, among=states.DISCUSSABLE)
    record(
        "idea.commented",
        idea,
        by=by,
        comment=new.pk,
        reply_to=parent.author_id if parent else None,
        mentioned=newly_mentioned(new.body, idea, by=by),
    )
    return new


@transaction.atomic
def change_comment(comment: Comment, body: str, *, by: Employee) -> Comment:
    """Reword one's own comment; that it was edited is shown. Who is mentioned only now is told."""
    if not can_change_comment(by, comment):
        raise NotAllowed()
    before, idea = comment.body, comment.idea
    comment.body, comment.edited_at = required_text(body, COMMENT_LENGTH, field="body"), clock.now()
    comment.save(update_fields=["body", "edited_at"])
    earlier = Event.objects.about("idea", idea.pk).filter(data__comment=comment.pk)
    mentioned = newly_mentioned(comment.body, idea, by=by, before=before, earlier=earlier)
    record("idea.comment_changed", idea, by=by, comment=comment.pk)
    if mentioned:
        record("idea.mentioned", idea, by=by, comment=comment.pk, mentioned=mentioned)
    return comment


@transaction.atomic
def remove_comment(comment: Comment, *, by: Employee) -> None:
    """Take a comment away: its text goes, its place in the thread stays."""
    if not can_remove_comment(by, comment):
        raise NotAllowed()
    if Comment.objects.filter(pk=comment.pk, removed_at=None).update(removed_at=clock.now(), body=""):
        count(comment.idea, comments=-1, among=states.State)  # whatever has become of the post
        record("idea.comment_removed", comment.idea, by=by, comment=comment.pk)


@transaction.atomic
def report(
    idea: Idea,
    *,
    touchpoint: str,
    heard_on: date,
    place: str = "",
    note: str = "",
    by: Employee,
    key: UUID | None = None,
) -> CustomerReport:
    """Add "I heard this from a customer". Sent twice with one `key`, it is one report.

    Raises Invalid for a day to come or an unknown touchpoint.
    """
    if not can_report(by, idea):
        raise refusal(can_view(by, idea), idea)
    if touchpoint not in Touchpoint.values:
        raise Invalid(_("Please choose where the customer was heard."), field="touchpoint")
    if heard_on > clock.today():
        raise Invalid(_("This day has not come yet."), field="heard_on")
    new, added = once(
        CustomerReport, {"reporter": by, "submission_key": key},
        idea=idea, touchpoint=touchpoint, heard_on=heard_on,
        place=optional_line(place, PLACE_LENGTH, field="place"),
        note=optional_text(note, REPORT_LENGTH, field="note"), at=clock.now(),
    )  # fmt: skip
    if not added:
        return new
    count(idea, reports=+1, among=states.DISCUSSABLE)
    record("idea.reported", idea, by=by, report=new.pk)
    return new


@transaction.atomic
def remove_report(report: CustomerReport, *, by: Employee) -> None:
    """Take back one's own customer report, added by mistake."""
    if not can_remove_report(by, report):
        raise NotAllowed()
    idea = report.idea
    if CustomerReport.objects.filter(pk=report.pk).delete()[0]:
        count(idea, reports=-1, among=states.DISCUSSABLE)
        record("idea.report_removed", idea, by=by)


@transaction.atomic
def add_note(idea: Idea, body: str, *, by: Employee) -> InternalNote:
    """Leave a note that only triage admins see."""
    if not can_triage(by, idea):
        raise NotAllowed()
    note = InternalNote.objects.create(
        idea=idea, author=by, body=required_text(body, COMMENT_LENGTH, field="body"), at=clock.now()
    )
    record("idea.noted", idea, by=by, note=note.pk)
    return note
