"""What can be taken out as a file: rows of plain values, of nothing but what all staff may see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from ideas.models import CustomerReport, Idea
from portal.reports import columns, exporting
from portal.reports.columns import Column
from portal.reports.models import Dataset, PostFact
from workout.models import Ruling

CHUNK = 1000
Record = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """The columns of a dataset, its rows, and how many there will be."""

    columns: Sequence[Column]
    rows: Callable[[], QuerySet[Any]]
    record: Callable[[Any], Record]

    def records(self) -> Iterator[Record]:
        for one in self.rows().iterator(chunk_size=CHUNK):
            yield self.record(one)

    def count(self) -> int:
        return self.rows().count()


def _seen_by_all() -> QuerySet[Idea]:
    return Idea.objects.listed().filter(audience=None)


def _rulings() -> QuerySet[Ruling]:
    return Ruling.objects.filter(idea__in=_seen_by_all()).with_details().order_by("pk")


def _ruling(ruling: Ruling) -> Record:
    return {
        "number": ruling.pk, "at": _moment(ruling.at), "post": ruling.idea_id, "title": ruling.idea.title,
        "verdict": ruling.verdict, "reason": ruling.reason, "question": ruling.question,
        "meeting": str(ruling.meeting or ""), "desk": str(ruling.division or ""), "ruled_by": str(ruling.ruled_by),
        "owner": str(ruling.owner or ""), "champion": str(ruling.champion or ""), "due": _day(ruling.due_on),
        "supersedes": ruling.supersedes_id or "", "stands": not hasattr(ruling, "superseded_by"),
        "hash": ruling.row.hash, "url": _url(ruling.idea),
    }  # fmt: skip


def _promises() -> QuerySet[PostFact]:
    facts = PostFact.objects.filter(accepted_on__isnull=False).order_by("accepted_on", "pk")
    return facts.select_related("idea__owner", "idea__champion", "division").prefetch_related("idea__promises")


def _promise(fact: PostFact) -> Record:
    promises = sorted(fact.idea.promises.all(), key=lambda promise: promise.pk)
    return {
        "post": fact.idea_id, "title": fact.idea.title, "state": fact.state,
        "division": fact.division.name if fact.division else "",
        "owner": str(fact.idea.owner or ""), "champion": str(fact.idea.champion or ""),
        "accepted": _day(fact.accepted_on), "first_due": _day(promises[0].due_on if promises else fact.due_on),
        "due": _day(fact.due_on), "dates_given": len(promises), "percent": fact.idea.percent,
        "done": _day(fact.done_on), "confirmed": _day(fact.confirmed_on), "outcome": fact.outcome,
        "overdue": fact.idea.is_overdue, "customers_helped": fact.customers_helped, "won_saved": fact.won_saved,
        "minutes_saved": fact.minutes_saved, "url": _url(fact.idea),
    }  # fmt: skip


def _reports() -> QuerySet[CustomerReport]:
    reports = CustomerReport.objects.filter(idea__in=_seen_by_all()).order_by("pk")
    return reports.select_related("idea", "origin", "reporter__division")


def _report(report: CustomerReport) -> Record:
    """By whom it was heard is said by division alone, and not even so of an author who hides."""
    home = report.origin or report.idea
    hidden = home.name_is_hidden and report.reporter_id == home.author_id
    division = "" if hidden else str(report.reporter.division or "")
    return {
        "post": report.idea_id, "title": report.idea.title, "touchpoint": report.touchpoint, "place": report.place,
        "heard": _day(report.heard_on), "said": report.note, "division": division,
        "written": _moment(report.at), "url": _url(report.idea),
    }  # fmt: skip


SOURCES: dict[str, Source] = {
    Dataset.POSTS: Source(columns.POSTS, exporting.exported, exporting.record),
    Dataset.RULINGS: Source(columns.RULINGS, _rulings, _ruling),
    Dataset.PROMISES: Source(columns.PROMISES, _promises, _promise),
    Dataset.REPORTS: Source(columns.REPORTS, _reports, _report),
}


def _url(idea: Idea) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{idea.get_absolute_url()}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
