"""Who may do what to a post: plain predicates, False unless a rule says otherwise.

Each includes that the person can see the post at all. `Idea.objects.visible_to` is `can_view` for lists.
"""

from typing import Any

from ideas import states
from ideas.models import (
    AuthorAnswer,
    Comment,
    CustomerReport,
    DateRequest,
    Effect,
    Handover,
    Idea,
    Rereview,
    Review,
    Step,
    TaggedIdea,
)
from ideas.states import Kind, State
from portal.kit import clock
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


def is_open_to_all(idea: Idea) -> bool:
    """Whether all of the company's people may see it; as `can_view` for somebody who has nothing to do with it."""
    return idea.audience_id is None and idea.state not in states.HIDDEN


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


def can_split(person: Any, idea: Idea) -> bool:
    """Split the work into steps: the owner."""
    return can_report_progress(person, idea)


def can_finish_step(person: Any, step: Step) -> bool:
    """Whose step it is, or the owner."""
    mine = _is(person, step.person_id) or _is(person, step.idea.owner_id)
    return mine and step.removed_at is None and step.idea.state in states.UNFINISHED and can_view(person, step.idea)


def can_move_due_date(person: Any, idea: Idea) -> bool:
    """The owner, the champion, or a triage admin."""
    concerned = _is(person, idea.owner_id) or _is(person, idea.champion_id) or has_role(person, roles.TRIAGE_ADMIN)
    return concerned and idea.state in states.UNFINISHED and _is_promise(idea) and can_view(person, idea)


def can_answer_date_request(person: Any, request: DateRequest) -> bool:
    """The champion."""
    return _is(person, request.idea.champion_id) and request.is_open and request.idea.state in states.UNFINISHED


def can_withdraw_date_request(person: Any, request: DateRequest) -> bool:
    return _is(person, request.asked_by_id) and request.is_open


def can_be_owner(person: Any, idea: Idea) -> bool:
    """Whom work on this post can be given to: staff who may see it."""
    return is_staff(person) and can_view(person, idea)


def can_hand_over(person: Any, idea: Idea) -> bool:
    """Ask a colleague to take over a fix, or an answer: the owner."""
    return _is(person, idea.owner_id) and idea.state in states.OWED and _is_promise(idea)


def can_answer_handover(person: Any, asked: Handover) -> bool:
    """Who was asked, as long as it is still to be done."""
    return _is(person, asked.to_id) and asked.is_open and asked.idea.state in states.OWED


def can_withdraw_handover(person: Any, asked: Handover) -> bool:
    mine = _is(person, asked.asked_by_id) or _is(person, asked.idea.owner_id)
    return mine and asked.is_open


def can_steer(person: Any, idea: Idea) -> bool:
    """Give it to another owner, remind the owner: triage admins."""
    return can_triage(person, idea) and idea.state in states.OWED and _is_promise(idea)


def can_review(person: Any, review: Review) -> bool:
    """The owner, as long as the review waits."""
    return review.result == "" and can_report_progress(person, review.idea)


def can_report_effect(person: Any, idea: Idea) -> bool:
    """The owner: estimates while at work, measures afterwards too."""
    return _is(person, idea.owner_id) and idea.state in states.UNFINISHED | states.FINISHED and _is_promise(idea)


def can_check_effect(person: Any, effect: Effect) -> bool:
    """The champion, a triage admin or an auditor; never who reported it."""
    concerned = _is(person, effect.idea.champion_id) or any(
        has_role(person, role) for role in (roles.TRIAGE_ADMIN, roles.AUDITOR)
    )
    return (
        concerned and not _is(person, effect.by_id) and effect.checked_by_id is None and can_view(person, effect.idea)
    )


def can_confirm(person: Any, idea: Idea) -> bool:
    """The author; where a post has none (it was imported), a triage admin. Not a finding, whose proof is judged."""
    asked = _is_author(person, idea) or (idea.author_id is None and has_role(person, roles.TRIAGE_ADMIN))
    return asked and idea.state == State.DONE and idea.kind != Kind.FINDING


def can_take_up_again(person: Any, idea: Idea) -> bool:
    """The owner, before it is confirmed."""
    return _is(person, idea.owner_id) and idea.state == State.DONE and _is_promise(idea)


def is_asked_as_author(person: Any, idea: Idea) -> bool:
    """Whether a post of theirs was merged into this one, which is said to be fixed, and they may still answer."""
    if idea.state not in states.FINISHED or idea.done_at is None or clock.now() > idea.done_at + states.SILENCE:
        return False
    if _is_author(person, idea) or not can_view(person, idea) or not _is_promise(idea):
        return False
    if not any(post.author_id == person.pk for post in idea.merged_posts()):
        return False
    report = idea.last_report()
    return report is not None and not report.author_answers.filter(by=person.pk).exists()


def can_settle_doubt(person: Any, answer: AuthorAnswer) -> bool:
    """The owner, once for each "no"."""
    return _is(person, answer.idea.owner_id) and not answer.fixed and answer.settled_at is None


def can_ask_rereview(person: Any, idea: Idea) -> bool:
    """The author of a rejected post: once, within days of the ruling."""
    if not _is_author(person, idea) or idea.state != State.REJECTED or idea.ruled_at is None or not _is_promise(idea):
        return False
    in_time = clock.now() <= idea.ruled_at + states.REREVIEW_WITHIN
    return in_time and not Rereview.objects.filter(idea=idea).exists()


def can_answer(person: Any, idea: Idea) -> bool:
    """Who was asked, or the author."""
    asked = _is(person, idea.owner_id) or _is_author(person, idea)
    return asked and idea.state == State.NEEDS_INFO and can_view(person, idea)


def _is_promise(idea: Idea) -> bool:
    """A finding is none: it is answered with a proof, in a room of its own."""
    return idea.kind != Kind.FINDING


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
