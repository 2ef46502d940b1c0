"""Who may do what to a post: plain predicates, False unless a rule says otherwise.

Each includes that the person can see the post at all. `Idea.objects.visible_to` is `can_view` for lists.
"""

from typing import Any

from ideas import states
from ideas.models import Comment, CustomerReport, Idea, TaggedIdea
from ideas.states import Kind, State
from portal.people import roles
from portal.people.roles import has_role, is_staff


def can_view(person: Any, idea: Idea) -> bool:
    """As `IdeaQuerySet.visible_to`, for one post."""
    if person is None or not getattr(person, "is_authenticated", False) or not person.is_active:
        return False
    if idea.author_id == person.pk:
        return True
    if idea.state in states.HIDDEN:
        return idea.state == State.WITHDRAWN and idea.audience_id is None and has_role(person, roles.TRIAGE_ADMIN)
    if idea.audience_id is None:
        return is_staff(person)
    return idea.audience_id in audiences_of(person)


def can_post(person: Any) -> bool:
    return is_staff(person)


def can_edit(person: Any, idea: Idea) -> bool:
    """Authors, until their post is ruled on. A finding stays as it was raised."""
    return _is_author(person, idea) and idea.state in states.EDITABLE and idea.kind != Kind.FINDING


def can_add_photo(person: Any, idea: Idea) -> bool:
    """Authors, as long as they may edit; to a finding also, while nobody has answered it."""
    return can_edit(person, idea) or (
        _is_author(person, idea) and idea.kind == Kind.FINDING and idea.state == State.OPEN
    )


def can_withdraw(person: Any, idea: Idea) -> bool:
    may_go = states.may_follow(idea.kind, idea.state, State.WITHDRAWN)
    return _is_author(person, idea) and idea.state in states.UNRULED and may_go


def can_discard(person: Any, idea: Idea) -> bool:
    return _is_author(person, idea) and idea.state == State.DRAFT


def can_vote(person: Any, idea: Idea) -> bool:
    return can_view(person, idea) and idea.state in states.VOTABLE


def can_follow(person: Any, idea: Idea) -> bool:
    return can_view(person, idea) and idea.state in states.DISCUSSABLE


def can_comment(person: Any, idea: Idea) -> bool:
    return can_view(person, idea) and idea.state in states.DISCUSSABLE


def can_change_comment(person: Any, comment: Comment) -> bool:
    """Who wrote it."""
    return _is(person, comment.author_id) and comment.removed_at is None and can_comment(person, comment.idea)


def can_remove_comment(person: Any, comment: Comment) -> bool:
    """Who wrote it, or a triage admin."""
    mine = _is(person, comment.author_id) or can_triage(person, comment.idea)
    return mine and comment.removed_at is None and can_view(person, comment.idea)


def can_report(person: Any, idea: Idea) -> bool:
    """Add what a customer said; also on what was rejected, since it says that the matter goes on."""
    return can_view(person, idea) and idea.state in states.DISCUSSABLE


def can_remove_report(person: Any, report: CustomerReport) -> bool:
    return _is(person, report.reporter_id) and can_report(person, report.idea)


def can_tag(person: Any, idea: Idea) -> bool:
    return can_view(person, idea) and idea.state in states.DISCUSSABLE


def can_untag(person: Any, tagging: TaggedIdea) -> bool:
    """A peer may take away a tag they added; the author and triage admins any."""
    idea = tagging.content_object
    mine = _is(person, tagging.added_by_id) or _is_author(person, idea) or has_role(person, roles.TRIAGE_ADMIN)
    return mine and can_tag(person, idea)


def can_manage_campaigns(person: Any) -> bool:
    """Open campaigns and change them."""
    return has_role(person, roles.CAMPAIGN_MANAGER) or has_role(person, roles.TRIAGE_ADMIN)


def can_triage(person: Any, idea: Idea) -> bool:
    return has_role(person, roles.TRIAGE_ADMIN) and can_view(person, idea)


def can_merge(person: Any, source: Idea, target: Idea) -> bool:
    """Two different posts that nobody has ruled against: the source unruled, the target still alive.

    Findings are merged in their own room, where it is known what may still change.
    """
    return (
        can_triage(person, source)
        and can_triage(person, target)
        and Kind.FINDING not in (source.kind, target.kind)
        and source.pk != target.pk
        and source.audience_id == target.audience_id
        and source.state in states.UNRULED
        and target.state in states.DISCUSSABLE
    )


def can_see_author(person: Any, idea: Idea) -> bool:
    """Whether the author's name may be shown to this person."""
    return not idea.name_is_hidden or _is_author(person, idea)


def can_unmask(person: Any, idea: Idea) -> bool:
    return has_role(person, roles.AUDITOR) and can_view(person, idea) and idea.name_is_hidden


def can_report_progress(person: Any, idea: Idea) -> bool:
    """The owner; a finding is answered with a proof instead."""
    return _is(person, idea.owner_id) and idea.state in states.UNFINISHED and idea.kind != Kind.FINDING


def can_move_due_date(person: Any, idea: Idea) -> bool:
    """The owner, the champion, or a triage admin."""
    concerned = _is(person, idea.owner_id) or _is(person, idea.champion_id) or has_role(person, roles.TRIAGE_ADMIN)
    return concerned and idea.state in states.UNFINISHED and can_view(person, idea)


def can_confirm(person: Any, idea: Idea) -> bool:
    """The author; where a post has none (it was imported), a triage admin. Not a finding, whose proof is judged."""
    asked = _is_author(person, idea) or (idea.author_id is None and has_role(person, roles.TRIAGE_ADMIN))
    return asked and idea.state == State.DONE and idea.kind != Kind.FINDING


def can_answer(person: Any, idea: Idea) -> bool:
    """Who was asked, or the author."""
    asked = _is(person, idea.owner_id) or _is_author(person, idea)
    return asked and idea.state == State.NEEDS_INFO and can_view(person, idea)


def audiences_of(person: Any) -> frozenset[int]:
    """The audiences this person is in, read once per request (as roles are): a page asks for every comment."""
    memory = vars(person)
    if "audience_ids" not in memory:
        memory["audience_ids"] = frozenset(person.audiences.values_list("pk", flat=True))
    return memory["audience_ids"]


def _is(person: Any, employee_id: int | None) -> bool:
    return bool(employee_id and person and person.is_authenticated and person.is_active and person.pk == employee_id)


def _is_author(person: Any, idea: Idea) -> bool:
    return _is(person, idea.author_id)
