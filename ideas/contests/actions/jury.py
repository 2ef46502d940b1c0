"""The jury: who scores what, conflicts, points, and the seal on all of it."""

from collections import Counter
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.contests.actions.base import locked, unless
from ideas.contests.models import Assignment, Contest, Score
from ideas.contests.models.jury import NOTE_LENGTH, REASON_LENGTH
from ideas.contests.permissions import (
    can_assign,
    can_declare_conflict,
    can_excuse,
    can_manage,
    can_replace,
    can_score,
    is_juror,
)  # fmt: skip
from ideas.contests.spreading import replacement, spread
from ideas.contests.states import Act, AssignmentState, may
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid
from portal.kit.text import optional_text, required_text
from portal.people.models import Employee


@transaction.atomic
def assign(contest: Contest, *, by: Employee | None) -> int:
    """Spread the entries over the jury, once; `by` is None when the phase began by the clock. Returns how many tasks.

    Raises NotAllowed, Conflict outside the phase or where the jury is too small or has no criteria.
    """
    contest = locked(contest.pk)
    right_person = by is None or can_manage(by, contest)
    if right_person and contest.assigned_at is not None:
        return 0
    allowed = may(Act.ASSIGN, contest.phase) if by is None else can_assign(by, contest)
    unless(allowed, contest, right_person=right_person)
    entries = list(contest.entries.standing().select_related("idea").prefetch_related("members"))
    jurors = contest.juror_ids
    if len(jurors) < contest.jurors_each or not contest.criteria.exists():
        raise Conflict(_("The jury needs criteria and at least %(count)d jurors.") % {"count": contest.jurors_each})
    barred = {entry.pk: authors for entry in entries if (authors := entry.author_ids() & jurors)}
    pairs, short = spread((entry.pk for entry in entries), sorted(jurors), contest.jurors_each, barred, seed=contest.pk)
    now = clock.now()
    rows = (Assignment(entry_id=entry, juror_id=juror, assigned_at=now) for entry, juror in pairs)
    Assignment.objects.bulk_create(rows, batch_size=1000)
    Contest.objects.filter(pk=contest.pk, assigned_at=None).update(assigned_at=now)
    record("contest.assigned", contest, by=by, tasks=len(pairs), short=short)
    return len(pairs)


@transaction.atomic
def score(assignment: Assignment, points: Mapping[int, int], *, by: Employee, note: str = "") -> None:
    """Give points for every criterion, by its number, and keep the juror's private note.

    Sealed, they can be changed freely. Once the seal is off, every change is an event with the old and the new points.
    Raises NotAllowed, Conflict, Invalid for points off the scale or missing.
    """
    contest = locked(assignment.entry.contest_id)
    assignment = _fresh(assignment, contest)
    mine = is_juror(by, contest) and assignment.juror_id == by.pk
    unless(can_score(by, assignment), contest, right_person=mine)
    note = optional_text(note, NOTE_LENGTH, field="note")
    criteria = list(contest.criteria.all())
    for criterion in criteria:
        if not 1 <= points.get(criterion.pk, 0) <= contest.scale:
            raise Invalid(_("Please give points for every criterion."), field=f"points_{criterion.pk}")
    old = dict(assignment.scores.values_list("criterion_id", "points"))
    new = {criterion.pk: points[criterion.pk] for criterion in criteria}
    Assignment.objects.filter(pk=assignment.pk).update(state=AssignmentState.SCORED, scored_at=clock.now(), note=note)
    for key, value in new.items():
        if old.get(key) != value:
            Score.objects.update_or_create(assignment=assignment, criterion_id=key, defaults={"points": value})
    if contest.unsealed_at is not None:
        if old != new:
            record(
                "entry.rescored", assignment.entry, by=by, assignment=assignment.pk, old=_plain(old), new=_plain(new)
            )
    else:
        record("entry.scored", assignment.entry, by=by, assignment=assignment.pk)
        unseal_if_all_in(contest)


@transaction.atomic
def declare_conflict(assignment: Assignment, reason: str, *, by: Employee) -> Assignment | None:
    """Step back from one entry; the juror with the least to do takes over. Returns the new task, None if nobody can.

    Raises NotAllowed, Conflict outside the phase or once the seal is off, Invalid without a reason.
    """
    contest = locked(assignment.entry.contest_id)
    assignment = _fresh(assignment, contest)
    mine = is_juror(by, contest) and assignment.juror_id == by.pk
    unless(can_declare_conflict(by, assignment), contest, right_person=mine)
    return _hand_over(assignment, reason, by=by, kind="entry.conflict_declared")


@transaction.atomic
def replace_juror(assignment: Assignment, reason: str, *, by: Employee) -> Assignment | None:
    """Give a waiting task to another juror, as when somebody falls ill; for managers."""
    contest = locked(assignment.entry.contest_id)
    assignment = _fresh(assignment, contest)
    unless(can_replace(by, assignment), contest, right_person=can_manage(by, contest))
    return _hand_over(assignment, reason, by=by, kind="entry.juror_replaced")


@transaction.atomic
def excuse(assignment: Assignment, reason: str, *, by: Employee) -> None:
    """After the jury's time: go on without a score that did not come; for managers, with a reason."""
    contest = locked(assignment.entry.contest_id)
    assignment = _fresh(assignment, contest)
    unless(can_excuse(by, assignment), contest, right_person=can_manage(by, contest))
    others = assignment.entry.assignments.filter(state=AssignmentState.SCORED).exclude(pk=assignment.pk)
    if not others.exists():
        raise Conflict(_("Nobody has scored this entry yet; it cannot go without any score."))
    _set_aside(assignment, AssignmentState.EXCUSED, reason)
    record("entry.juror_excused", assignment.entry, by=by, assignment=assignment.pk)
    unseal_if_all_in(contest)


def unseal_if_all_in(contest: Contest) -> bool:
    """Take the seal off once nothing is waited for; under the contest's lock."""
    if contest.assigned_at is None or contest.unsealed_at is not None:
        return False
    tasks = Assignment.objects.filter(entry__contest=contest).standing()
    if not tasks.exists() or tasks.filter(state=AssignmentState.WAITING).exists():
        return False
    if not Contest.objects.filter(pk=contest.pk, unsealed_at=None).update(unsealed_at=clock.now()):
        return False
    record("contest.unsealed", contest, by=None)
    return True


def _hand_over(assignment: Assignment, reason: str, *, by: Employee, kind: str) -> Assignment | None:
    entry, contest = assignment.entry, assignment.entry.contest
    _set_aside(assignment, AssignmentState.CONFLICT, reason)
    assignment.scores.all().delete()  # sealed still: nobody has seen them
    tasks = Counter(Assignment.objects.filter(entry__contest=contest).standing().values_list("juror_id", flat=True))
    barred = entry.author_ids() | set(entry.assignments.values_list("juror_id", flat=True))
    next_juror = replacement({juror: tasks[juror] for juror in contest.juror_ids}, barred)
    made = None
    if next_juror is not None:
        made = Assignment.objects.create(entry=entry, juror_id=next_juror, assigned_at=clock.now())
    record(kind, entry, by=by, assignment=assignment.pk, juror=next_juror)
    if made is None:
        unseal_if_all_in(contest)
    return made


def _set_aside(assignment: Assignment, state: AssignmentState, reason: str) -> None:
    reason = required_text(reason, REASON_LENGTH, field="reason", missing=_("Please say why."))
    Assignment.objects.filter(pk=assignment.pk).update(state=state, reason=reason)


def _fresh(assignment: Assignment, contest: Contest) -> Assignment:
    """The task as it is behind the contest's lock, with that very contest."""
    fresh = Assignment.objects.select_related("entry__idea").get(pk=assignment.pk)
    fresh.entry.contest = contest
    return fresh


def _plain(points: Mapping[int, int]) -> dict[str, int]:
    return {str(key): value for key, value in points.items()}
