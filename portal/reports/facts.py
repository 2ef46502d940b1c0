"""Keeping `PostFact` and `Participation` in step with what happens; the worker calls this."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from ideas.models import FIGURES, Comment, CustomerReport, Idea, Vote
from ideas.states import Anonymity, State, Verdict
from portal.kit import clock
from portal.reports.models import Outcome, Participation, PostFact

HANDLER = "reports.facts"
# Whatever may change a figure; votes and comments are counted by the day instead (`refresh_participation`).
KINDS = (
    "idea.posted", "idea.imported", "idea.edited", "idea.withdrawn", "idea.scheduled", "idea.unscheduled", "idea.ruled",
    "idea.answered", "idea.assigned", "idea.progressed", "idea.due_moved", "idea.done", "idea.confirmed",
    "idea.reopened", "idea.merged", "idea.unmerged", "idea.effect_measured", "idea.unanswered",
    "idea.rereview_asked",
)  # fmt: skip
BATCH = 500
WEEK = timedelta(days=7)
_FIELDS = [field.name for field in PostFact._meta.fields if field.name not in ("idea", "week_votes")]


def refresh(keys: Sequence[str]) -> None:
    """The outbox's handler: make the facts of these posts what the posts are now."""
    for some in _batches(sorted({int(key) for key in keys})):
        _refresh(some)


def catch_up() -> int:
    """Facts for posts that came without an event, as an import's do; returns how many."""
    missing = _counted().filter(fact=None).order_by("pk").values_list("pk", flat=True)[: 20 * BATCH]
    found = list(missing)
    for some in _batches(found):
        _refresh(some)
    return len(found)


def rebuild() -> int:
    """All of it again, from nothing but the posts; returns how many there are."""
    done = 0
    for some in _batches(_counted().order_by("pk").values_list("pk", flat=True).iterator()):
        _refresh(some)
        done += len(some)
    PostFact.objects.exclude(idea__in=_counted()).delete()
    first = _counted().order_by("posted_at").values_list("posted_at", flat=True).first()
    refresh_participation(since=_day(first) or clock.today())
    refresh_rising()
    return done


@transaction.atomic
def refresh_participation(*, since: date | None = None) -> None:
    """Count who took part, by day and division, from `since` on: by default from the last day that was counted.

    A post or comment whose author is hidden is left out, so that a small division gives nobody away.
    """
    last = Participation.objects.aggregate(last=Max("day"))["last"]
    since = since or last or clock.today() - timedelta(days=366)
    rows: dict[tuple[date, int], Participation] = {}
    for name, counted in _taking_part(since):
        for day, division, count in counted:
            row = rows.setdefault((day, division), Participation(day=day, division_id=division))
            setattr(row, name, count)
    Participation.objects.filter(day__gte=since).delete()
    Participation.objects.bulk_create(rows.values(), batch_size=1000)


@transaction.atomic
def refresh_rising() -> None:
    """How many votes each post won in the last seven days."""
    votes = Vote.objects.filter(at__gte=clock.now() - WEEK, idea__fact__isnull=False)
    counts = dict(votes.order_by().values_list("idea").annotate(n=Count("pk")))
    PostFact.objects.filter(week_votes__gt=0).exclude(pk__in=counts).update(week_votes=0)
    facts = [PostFact(idea_id=pk, week_votes=count) for pk, count in counts.items()]
    PostFact.objects.bulk_update(facts, ["week_votes"], batch_size=BATCH)


def refresh_by_the_clock() -> None:
    """What the worker does every few minutes."""
    catch_up()
    refresh_participation()
    refresh_rising()


def _counted() -> QuerySet[Idea]:
    """The posts that the company's figures are about: those all staff see, no post twice."""
    return Idea.objects.listed().filter(audience=None)


@transaction.atomic
def _refresh(ids: list[int]) -> None:
    ideas = _counted().filter(pk__in=ids).prefetch_related("rulings", "promises", "effects")
    facts = [_fact(idea) for idea in ideas.defer("body")]
    PostFact.objects.filter(pk__in=set(ids) - {fact.pk for fact in facts}).delete()
    PostFact.objects.bulk_create(facts, update_conflicts=True, unique_fields=["idea"], update_fields=_FIELDS)


def _fact(idea: Idea) -> PostFact:
    rulings = sorted(idea.rulings.all(), key=lambda ruling: ruling.pk)
    first = rulings[0] if rulings else None
    corrected = {ruling.supersedes_id for ruling in rulings}
    standing = (ruling for ruling in rulings if ruling.pk not in corrected)
    accepted = next((ruling for ruling in standing if ruling.verdict == Verdict.ACCEPT), None)
    posted_at = idea.posted_at or idea.created_at
    return PostFact(
        idea=idea, kind=idea.kind, state=idea.state, touchpoint=idea.touchpoint, campaign_id=idea.campaign_id,
        division_id=idea.responsible_division_id, posted_on=_day(posted_at),
        ruled_on=_day(first.at) if first else None,
        days_to_ruling=max(0, (first.at - posted_at).days) if first else None,
        in_meeting=first.meeting_id is not None if first else None,
        accepted_on=_day(accepted.at) if accepted else None,
        due_on=idea.due_on, done_on=_day(idea.done_at), confirmed_on=_day(idea.confirmed_at),
        outcome=_outcome(idea), **_effect(idea),
    )  # fmt: skip


def _outcome(idea: Idea) -> str:
    """What became of the promise: nothing can be said of it before the work is done."""
    if idea.state not in (State.DONE, State.CONFIRMED) or idea.due_on is None:
        return ""
    done_on = _day(idea.done_at)
    if done_on is None or done_on > idea.due_on:
        return Outcome.LATE
    dates = {promise.due_on for promise in idea.promises.all()}
    return Outcome.MOVED if len(dates) > 1 else Outcome.KEPT


def _effect(idea: Idea) -> dict[str, int]:
    """What was measured, and the estimate of what was not."""
    known = dict.fromkeys(FIGURES, 0)
    for effect in sorted(idea.effects.all(), key=lambda effect: effect.stage):  # "estimated" < "measured"
        known |= {name: value for name, value in effect.figures.items() if value is not None}
    return known


def _taking_part(since: date) -> Iterator[tuple[str, Any]]:
    start = timezone.make_aware(datetime(since.year, since.month, since.day))  # noqa: DTZ001 - made aware here
    named = Q(anonymity=Anonymity.NAMED) | Q(anonymity=Anonymity.UNTIL_RULING, ruled_at__isnull=False)
    posts = _counted().filter(named, posted_at__gte=start)
    yield "posts", _by_day(posts, "posted_at", "author__division")
    votes = Vote.objects.filter(at__gte=start, merge=None, idea__audience=None)
    yield "votes", _by_day(votes, "at", "voter__division")
    hidden = Q(author=F("idea__author")) & ~Q(idea__anonymity=Anonymity.NAMED)
    comments = Comment.objects.filter(at__gte=start, removed_at=None, idea__audience=None).exclude(hidden)
    yield "comments", _by_day(comments, "at", "author__division")
    reports = CustomerReport.objects.filter(at__gte=start, idea__audience=None)
    yield "reports", _by_day(reports, "at", "reporter__division")


def _by_day(rows: QuerySet[Any], when: str, division: str) -> Any:
    rows = rows.exclude(**{division: None}).order_by()
    return rows.annotate(on=TruncDate(when)).values_list("on", division).annotate(n=Count("pk"))


def _day(moment: datetime | None) -> Any:
    return timezone.localdate(moment) if moment else None


def _batches(items: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
