"""What the pages show, each with a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, Sum
from django.utils.translation import get_language

from ideas.contests.actions.voting import votes_given
from ideas.contests.models import Assignment, Award, Contest, Entry, Juror, Member, Sighting
from ideas.contests.ordering import fair_order
from ideas.contests.permissions import (
    can_assign,
    can_enter,
    can_manage,
    can_see_results,
    can_see_scores,
    can_shortlist,
    can_vote_in,
    is_eligible,
    is_juror,
)  # fmt: skip
from ideas.contests.scoring import Standing, Total, standings, weighted
from ideas.contests.states import AssignmentState, MemberState, Phase
from ideas.models import Idea, Vote
from portal.kit import clock
from portal.people.models import Employee

DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Step:
    """One phase on the contest's line of time."""

    phase: Phase
    begins: Any
    is_now: bool
    is_past: bool


def steps(contest: Contest) -> list[Step]:
    """The phases that have any time, in order."""
    now, schedule = contest.phase, contest.schedule
    ends = [begins for _phase, begins in schedule[1:]] + [None]
    order = list(Phase)
    return [
        Step(phase, begins, phase == now, order.index(phase) < order.index(now))
        for (phase, begins), end in zip(schedule, ends, strict=True)
        if end is None or end > begins
    ]


def front(contest: Contest, person: Any) -> dict[str, Any]:
    """The contest's own page."""
    phase = contest.phase
    page = contest.campaign.page.specific
    english = (get_language() or "").startswith("en")
    return {
        "contest": contest,
        "campaign": contest.campaign,
        "phase": phase,
        "steps": steps(contest),
        "sections": (page.sections_en if english and page.sections_en else page.sections) or [],
        "criteria": list(contest.criteria.all()),
        "prizes": list(contest.prizes.all()),
        "divisions": list(contest.divisions.all()),
        "entry_count": contest.entries.standing().count(),
        "mine": list(contest.entries.of(person).select_related("idea").order_by("pk")) if person.pk else [],
        "may_enter": can_enter(person, contest),
        "is_eligible": is_eligible(person, contest),
        "may_vote": can_vote_in(person, contest),
        "is_juror": is_juror(person, contest),
        "may_manage": can_manage(person, contest),
        "may_see_results": can_see_results(person, contest),
    }


def ballot_order(contest: Contest, person: Employee) -> list[int]:
    """Every entry this person may vote on, in today's fair order for them (`ordering`)."""
    day = clock.today()
    key = f"contest-seen-{contest.pk}-{day}"
    seen = cache.get(key)
    if seen is None:  # what was seen before today changes no more
        seen = Sighting.objects.counted_before(contest, day)
        cache.set(key, seen, DAY)
    entries = contest.entries.standing().order_by().values_list("pk", flat=True)
    return fair_order(entries, seen, person=person.pk, day=day)


def on_ballot(keys: Iterable[int], person: Employee) -> list[Entry]:
    """These entries in this order, each with `voted` and `own`."""
    found = Entry.objects.select_related("idea").prefetch_related("members").in_bulk(list(keys))
    voted = set(
        Vote.objects.filter(voter=person, idea__in=[e.idea_id for e in found.values()]).values_list(
            "idea_id", flat=True
        )
    )
    for entry in found.values():
        entry.voted, entry.own = entry.idea_id in voted, person.pk in entry.author_ids()
    return [found[key] for key in keys if key in found]


def budget(contest: Contest, person: Employee) -> dict[str, Any]:
    """How many votes a person has given, what is left (None: no limit), and which entries have them."""
    given = list(votes_given(contest, person).select_related("idea").order_by("pk"))
    left = None if contest.vote_budget is None else max(0, contest.vote_budget - len(given))
    return {"given": given, "left": left, "total": contest.vote_budget}


def jury_of(contest: Contest) -> list[dict[str, Any]]:
    """How far each juror is: numbers only, never points."""
    standing = Q(state__in=[AssignmentState.WAITING, AssignmentState.SCORED])
    rows = Assignment.objects.filter(entry__contest=contest).order_by().values("juror")
    live = Assignment.objects.filter(entry__contest=contest).standing().order_by().values("juror")
    counted = {row["juror"]: row for row in live.annotate(
        total=Count("pk", filter=standing), done=Count("pk", filter=Q(state=AssignmentState.SCORED)),
    )}  # fmt: skip
    stepped = {row["juror"]: row["n"] for row in rows.filter(state=AssignmentState.CONFLICT).annotate(n=Count("pk"))}
    nothing = {"total": 0, "done": 0}
    return [
        {"person": juror.person, **counted.get(juror.person_id, nothing), "conflicts": stepped.get(juror.person_id, 0)}
        for juror in Juror.objects.filter(contest=contest).select_related("person__division")
    ]


def tasks(contest: Contest, person: Employee) -> list[Assignment]:
    """A juror's own tasks, what waits first."""
    own = Assignment.objects.of(person).filter(entry__contest=contest).standing()
    return list(own.select_related("entry__idea").order_by("-state", "pk"))  # "waiting" after "scored"


def ranking(contest: Contest) -> list[tuple[Entry, Standing]]:
    """All scored entries, best first; empty while the scores are sealed, whoever asks."""
    if contest.is_sealed:
        return []
    criteria = {criterion.pk: criterion.weight for criterion in contest.criteria.all()}
    rows = Assignment.objects.filter(entry__contest=contest, state=AssignmentState.SCORED).standing().order_by()
    points: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for juror, entry, criterion, given in rows.values_list(
        "juror_id", "entry_id", "scores__criterion_id", "scores__points"
    ):
        points[juror, entry][criterion] = given
    totals = [
        Total(juror, entry, weighted(given, criteria))
        for (juror, entry), given in points.items()
        if given.keys() >= criteria.keys()
    ]
    ranked = standings(totals)
    entries = Entry.objects.filter(contest=contest).select_related("idea").defer("idea__body").in_bulk()
    return [(entries[standing.entry], standing) for standing in ranked]


def jury_page(contest: Contest, person: Employee) -> dict[str, Any]:
    """Progress for all who look after the jury; a juror's own tasks; scores once the seal is off."""
    own = tasks(contest, person) if is_juror(person, contest) else []
    jury = jury_of(contest)
    may_manage = can_manage(person, contest)
    late = Assignment.objects.filter(entry__contest=contest).waiting().select_related("entry__idea", "juror")
    return {
        "contest": contest,
        "phase": contest.phase,
        "tasks": own,
        "done": sum(task.state == AssignmentState.SCORED for task in own),
        "jury": jury,
        "total": sum(row["total"] for row in jury),
        "scored": sum(row["done"] for row in jury),
        "late": list(late.order_by("juror__name", "pk")[:50])
        if may_manage and contest.phase in (Phase.JURY, Phase.FINAL)
        else [],
        "thin": thin(contest) if may_manage else [],
        "may_manage": may_manage,
        "may_assign": can_assign(person, contest) and contest.assigned_at is None,
        "may_see_scores": can_see_scores(person, contest),
        "may_shortlist": can_shortlist(person, contest),
    }


def thin(contest: Contest) -> list[Entry]:
    """Entries with fewer jurors than there should be, because nobody was left."""
    if contest.assigned_at is None:
        return []
    counted = Q(assignments__state__in=[AssignmentState.WAITING, AssignmentState.SCORED])
    entries = contest.entries.standing().annotate(jurors=Count("assignments", filter=counted))
    return list(entries.filter(jurors__lt=contest.jurors_each).select_related("idea")[:50])


def results(contest: Contest) -> dict[str, Any]:
    """The story of a finished contest."""
    awards = list(
        Award.objects.filter(entry__contest=contest)
        .select_related("prize__contest__campaign", "entry__idea__author__division", "entry__idea__owner")
        .prefetch_related("shares__person", "shares__division", "entry__members__person__division")
        .order_by("prize__sort_order", "prize", "pk")
    )
    standing = contest.entries.standing()
    return {
        "contest": contest,
        "awards": awards,
        "shortlist": list(standing.shortlisted().filter(award=None).select_related("idea__author__division")),
        "entry_count": standing.count(),
        "author_count": standing.order_by().values("idea__author").distinct().count()
        + Member.objects.filter(entry__in=standing, state=MemberState.ACCEPTED)
        .order_by()
        .values("person")
        .distinct()
        .count(),
        "vote_count": Idea.objects.filter(entry__contest=contest).aggregate(n=Sum("vote_count"))["n"] or 0,
        "score_count": Assignment.objects.filter(entry__contest=contest, state=AssignmentState.SCORED).count(),
        "most_wanted": standing.select_related("idea").order_by("-idea__vote_count", "pk").first(),
    }


def team(award: Award) -> list[Any]:
    """Everybody an award names: who entered it, then the co-authors."""
    members = [one.person for one in award.entry.members.all() if one.state == MemberState.ACCEPTED]
    return [person for person in [award.entry.idea.author, *members] if person]


def duties(person: Employee) -> dict[str, Any]:
    """Invitations that wait for an answer, and juries with something left to score."""
    invitations = Member.objects.filter(person=person, state=MemberState.INVITED)
    juries = {}
    for task in (
        Assignment.objects.of(person).waiting().filter(entry__contest__jury_until__gt=clock.now())
        .order_by().values("entry__contest").annotate(n=Count("pk"))
    ):  # fmt: skip
        juries[task["entry__contest"]] = task["n"]
    contests = Contest.objects.filter(pk__in=juries).select_related("campaign")
    return {
        "invitations": [
            member
            for member in invitations.select_related("entry__idea", "entry__contest__campaign", "invited_by")
            if member.entry.contest.phase in (Phase.OPEN, Phase.VOTING)
        ],
        "juries": [(contest, juries[contest.pk]) for contest in contests],
    }  # fmt: skip
