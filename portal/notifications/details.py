"""What the sentences of a page of the inbox need, read in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ideas.models import Comment, Idea, Progress, Promise, Unmasking
from portal.events.models import Event
from portal.people.models import Division
from workout.models import Meeting, Ruling


@dataclass
class Details:
    """Things by their number; what the reader may not see is not in here."""

    viewer: Any
    ideas: dict[int, Idea] = field(default_factory=dict)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    rulings: dict[int, Ruling] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    progress: dict[int, Progress] = field(default_factory=dict)
    promises: dict[int, Promise] = field(default_factory=dict)
    unmaskings: dict[int, Unmasking] = field(default_factory=dict)
    divisions: dict[int, Division] = field(default_factory=dict)

    def standing(self, idea: Idea) -> Idea:
        """The post itself, or the one it was merged into in the end, as far as the reader may see."""
        seen = {idea.pk}
        while idea.merged_into_id in self.ideas and idea.merged_into_id not in seen:
            idea = self.ideas[idea.merged_into_id]
            seen.add(idea.pk)
        return idea


def gather(events: Iterable[Event], viewer: Any) -> Details:
    """Everything that these events refer to, as far as `viewer` may see it."""
    events = list(events)

    def mentioned(key: str) -> set[int]:
        return {event.data[key] for event in events if event.data.get(key) is not None}

    def subjects(kind: str) -> set[int]:
        return {event.subject_id for event in events if event.subject_type == kind}

    details = Details(viewer, ideas=_ideas(subjects("idea") | mentioned("into"), viewer))
    about = {"idea__in": list(details.ideas)}
    details.meetings = Meeting.objects.in_bulk(list(subjects("meeting") | mentioned("meeting")))
    details.divisions = Division.objects.in_bulk(list(mentioned("division")))
    rulings = Ruling.objects.with_details().filter(pk__in=mentioned("number"), **about)
    details.rulings = {ruling.pk: ruling for ruling in rulings}
    details.comments = Comment.objects.filter(removed_at=None).in_bulk(list(mentioned("comment")))
    details.progress = Progress.objects.filter(**about).in_bulk(list(mentioned("progress")))
    details.promises = Promise.objects.filter(**about).in_bulk(list(mentioned("promise")))
    details.unmaskings = Unmasking.objects.filter(idea__author=viewer.pk).in_bulk(list(mentioned("unmasking")))
    return details


def _ideas(keys: set[int], viewer: Any) -> dict[int, Idea]:
    """These posts and those they were merged into: one query for each depth of merging, whatever the number."""
    found: dict[int, Idea] = {}
    while keys:
        layer = Idea.objects.visible_to(viewer).select_related("author").defer("body").in_bulk(list(keys))
        found |= layer
        keys = {idea.merged_into_id for idea in layer.values() if idea.merged_into_id} - set(found)
    return found
