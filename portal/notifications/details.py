"""What sentences about events need: read once for all readers, then narrowed to what each may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Model

from ideas.models import (
    AuthorAnswer,
    Comment,
    DateRequest,
    Handover,
    Idea,
    Progress,
    Promise,
    Rereview,
    Review,
    Step,
    Unmasking,
)
from portal.events.models import Event
from portal.notifications.subjects import SUBJECTS
from portal.people.finding import people_in
from portal.people.models import Division, Employee
from portal.people.roles import is_staff
from workout.models import MeetingRemark, Ruling

# What the events of a promise name by number: where it is kept, its table, the key in an event's data.
_OF_A_PROMISE: tuple[tuple[str, type[Model], str], ...] = (
    ("date_requests", DateRequest, "request"), ("handovers", Handover, "handover"), ("steps", Step, "step"),
    ("reviews", Review, "review"), ("rereviews", Rereview, "rereview"), ("answers", AuthorAnswer, "answer"),
)  # fmt: skip


@dataclass
class Details:
    """Things by their number; what the reader may not see is not in here, once it is theirs (`seen_by`)."""

    viewer: Any = None
    subjects: dict[str, dict[int, Any]] = field(default_factory=dict)
    rulings: dict[int, Ruling] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    progress: dict[int, Progress] = field(default_factory=dict)
    promises: dict[int, Promise] = field(default_factory=dict)
    unmaskings: dict[int, Unmasking] = field(default_factory=dict)
    divisions: dict[int, Division] = field(default_factory=dict)
    date_requests: dict[int, DateRequest] = field(default_factory=dict)
    handovers: dict[int, Handover] = field(default_factory=dict)
    steps: dict[int, Step] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    rereviews: dict[int, Rereview] = field(default_factory=dict)
    answers: dict[int, AuthorAnswer] = field(default_factory=dict)
    remarks: dict[int, MeetingRemark] = field(default_factory=dict)
    people: dict[str, Employee] = field(default_factory=dict)  # whom their texts mention

    @property
    def ideas(self) -> dict[int, Idea]:
        return self.subjects.get("idea", {})

    @property
    def meetings(self) -> dict[int, Any]:
        return self.subjects.get("meeting", {})

    def subject(self, event: Event) -> Model:
        """What an event is about. Raises KeyError for what the reader may not see (any more)."""
        return self.subjects[event.subject_type][event.subject_id]

    def standing(self, subject: Model) -> Model:
        """The thing itself; of a merged post the one it is part of in the end, as far as the reader may see."""
        seen = set()
        while isinstance(subject, Idea) and subject.merged_into_id in self.ideas and subject.pk not in seen:
            seen.add(subject.pk)
            subject = self.ideas[subject.merged_into_id]
        return subject

    def seen_by(self, viewer: Any) -> "Details":
        """The same without what `viewer` may not see, by the rooms' own predicates: no query for each reader."""
        subjects = {
            kind: {pk: thing for pk, thing in things.items() if SUBJECTS[kind].may_see(viewer, thing)}
            for kind, things in self.subjects.items()
        }
        return self._narrowed(viewer, subjects)

    def seen_by_all(self) -> "Details":
        """The same without what is not for all of the company's people; nobody in particular reads it."""
        subjects = {
            kind: {pk: thing for pk, thing in things.items() if SUBJECTS[kind].is_open(thing)}
            for kind, things in self.subjects.items()
        }
        return self._narrowed(None, subjects)

    def _narrowed(self, viewer: Any, subjects: dict[str, dict[int, Any]]) -> "Details":
        ideas = subjects.get("idea", {})
        own = viewer.pk if viewer else None
        return replace(
            self,
            viewer=viewer,
            subjects=subjects,
            rulings={pk: one for pk, one in self.rulings.items() if one.idea_id in ideas},
            progress={pk: one for pk, one in self.progress.items() if one.idea_id in ideas},
            promises={pk: one for pk, one in self.promises.items() if one.idea_id in ideas},
            remarks={pk: one for pk, one in self.remarks.items() if one.meeting_id in subjects.get("meeting", {})},
            people=self.people if viewer is None or is_staff(viewer) else {},  # a guest learns of nobody by a name
            unmaskings={pk: one for pk, one in self.unmaskings.items() if own and one.idea.author_id == own},
            **{
                name: {pk: one for pk, one in getattr(self, name).items() if one.idea_id in ideas}
                for name, _model, _key in _OF_A_PROMISE
            },
        )


def gather(events: Iterable[Event], viewer: Any) -> Details:
    """Everything that these events refer to, as far as `viewer` may see it."""
    return load(events).seen_by(viewer)


def load(events: Iterable[Event]) -> Details:
    """Everything that these events refer to, whoever may see it: a constant number of queries."""
    events = list(events)

    def mentioned(key: str) -> set[int]:
        return {event.data[key] for event in events if event.data.get(key) is not None}

    subjects: dict[str, dict[int, Any]] = {}
    for kind, subject in SUBJECTS.items():
        keys = {event.subject_id for event in events if event.subject_type == kind}
        if kind == "idea":
            subjects[kind] = _with_targets(keys | mentioned("into"))
        else:
            subjects[kind] = subject.read(keys | mentioned(kind)) if keys | mentioned(kind) else {}
    about = {"idea__in": list(subjects["idea"])}
    details = Details(subjects=subjects)
    details.divisions = Division.objects.in_bulk(list(mentioned("division")))
    rulings = Ruling.objects.with_details().filter(pk__in=mentioned("number"), **about)
    details.rulings = {ruling.pk: ruling for ruling in rulings}
    details.comments = Comment.objects.filter(removed_at=None).in_bulk(list(mentioned("comment")))
    details.progress = Progress.objects.filter(**about).in_bulk(list(mentioned("progress")))
    details.promises = Promise.objects.filter(**about).in_bulk(list(mentioned("promise")))
    details.unmaskings = Unmasking.objects.select_related("idea").in_bulk(list(mentioned("unmasking")))
    if remarks := mentioned("remark"):
        details.remarks = MeetingRemark.objects.filter(removed_at=None).in_bulk(list(remarks))
    texts = [one.body for one in (*details.comments.values(), *details.remarks.values())]
    texts += [one.note for one in details.progress.values()]
    details.people = people_in(texts, Employee.objects.only("username", "name"))
    for name, model, key in _OF_A_PROMISE:
        if keys := mentioned(key):
            setattr(details, name, model._default_manager.filter(**about).in_bulk(list(keys)))
    return details


def _with_targets(keys: set[int]) -> dict[int, Idea]:
    """These posts and those they were merged into: one query for each depth of merging, whatever the number."""
    found: dict[int, Idea] = {}
    while keys:
        layer = SUBJECTS["idea"].read(keys)
        found |= layer
        keys = {idea.merged_into_id for idea in layer.values() if idea.merged_into_id} - set(found)
    return found
