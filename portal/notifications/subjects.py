"""What an event can be about, so that people are told of it: how it is read, and who may see it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from ideas.contests.models import Contest, Entry
from ideas.models import Idea
from ideas.permissions import can_view, is_open_to_all
from portal.people.roles import is_staff
from workout.models import Meeting
from workout.permissions import can_view_meeting
from workout.verification.models import Round
from workout.verification.permissions import can_view_round


@dataclass(frozen=True)
class Subject:
    """`read` gives the things of these numbers by number, whoever asks; `may_see` is the room's own predicate.

    `is_open`: whether all of the company's people may see it, so that channels that many read may tell of it.
    """

    read: Callable[[Iterable[int]], dict[int, Any]]
    may_see: Callable[[Any, Any], bool]
    is_open: Callable[[Any], bool] = lambda _thing: False


def _ideas(keys: Iterable[int]) -> dict[int, Idea]:
    return Idea.objects.select_related("author").defer("body").in_bulk(list(keys))


def _contests(keys: Iterable[int]) -> dict[int, Contest]:
    return Contest.objects.select_related("campaign").in_bulk(list(keys))


def _entries(keys: Iterable[int]) -> dict[int, Entry]:
    return Entry.objects.select_related("idea__author").in_bulk(list(keys))


def _rounds(keys: Iterable[int]) -> dict[int, Round]:
    return Round.objects.select_related("product").in_bulk(list(keys))


# By the name of the model, which is an event's `subject_type`.
SUBJECTS: dict[str, Subject] = {
    "idea": Subject(_ideas, can_view, is_open_to_all),
    "meeting": Subject(lambda keys: Meeting.objects.in_bulk(list(keys)), can_view_meeting, lambda _meeting: True),
    "contest": Subject(_contests, lambda person, _contest: is_staff(person)),
    "entry": Subject(_entries, lambda person, entry: can_view(person, entry.idea)),
    "round": Subject(_rounds, can_view_round),
}


def may_see(person: Any, subject: Model) -> bool:
    """Whether this person may know of a subject; False for what no room answers for."""
    known = SUBJECTS.get(str(subject._meta.model_name))
    return known is not None and known.may_see(person, subject)
