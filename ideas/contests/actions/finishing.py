"""The end of a contest: shortlist, awards, and an answer for everybody."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from ideas.contests.actions.base import locked, unless
from ideas.contests.models import Award, Contest, Entry, Prize, Share
from ideas.contests.models.award import CITATION_LENGTH
from ideas.contests.permissions import can_award, can_manage, can_shortlist, can_take_back
from ideas.contests.sharing import split
from ideas.contests.states import MemberState, Outcome, Phase
from ideas.models import Idea
from ideas.states import Anonymity, State
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict
from portal.kit.text import optional_text
from portal.people.models import Division, Employee


@transaction.atomic
def shortlist(contest: Contest, entries: Iterable[int], *, by: Employee) -> list[Entry]:
    """Say which entries go to the final meeting, by their numbers; said again, it replaces what was said before.

    An entry that is on an agenda already, or was ruled on, stays. Raises NotAllowed, Conflict while scores are sealed.
    """
    contest = locked(contest.pk)
    unless(can_shortlist(by, contest), contest, right_person=can_manage(by, contest) and not contest.is_sealed)
    chosen = set(contest.entries.standing().filter(pk__in=list(entries)).values_list("pk", flat=True))
    if not chosen:
        raise Conflict(_("Please choose at least one entry."))
    kept = contest.entries.shortlisted().exclude(idea__state=State.OPEN).values_list("pk", flat=True)
    chosen |= set(kept)
    contest.entries.exclude(pk__in=chosen).update(shortlisted_at=None)
    contest.entries.filter(pk__in=chosen, shortlisted_at=None).update(shortlisted_at=clock.now())
    record("contest.shortlisted", contest, by=by, entries=sorted(chosen))
    return list(contest.entries.shortlisted().with_posts())


@transaction.atomic
def award(entry: Entry, prize: Prize, *, by: Employee, citation: str = "") -> Award:
    """Give a prize, and share its amount among the authors and the implementing division.

    Raises NotAllowed, Conflict outside the phase, for an entry that was not accepted, and where all places are taken.
    """
    contest = locked(entry.contest_id)
    entry = Entry.objects.with_posts().select_related("idea__responsible_division").get(pk=entry.pk)
    entry.contest = contest
    if not can_award(by, entry):
        if contest.phase == Phase.FINAL and can_manage(by, contest) and by.pk not in entry.author_ids():
            raise Conflict(_("A prize goes to an entry of the shortlist that the final meeting has accepted."))
        unless(False, contest, right_person=can_manage(by, contest) and contest.phase != Phase.FINAL)
    if prize.contest_id != contest.pk or Award.objects.filter(prize=prize).count() >= prize.places:
        raise Conflict(_("Every place of this prize is taken."))
    if Award.objects.filter(entry=entry).exists():
        raise Conflict(_("This entry has a prize already."))
    citation = optional_text(citation, CITATION_LENGTH, field="citation")
    made = Award.objects.create(prize=prize, entry=entry, citation=citation, given_by=by, given_at=clock.now())
    Share.objects.bulk_create(_shares(made, contest))
    record("entry.awarded", entry, by=by, award=made.pk, prize=prize.pk)
    return made


@transaction.atomic
def take_back(award: Award, *, by: Employee) -> None:
    """Undo an award before the results are out."""
    contest = locked(award.entry.contest_id)
    unless(can_take_back(by, award), contest, right_person=can_manage(by, contest))
    entry, key, prize = award.entry, award.pk, award.prize_id
    award.delete()
    record("entry.award_taken_back", entry, by=by, award=key, prize=prize)


@transaction.atomic
def publish(contest: Contest) -> bool:
    """On the day of the results: show the names, and answer every entrant. Done once, however often it is asked."""
    contest = locked(contest.pk)
    if contest.phase != Phase.RESULTS or contest.answered_at is not None:
        return False
    Contest.objects.filter(pk=contest.pk).update(answered_at=clock.now())
    entries = list(contest.entries.standing().select_related("idea", "award"))
    Idea.objects.filter(entry__contest=contest).update(anonymity=Anonymity.NAMED)
    record("contest.results", contest, by=None)
    for entry in entries:
        entry.outcome = _outcome(entry)
        record("entry.answered", entry, by=None, outcome=str(entry.outcome))
    Entry.objects.bulk_update(entries, ["outcome"], batch_size=500)
    return True


def _outcome(entry: Entry) -> Outcome:
    if hasattr(entry, "award"):
        return Outcome.AWARDED
    return Outcome.SHORTLISTED if entry.shortlisted_at else Outcome.THANKED


def _shares(award: Award, contest: Contest) -> list[Share]:
    entry = award.entry
    members = entry.members.filter(state=MemberState.ACCEPTED).values_list("person_id", flat=True)
    authors = [key for key in [entry.idea.author_id, *members] if key]
    division = _implementing(entry.idea)
    percent = contest.division_percent if division is not None else 0
    part, each = split(award.prize.amount, len(authors), percent)
    shares = [Share(award=award, person_id=key, amount=amount) for key, amount in zip(authors, each, strict=True)]
    if division is not None and percent:
        shares.append(Share(award=award, division=division, amount=part))
    return shares


def _implementing(idea: Idea) -> Division | None:
    """The division that answers for it, else that of who promised to do it."""
    if idea.responsible_division is not None:
        return idea.responsible_division
    return idea.owner.division if idea.owner is not None else None
