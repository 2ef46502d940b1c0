"""What can be found beside posts, and keeping its index in step: rulings, meetings, comments and campaigns.

The index is the database's, whichever engine finds posts. As there, a passage is made from the thing as it is now, so
that the same change may be told twice, late, or in any order; and who may see it is asked at search time.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.html import strip_tags
from wagtail.models import Page

from ideas.models import Campaign, CampaignPage, Comment, Idea
from portal.events.models import Event
from portal.kit.markdown import plain
from portal.people.roles import is_staff
from search.indexing import batches, sole_writer, spaced
from search.models import Passage
from search.tokens import tokens
from workout.models import Meeting, MeetingPage, Ruling

HANDLER = "search.passages"
LONGEST_TITLE, LONGEST_BODY = 500, 20_000  # characters that are indexed


_END_OF_LINE = re.compile(r"</(?:p|li|h[1-6])>|<br/?>", re.IGNORECASE)
APART = "\n.\n"  # between two texts, so that no word seems to run from one into the other


@dataclass(frozen=True)
class Said:
    """What a thing says: its names, and its texts as they are read."""

    titles: list[str]
    texts: list[str]


@dataclass(frozen=True)
class Group:
    """One kind of things: which can be found at all, which of them a person may see, what each says."""

    found: Callable[[], QuerySet[Any]]
    visible: Callable[[Any], QuerySet[Any]]
    said: Callable[[Any], Said]


def _comments_of(viewer: Any) -> QuerySet[Comment]:
    return Comment.objects.filter(Idea.objects.visible_to(viewer).listed().include(), removed_at=None)


def _rulings_of(viewer: Any) -> QuerySet[Ruling]:
    return Ruling.objects.filter(Idea.objects.visible_to(viewer).listed().include())


def _for_staff(model: type[Model], viewer: Any) -> QuerySet[Any]:
    things = model._default_manager.all()
    return things if is_staff(viewer) else things.none()


def _said_by_ruling(ruling: Ruling) -> Said:
    return Said(
        [ruling.idea.title], [plain(text) for text in (ruling.reason, ruling.question, ruling.correction_reason)]
    )


def _read(html: str) -> str:
    """What is read of a page's rich text: each block on a line of its own, with the characters that were typed."""
    return unescape(strip_tags(_END_OF_LINE.sub(r"\g<0>\n", html))).strip()


def _said_by_meeting(meeting: Meeting) -> Said:
    page = getattr(meeting, "page", None)
    texts = (page.preparation, page.minutes_text) if page is not None and page.live else ()
    written = [_read(block.render()) for text in texts for block in text if block.block_type == "text"]
    return Said([meeting.title, meeting.title_en], [plain(meeting.purpose), meeting.place, *written])


def _said_by_campaign(campaign: Campaign) -> Said:
    page = getattr(campaign, "page", None)
    written = [_read(page.body), _read(page.body_en)] if page is not None and page.live else []
    return Said([campaign.title, campaign.title_en], [campaign.summary, campaign.summary_en, *written])


GROUPS = {
    "rulings": Group(
        lambda: Ruling.objects.select_related("idea", "row").prefetch_related("row__texts"),
        _rulings_of, _said_by_ruling,
    ),
    "meetings": Group(
        lambda: Meeting.objects.select_related("page"), lambda viewer: _for_staff(Meeting, viewer), _said_by_meeting
    ),
    "comments": Group(
        lambda: Comment.objects.filter(removed_at=None), _comments_of, lambda comment: Said([], [plain(comment.body)])
    ),
    "campaigns": Group(
        lambda: Campaign.objects.select_related("page"), lambda viewer: _for_staff(Campaign, viewer), _said_by_campaign
    ),
}  # fmt: skip

KINDS = (
    "idea.commented", "idea.comment_changed", "idea.comment_removed", "idea.answered",
    "idea.ruled", "idea.edited", "ledger.erased", "meeting.*", "campaign.*",
)  # fmt: skip

_SUBJECTS = {"meeting": "meetings", "campaign": "campaigns", "ledgerrow": "rulings"}


def key(event: Event) -> str:
    """What must be looked at again after an event."""
    if comment := event.data.get("comment"):
        return f"comments:{comment}"
    if event.subject_type == "idea":
        return f"rulings-on:{event.subject_id}"  # their title is the post's
    return f"{_SUBJECTS.get(event.subject_type, event.subject_type)}:{event.subject_id}"


def index(keys: Sequence[str]) -> dict[str, str]:
    """Bring these things up to date in the index."""
    wanted: dict[str, set[int]] = {name: set() for name in GROUPS}
    for one in keys:
        group, _colon, number = one.partition(":")
        if group == "rulings-on":
            wanted["rulings"].update(Ruling.objects.filter(idea=number).values_list("pk", flat=True))
        elif group in wanted:
            wanted[group].add(int(number))
    for group, numbers in wanted.items():
        sync(group, numbers)
    return {}


def sync(group: str, numbers: Iterable[int]) -> None:
    """Make the passages of these things say what the things say now."""
    numbers = sorted(set(numbers))
    if not numbers:
        return
    with sole_writer():
        kept = {one.thing: one for one in Passage.objects.filter(group=group, thing__in=numbers)}
        made = _made(group, numbers)
        changed = [one for thing, one in made.items() if thing not in kept or not _same(one, kept[thing])]
        Passage.objects.filter(group=group, thing__in=kept.keys() - made.keys()).delete()
        Passage.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["group", "thing"], update_fields=["title", "body"]
        )


def rebuild() -> int:
    """Index all of it anew; returns how many things there are."""
    done = 0
    for name, group in GROUPS.items():
        for numbers in batches(_numbers(group)):
            sync(name, numbers)
            done += len(numbers)
        Passage.objects.filter(group=name).exclude(thing__in=group.found().values("pk")).delete()
    return done


def check(*, repair: bool = False) -> list[str]:
    """The things whose passage is missing, stale or too many, as "comments:7"; with `repair`, mended."""
    wrong: list[str] = []
    for name, group in GROUPS.items():
        differ = list(Passage.objects.filter(group=name).exclude(thing__in=group.found().values("pk")))
        numbers = [one.thing for one in differ]
        for batch in batches(_numbers(group)):
            kept = {one.thing: one for one in Passage.objects.filter(group=name, thing__in=batch)}
            made = _made(name, batch)
            numbers += [thing for thing, one in made.items() if thing not in kept or not _same(one, kept[thing])]
        if repair:
            sync(name, numbers)
        wrong += [f"{name}:{number}" for number in numbers]
    return wrong


def page_key(page: Page) -> str:
    """Whose passage tells of what this page says, "" for all other pages."""
    specific = page.specific
    if isinstance(specific, MeetingPage):
        return f"meetings:{specific.meeting_id}"
    return f"campaigns:{specific.campaign_id}" if isinstance(specific, CampaignPage) else ""


def _numbers(group: Group) -> Iterator[int]:
    return group.found().prefetch_related(None).order_by("pk").values_list("pk", flat=True).iterator()


def _made(group: str, numbers: Iterable[int]) -> dict[int, Passage]:
    things = GROUPS[group].found().filter(pk__in=numbers)
    return {thing.pk: _passage(group, thing.pk, GROUPS[group].said(thing)) for thing in things}


def _passage(group: str, thing: int, said: Said) -> Passage:
    title, body = APART.join(said.titles)[:LONGEST_TITLE], APART.join(said.texts)[:LONGEST_BODY]
    return Passage(group=group, thing=thing, title=spaced(tokens(title)), body=spaced(tokens(body)))


def _same(one: Passage, other: Passage) -> bool:
    return (one.title, one.body) == (other.title, other.body)
