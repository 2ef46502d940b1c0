"""Made-up posts, people and votes in any number, the same on every machine: for load tests, never for a real portal.

They are rows, not a story: no history, no rulings, nobody is told. `rebuild_index` makes them searchable.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import transaction

from ideas.actions.tagging import tag_named
from ideas.hotness import hotness
from ideas.models import Campaign, Idea, IdeaVersion, TaggedIdea, Vote
from ideas.states import PROMISED, Kind, State, Touchpoint, Verdict
from portal.kit import clock
from portal.people import roles
from portal.people.models import Division, Employee
from portal.reports import sample_words as words

SEED = 20261123
PREFIX = "sample-"
BATCH = 2000
DIVISIONS = 160
_STATES = (
    (State.OPEN, 60), (State.ACCEPTED, 8), (State.IN_PROGRESS, 8), (State.DONE, 4), (State.CONFIRMED, 12),
    (State.REJECTED, 8),
)  # fmt: skip

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Staff:
    """Numbers of the people made, and those of them who are executives."""

    people: Sequence[int]
    executives: Sequence[int]
    divisions: Sequence[int]


def sample_exists() -> bool:
    return Idea.objects.filter(source_id__startswith=PREFIX).exists()


def make_sample(*, ideas: int, employees: int, votes: int, progress: Progress = lambda done: None) -> None:
    """Fill the database. Each of `votes` is by another person or on another post, and every counter is exact.

    Raises ValueError where there are more votes than people times posts. `progress` hears of rows written.
    """
    if votes > ideas * employees:
        raise ValueError("there cannot be more votes than posts times employees")
    dice = random.Random(SEED)  # noqa: S311 - chance is all that is wanted of it
    staff = _make_staff(dice, employees, progress)
    counts = _vote_counts(dice, ideas, votes, employees)
    tags = [tag_named(name).pk for name in words.TAGS]
    campaign = Campaign.objects.filter(is_default=True).first() or Campaign.objects.create(
        slug="sample", title="고쳐주세요", title_en="Fix this", is_default=True
    )
    now = clock.now()
    for start in range(0, ideas, BATCH):
        numbers = range(start, min(start + BATCH, ideas))
        batch = [_idea(dice, number, counts[number], staff, campaign, now) for number in numbers]
        _write_batch(dice, batch, staff, tags, progress)


def _make_staff(dice: random.Random, employees: int, progress: Progress) -> Staff:
    names = [f"{dice.choice(words.PLACES)}{words.UNITS[n % len(words.UNITS)]} {n + 1:03}" for n in range(DIVISIONS)]
    Division.objects.bulk_create([Division(name=name) for name in names], ignore_conflicts=True)
    divisions = list(Division.objects.filter(name__in=names).order_by("pk").values_list("pk", flat=True))
    people = [
        Employee(
            username=f"{PREFIX}{n + 1:05}",
            name=dice.choice(words.FAMILY_NAMES) + dice.choice(words.GIVEN_NAMES),
            password="!",  # noqa: S106 - nobody can sign in with it
            division_id=dice.choice(divisions),
        )
        for n in range(employees)
    ]
    with transaction.atomic():
        made = Employee.objects.bulk_create(people, batch_size=BATCH)
        executives = [person.pk for person in made[:: max(1, employees // 20)]]
        _join(roles.STAFF, [person.pk for person in made])
        _join(roles.EXECUTIVE, executives)
    progress(len(made))
    return Staff([person.pk for person in made], executives, divisions)


def _join(role: str, people: Sequence[int]) -> None:
    membership = Employee.groups.through
    group = Group.objects.get(name=role)
    membership.objects.bulk_create(
        [membership(employee_id=person, group_id=group.pk) for person in people], batch_size=BATCH
    )


def _vote_counts(dice: random.Random, ideas: int, votes: int, most: int) -> list[int]:
    """How many votes each post has: few have many, as in life, and together they are `votes`."""
    if not ideas:
        return []
    weights = [1 / (rank + 3) for rank in range(ideas)]
    dice.shuffle(weights)
    scale = votes / sum(weights)
    counts = [min(most, int(weight * scale)) for weight in weights]
    left = votes - sum(counts)
    while left:
        for number in range(ideas):
            if left and counts[number] < most:
                counts[number] += 1
                left -= 1
    return counts


def _idea(dice: random.Random, number: int, votes: int, staff: Staff, campaign: Campaign, now: datetime) -> Idea:
    posted_at = now - timedelta(minutes=dice.randrange(1, 3 * 365 * 24 * 60))
    title, body = _text(dice, number)
    idea = Idea(
        source_id=f"{PREFIX}{number + 1:07}", kind=dice.choice((Kind.FIX, Kind.FIX, Kind.FIX, Kind.IDEA)),
        state=dice.choices([state for state, _weight in _STATES], [weight for _state, weight in _STATES])[0],
        title=title, body=body, touchpoint=dice.choice(Touchpoint.values), place=dice.choice(words.PLACES),
        author_id=dice.choice(staff.people) if staff.people else None, campaign=campaign,
        responsible_division_id=dice.choice(staff.divisions), created_at=posted_at, posted_at=posted_at,
        changed_at=posted_at, vote_count=votes, hot=hotness(votes, posted_at),
    )  # fmt: skip
    _rule(dice, idea, staff, posted_at)
    return idea


def _rule(dice: random.Random, idea: Idea, staff: Staff, posted_at: datetime) -> None:
    """The columns that a state calls for."""
    if not staff.executives:
        idea.state = State.OPEN
    if idea.state == State.OPEN:
        return
    idea.ruled_at = posted_at + timedelta(days=dice.randrange(1, 30))
    idea.last_verdict = Verdict.REJECT if idea.state == State.REJECTED else Verdict.ACCEPT
    if idea.state in (*PROMISED, State.CONFIRMED):
        idea.owner_id, idea.champion_id = dice.choice(staff.people), dice.choice(staff.executives)
        idea.due_on = (idea.ruled_at + timedelta(days=dice.randrange(10, 120))).date()
    if idea.state in (State.DONE, State.CONFIRMED):
        idea.percent, idea.done_at = 100, idea.ruled_at + timedelta(days=9)
    if idea.state == State.CONFIRMED:
        idea.confirmed_at = idea.done_at


def _text(dice: random.Random, number: int) -> tuple[str, str]:
    subject, trouble = dice.choice(words.SUBJECTS), dice.choice(words.TROUBLES)
    title = f"{dice.choice(words.PLACES)} {subject} {trouble}"
    told = [dice.choice(words.DETAILS) for _ in range(dice.randrange(1, 5))]
    return title, " ".join([*told, f"{subject} {dice.choice(words.WISHES)}", f"({number + 1})"])


@transaction.atomic
def _write_batch(dice: random.Random, batch: list[Idea], staff: Staff, tags: Sequence[int], progress: Progress) -> None:
    ideas = Idea.objects.bulk_create(batch)
    IdeaVersion.objects.bulk_create(_version(idea) for idea in ideas)
    TaggedIdea.objects.bulk_create(
        TaggedIdea(content_object=idea, tag_id=tag, added_by_id=idea.author_id, added_at=idea.created_at)
        for idea in ideas
        for tag in dice.sample(tags, dice.randrange(1, 5))
    )
    progress(len(ideas))
    for some in _chunks(_votes(dice, ideas, staff)):
        Vote.objects.bulk_create(some)
        progress(len(some))


def _version(idea: Idea) -> IdeaVersion:
    return IdeaVersion(
        idea=idea, number=1, title=idea.title, body=idea.body, touchpoint=idea.touchpoint, place=idea.place,
        edited_by_id=idea.author_id, at=idea.created_at,
    )  # fmt: skip


def _votes(dice: random.Random, ideas: Sequence[Idea], staff: Staff) -> Iterator[Vote]:
    for idea in ideas:
        for voter in dice.sample(staff.people, idea.vote_count):
            yield Vote(idea=idea, voter_id=voter, at=idea.created_at)


def _chunks(rows: Iterator[Vote]) -> Iterator[list[Vote]]:
    while some := list(itertools.islice(rows, 10_000)):
        yield some
