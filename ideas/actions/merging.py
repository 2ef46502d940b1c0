"""Merging duplicates, and undoing it.

Votes and follows are copied (the duplicate keeps its own rows, uncounted, for the undo); comments and customer
reports move, and remember where they were written.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from ideas import objections, states
from ideas.actions.states import force, move
from ideas.errors import WrongState, refusal
from ideas.hotness import hotness
from ideas.models import Comment, CustomerReport, Follow, Idea, Merge, Vote
from ideas.objections import Deed
from ideas.permissions import can_merge, can_triage
from ideas.states import Kind, State
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, NotAllowed
from portal.people.models import Employee


@dataclass(frozen=True)
class MergePreview:
    """What a merge would do: how many votes, follows, comments and reports the target would have."""

    votes: int
    both_voted: int
    follows: int
    comments: int
    reports: int


def preview_merge(source: Idea, target: Idea) -> MergePreview:
    """Count what `merge` would bring about, without doing it."""
    both = Vote.objects.filter(idea=target, voter__in=Vote.objects.filter(idea=source).values("voter")).count()
    followers = Follow.objects.filter(idea__in=[source, target]).values("follower").distinct().count()
    return MergePreview(
        votes=source.vote_count + target.vote_count - both,
        both_voted=both,
        follows=followers,
        comments=source.comment_count + target.comment_count,
        reports=source.report_count + target.report_count,
    )


@transaction.atomic
def merge(source: Idea, target: Idea, *, by: Employee) -> Merge:
    """Merge a duplicate into another post: each voter counts once, comments and reports move, its address leads on.

    Raises NotAllowed, or WrongState where one of them can no longer be merged.
    """
    source, target = _locked(source.pk, target.pk)
    if not can_merge(by, source, target):
        raise refusal(can_triage(by, source) and can_triage(by, target), source)
    for post in (source, target):
        objections.ask(Deed.MERGE, post, by)
    return fold(source, target, by=by)


@transaction.atomic
def fold(source: Idea, target: Idea, *, by: Employee) -> Merge:
    """The merging itself, for a room above that knows better who may. Raises WrongState by the table of transitions."""
    source, target = _locked(source.pk, target.pk)
    merged = Merge.objects.create(
        source=source,
        target=target,
        merged_by=by,
        at=clock.now(),
        source_state=source.state,
    )
    move(
        source,
        State.MERGED,
        "idea.merged",
        by=by,
        data={"into": target.pk, "merge": merged.pk},
        merged_into=target,
    )
    _copy(Vote, "voter", merged)
    _copy(Follow, "follower", merged)
    for model in (Comment, CustomerReport):
        model.objects.filter(idea=source, origin=None).update(origin=source)
        model.objects.filter(idea=source).update(idea=target)
    _recount(target)
    record("idea.absorbed", target, by=by, source=source.pk, merge=merged.pk)
    return merged


@transaction.atomic
def unmerge(merged: Merge, *, by: Employee) -> Idea:
    """Undo a merge: what it brought goes back, what was said since stays. Returns the post set free."""
    source, _target = _locked(merged.source_id, merged.target_id)
    if not can_triage(by, source) or source.kind == Kind.FINDING:
        raise NotAllowed()
    return unfold(merged, by=by)


@transaction.atomic
def unfold(merged: Merge, *, by: Employee) -> Idea:
    """The undoing itself, for a room above that knows better who may. Raises WrongState, Conflict."""
    source, target = _locked(merged.source_id, merged.target_id)
    if target.state not in states.DISCUSSABLE:
        raise WrongState(
            target,
            _("The post it was merged into has moved on itself. Undo that first."),
        )
    now = clock.now()
    if not Merge.objects.filter(pk=merged.pk, undone_at=None).update(undone_at=now, undone_by=by):
        raise Conflict(_("This merge has already been undone."))
    Vote.objects.filter(idea=target, merge=merged).delete()
    Follow.objects.filter(idea=target, merge=merged).delete()
    family = _family(source)
    for model in (Comment, CustomerReport):
        model.objects.filter(idea=target, origin__in=family).update(idea=source)
        model.objects.filter(idea=source, origin=source).update(origin=None)
    Comment.objects.filter(idea=target, parent__idea=source).update(idea=source)  # a thread stays together
    force(
        source,
        State.OPEN,
        "idea.unmerged",
        by=by,
        data={"from": target.pk, "merge": merged.pk},
        merged_into=None,
    )
    _recount(source)
    _recount(target)
    record("idea.released", target, by=by, source=source.pk, merge=merged.pk)
    return source


def _locked(*keys: int) -> list[Idea]:
    """Both posts, locked in one order so that two merges cannot wait for each other."""
    rows: QuerySet[Idea] = Idea.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    found = {idea.pk: idea for idea in rows}
    return [found[key] for key in keys]


def _family(idea: Idea) -> set[int]:
    """A post and all that are merged into it, at any depth."""
    family, layer = {idea.pk}, {idea.pk}
    while layer:
        layer = set(Idea.objects.filter(merged_into__in=layer).values_list("pk", flat=True)) - family
        family |= layer
    return family


def _copy(model: type[Model], person: str, merged: Merge) -> None:
    rows = model.objects.filter(idea=merged.source_id).values_list(person, "at")  # type: ignore[attr-defined]
    copies = [model(idea_id=merged.target_id, merge=merged, at=at, **{f"{person}_id": pk}) for pk, at in rows]
    model.objects.bulk_create(copies, ignore_conflicts=True, batch_size=500)  # type: ignore[attr-defined]


def _recount(idea: Idea) -> None:
    """Set a locked post's counters to what its rows say."""
    idea.vote_count = idea.votes.count()
    idea.follow_count = idea.follows.count()
    idea.comment_count = idea.comments.filter(removed_at=None).count()
    idea.report_count = idea.reports.count()
    idea.hot = hotness(idea.vote_count + idea.report_count, idea.posted_at or idea.created_at)
    idea.save(
        update_fields=[
            "vote_count",
            "follow_count",
            "comment_count",
            "report_count",
            "hot",
        ]
    )
