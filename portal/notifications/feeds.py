"""Lists as feeds: what a person may see, for their feed reader, at addresses that only they know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ideas import names
from ideas.models import Idea
from ideas.states import State, Verdict
from portal.kit import markdown
from portal.notifications import choices
from portal.notifications.models import Preferences
from portal.people.models import Employee
from portal.people.roles import is_staff
from search import filters, finding
from search.port import Query
from workout.models import Ruling

SALT = "portal.notifications.feeds"
LENGTH = 40


@dataclass(frozen=True)
class Entry:
    """One entry; `key` is its identity for ever, `who` as the reader may know them."""

    key: str
    title: str
    url: str
    text: str  # safe HTML
    at: datetime
    who: str


def token(person: Employee, preferences: Preferences) -> str:
    """What stands in the addresses of one person's feeds, until they ask for new ones."""
    return signing.Signer(salt=SALT).sign_object([person.pk, preferences.feed_key])


def reader(said: str) -> Employee | None:
    """Whose feeds a token opens: an active member of staff who has not taken it back; else None."""
    try:
        pk, key = signing.Signer(salt=SALT).unsign_object(said)
    except (signing.BadSignature, ValueError):
        return None
    person = Employee.objects.active().filter(pk=pk).first()
    if person is None or not is_staff(person) or choices.of(person).feed_key != key:
        return None
    return person


def addresses(person: Employee, preferences: Preferences) -> list[dict[str, Any]]:
    """The feeds that there are, for the person's own page."""
    mine = token(person, preferences)
    return [
        {"label": label} | {form: reverse("feed", args=[mine, what, form]) for form in ("atom", "rss")}
        for what, (label, _read) in FEEDS.items()
    ]


def _posts(person: Employee, parameters: QueryDict) -> list[Entry]:
    """The newest posts; the filters and words of the list's own address narrow them."""
    query = Query(person, parameters.get("q", ""), filters.read(parameters), "new", page_size=LENGTH)
    found = finding.find(query).ideas
    bodies = dict(Idea.objects.filter(pk__in=[idea.pk for idea in found]).values_list("pk", "body"))
    return [
        Entry(
            f"idea-{idea.pk}", idea.title, idea.get_absolute_url(), markdown.render(bodies.get(idea.pk, "")),
            idea.posted_at or idea.created_at, names.of_author(idea, person).label,
        )
        for idea in found
    ]  # fmt: skip


def _rulings(person: Employee, parameters: QueryDict) -> list[Entry]:
    """What was ruled lately on posts that the reader may see."""
    visible = Idea.objects.visible_to(person).listed()
    rulings = Ruling.objects.with_details().filter(visible.include()).order_by("-pk")[:LENGTH]
    return [
        Entry(
            f"ruling-{ruling.pk}", f"[{Verdict(ruling.verdict).label}] {ruling.idea.title}",
            ruling.idea.get_absolute_url(), markdown.render(ruling.question or ruling.reason), ruling.row.at,
            str(ruling.ruled_by),
        )
        for ruling in rulings
    ]  # fmt: skip


def _fixed(person: Employee, parameters: QueryDict) -> list[Entry]:
    """What was fixed, and confirmed by who asked for it."""
    ideas = Idea.objects.visible_to(person).filter(state=State.CONFIRMED).select_related("author__division", "owner")
    return [
        Entry(f"fixed-{idea.pk}", idea.title, idea.get_absolute_url(), "", idea.confirmed_at, str(idea.owner or ""))
        for idea in ideas.defer("body").order_by("-confirmed_at", "-pk")[:LENGTH]
        if idea.confirmed_at
    ]


FEEDS: dict[str, tuple[Any, Callable[[Employee, QueryDict], list[Entry]]]] = {
    "posts": (_("New posts"), _posts),
    "rulings": (_("Rulings"), _rulings),
    "fixed": (_("Fixed and confirmed"), _fixed),
}
