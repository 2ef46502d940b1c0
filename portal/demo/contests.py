"""The sample's idea contests: one that is over, one whose jury is at work, one that is open for entries."""

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ideas import actions as idea_actions
from ideas.content import Content
from ideas.contests import actions, reading
from ideas.contests.models import Assignment, Contest, Criterion, Entry, Juror, Prize
from ideas.states import Touchpoint
from portal.demo import words
from portal.kit import clock
from portal.people.demo import DEMO_SIGN_INS
from portal.people.models import Division, Employee
from workout import actions as workout_actions
from workout.decision import Decision

if TYPE_CHECKING:
    from portal.demo.sample import Stage

DEMO_NAMES = frozenset(who.username for who in DEMO_SIGN_INS)
CONTESTS = Path(__file__).parent / "data" / "contests.json"


@dataclass(frozen=True)
class _Days:
    """When a contest's phases begin, in days from today."""

    opens: int
    closes: int
    votes: int
    jury: int
    results: int


OVER, AT_THE_JURY, OPEN = _Days(-70, -50, -40, -25, -10), _Days(-40, -20, -8, 6, 20), _Days(-5, 12, 20, 30, 45)
FINAL = -18  # days from today, between the jury's last and the results


def hold_contests(stage: "Stage") -> None:
    """Each with entries by colleagues; teams, votes, scores and prizes as far as it has come."""
    told = json.loads(CONTESTS.read_text(encoding="utf-8"))
    jury = [stage.people["juror"], *_colleagues(stage, 5, 4)]
    over = _open(stage, told["over"], OVER, jury)
    _send_in(stage, over, told["over"]["entries"], OVER)
    _finish(stage, over)
    judged = _open(stage, told["jury"], AT_THE_JURY, jury)
    _send_in(stage, judged, told["jury"]["entries"], AT_THE_JURY)
    _judge(stage, judged, AT_THE_JURY.votes + 1, leaving=stage.people["juror"])
    fresh = _open(stage, told["open"], OPEN, jury, vote_budget=5)
    entries = _send_in(stage, fresh, told["open"]["entries"], OPEN)
    with stage.at(1):
        actions.invite(entries[0], [stage.people["staff"]], by=entries[0].idea.author)


def _colleagues(stage: "Stage", step: int, count: int) -> list[Employee]:
    """People of the sample who have no demo sign-in."""
    return [person for person in stage.staff if person.username not in DEMO_NAMES][::step][:count]


def _moment(stage: "Stage", days: int, hour: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(stage.today + timedelta(days=days), time(hour)))


def _open(
    stage: "Stage", told: dict[str, Any], days: _Days, jury: list[Employee], *, vote_budget: int | None = None
) -> Contest:
    contest = Contest(
        votes_until=_moment(stage, days.votes), jury_until=_moment(stage, days.jury),
        results_at=_moment(stage, days.results, 10), vote_budget=vote_budget, shortlist_size=4, division_percent=20,
    )  # fmt: skip

    def save() -> None:
        contest.save()
        for number, criterion in enumerate(told["criteria"]):
            Criterion.objects.create(contest=contest, sort_order=number, **criterion)
        for number, prize in enumerate(told["prizes"]):
            Prize.objects.create(contest=contest, sort_order=number, **prize)
        Juror.objects.bulk_create(Juror(contest=contest, person=person) for person in jury)

    with stage.at(-days.opens + 3):
        return actions.open_contest(
            contest, by=stage.people["manager"], save=save, opens_at=_moment(stage, days.opens, 9),
            closes_at=_moment(stage, days.closes, 18), slug=told["slug"], title=told["title"],
            title_en=told["title_en"], summary=told["summary"], summary_en=told["summary_en"],
            sections=[(kind, value) for kind, value in told["sections"]],
        )  # fmt: skip


def _send_in(stage: "Stage", contest: Contest, ideas: list[dict[str, str]], days: _Days) -> list[Entry]:
    """One entry after another until entries close or today comes; then votes, if those are open or were."""
    jury, last = contest.juror_ids, min(days.closes, -1)
    authors = [person for person in _colleagues(stage, 4, len(ideas) * 2) if person.pk not in jury]
    entries = []
    for number, told in enumerate(ideas):
        team = [authors[-number - 1]] if number % 4 == 1 else []
        content = Content(told["title"], told["body"], touchpoint=told.get("touchpoint", Touchpoint.INTERNAL))
        with stage.at(-(days.opens + 1 + (last - days.opens - 1) * number // len(ideas))):
            entry = actions.enter(contest, content, by=authors[number], team=team)
            for member in entry.members.all():
                actions.answer_invitation(member, True, by=member.person)
        entries.append(entry)
    if days.closes < 0:
        voters = _colleagues(stage, 3, 40)
        for number, entry in enumerate(entries):
            barred = entry.author_ids() | jury
            with stage.at(-(days.closes + 2), 11):
                for voter in voters[number % 5 :: 2 + number % 4]:
                    if voter.pk not in barred:
                        idea_actions.vote(entry.idea, by=voter)
    return entries


def _judge(stage: "Stage", contest: Contest, day: int, *, leaving: Employee | None = None) -> None:
    """The jury scores; `leaving` has only begun."""
    with stage.at(-day):
        actions.assign(contest, by=None)
    tasks = Assignment.objects.filter(entry__contest=contest).select_related("juror", "entry").order_by("pk")
    begun = 0
    for number, task in enumerate(tasks):
        if task.juror_id == getattr(leaving, "pk", None):
            begun += 1
            if begun > 2:
                continue
        points = {
            criterion.pk: 1 + (task.entry_id * 7 + criterion.pk * 3 + number) % 5
            for criterion in contest.criteria.all()
        }
        with stage.at(-day - 1, 13):
            actions.score(task, points, by=task.juror)


def _finish(stage: "Stage", contest: Contest) -> None:
    """Jury, shortlist, final meeting, prizes, results."""
    _judge(stage, contest, OVER.votes + 2)
    manager, facilitator = stage.people["manager"], stage.people["facilitator"]
    with stage.at(-OVER.jury - 1):
        contest.refresh_from_db()
        best = [entry.pk for entry, _standing in reading.ranking(contest)[:4]]
        shortlist = actions.shortlist(contest, best, by=manager)
    winners = _final_meeting(stage, contest, facilitator)
    with stage.at(-FINAL - 2):
        for entry, prize, said in zip(winners, contest.prizes.order_by("sort_order"), words.CITATIONS, strict=False):
            actions.award(shortlist[shortlist.index(entry)], prize, by=manager, citation=said)
    with stage.at(-OVER.results - 1):
        actions.publish(contest)


def _final_meeting(stage: "Stage", contest: Contest, facilitator: Employee) -> list[Entry]:
    """The meeting whose agenda is the shortlist; gives the entries that it accepted."""
    sponsor = Division.objects.get(name="네트워크부문").head
    starts_at = _moment(stage, FINAL, 15)
    with stage.at(-FINAL + 5):
        meeting = workout_actions.plan(
            by=facilitator, facilitators=[facilitator], invited_divisions=Division.objects.none(),
            slug="contest-final", title="아이디어 공모전 결선 미팅", title_en="Final meeting of the idea contest",
            purpose="심사를 거쳐 결선에 오른 제안을 듣고, 그 자리에서 실행할 것을 정합니다.", place="본사 1층 라운지",
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), sponsor=sponsor,
        )  # fmt: skip
        items = workout_actions.take_up_shortlist(meeting, contest, by=facilitator)
    with clock.at(starts_at):
        workout_actions.start(meeting, by=facilitator)
    owner = stage.people["owner"]
    for number, item in enumerate(items):
        with clock.at(starts_at + timedelta(minutes=5 + 12 * number)):
            workout_actions.go_to(meeting, item, by=facilitator)
            due_on = clock.today() + timedelta(days=45)
            accepted = Decision(
                "accept", reason=words.ACCEPT_REASONS[number % len(words.ACCEPT_REASONS)], owner=owner,
                champion=sponsor, due_on=due_on,
            )  # fmt: skip
            decision = accepted if number < 3 else Decision("reject", reason=words.REJECT_REASONS[0])
            workout_actions.rule(item, decision, by=sponsor)
    with clock.at(starts_at + timedelta(minutes=58)):
        workout_actions.close(meeting, by=facilitator)
    return list(Entry.objects.filter(idea__in=[item.idea_id for item in items[:3]]).with_posts().order_by("pk"))
