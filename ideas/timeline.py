"""The story of a post: one line for each thing that happened, drawn from its events, its comments and its reports.

An upper room adds (or replaces) the telling of a kind of event in its `AppConfig.ready()`:

    timeline.tell("idea.praised", icon="sparkles", sentence=_praised)

where `_praised(event, who, story)` answers `timeline.say(_("%(who)s likes this."), who=who)`.

A kind that nobody tells is left out: what must stay inside (`idea.noted`) is simply never told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ideas import names
from ideas.mentions import shown_to
from ideas.models import (
    Comment,
    CustomerReport,
    Document,
    Idea,
    Photo,
    Progress,
    Promise,
    Unmasking,
)
from ideas.names import Name
from ideas.permissions import can_comment, can_report, can_triage
from portal.events.models import Event
from portal.people.models import Division, Employee


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `template` draws what belongs to it, which is `thing`."""

    at: datetime
    icon: str
    text: SafeString | str = ""
    kind: str = ""
    anchor: str = ""
    template: str = ""
    thing: Any = None


@dataclass(frozen=True)
class Said:
    """A comment as one person may see it."""

    comment: Comment
    name: Name
    may_change: bool = False
    may_remove: bool = False
    may_reply: bool = False
    replies: list["Said"] = field(default_factory=list)
    key: UUID = field(default_factory=uuid4)  # of the form that replies


@dataclass(frozen=True)
class Heard:
    """A customer report as one person may see it."""

    report: CustomerReport
    may_remove: bool


@dataclass(frozen=True)
class Evidence:
    """A progress report with its pictures: a pair of before and after, and the others."""

    report: Progress
    before: Photo | None
    after: Photo | None
    pictures: list[Photo]
    documents: list[Document]

    @property
    def has_effect(self) -> bool:
        report = self.report
        return any(n is not None for n in (report.customers_helped, report.won_saved, report.minutes_saved))


Sentence = Callable[[Event, SafeString, "Story"], SafeString | None]


@dataclass(frozen=True)
class _Telling:
    icon: str
    sentence: Sentence
    kind: str
    template: str
    thing: Callable[[Event, "Story"], Any]


_tellings: dict[str, _Telling] = {}


def tell(
    kind: str,
    *,
    icon: str,
    sentence: Sentence,
    mark: str = "",
    template: str = "",
    thing: Callable[[Event, "Story"], Any] = lambda event, story: None,
) -> None:
    """Say how an event of this kind is told; a `sentence` of None leaves that one out."""
    _tellings[kind] = _Telling(icon, sentence, mark, template, thing)


def say(sentence: str, **values: Any) -> SafeString:
    """A translated sentence with its values escaped (and those that are HTML already kept)."""
    return mark_safe(conditional_escape(sentence) % {name: conditional_escape(value) for name, value in values.items()})


class Story:
    """All that one person may read of what happened to a post. Reads a constant number of queries."""

    def __init__(self, idea: Idea, viewer: Any) -> None:
        self.idea, self.viewer = idea, viewer
        self.is_author = idea.author_id == viewer.pk
        self._things: dict[type[Model], dict[int, Any]] = {}

    @cached_property
    def entries(self) -> list[Entry]:
        """Oldest first."""
        told = [self._told(event) for event in self.events]
        entries = [entry for entry in told if entry] + self._talk() + self._voices()
        return sorted(entries, key=lambda entry: entry.at)

    @cached_property
    def events(self) -> list[Event]:
        return list(Event.objects.about("idea", self.idea.pk).select_related("actor__division"))

    @cached_property
    def photos(self) -> list[Photo]:
        """All pictures, the post's own and the evidence."""
        return list(self.idea.photos.all())

    @cached_property
    def documents(self) -> list[Document]:
        return list(self.idea.documents.all()) if self.idea.last_verdict else []

    @cached_property
    def comments(self) -> list[Comment]:
        return list(self.idea.comments.select_related("author__division", "origin").order_by("pk"))

    @cached_property
    def mentioned(self) -> dict[str, Employee]:
        """The people whom all texts of the page mention, as the viewer may know them: one question for all of them."""
        notes = [evidence.report.note for evidence in self.progress.values()]
        return shown_to(self.viewer, [self.idea.body, *(comment.body for comment in self.comments), *notes])

    @cached_property
    def progress(self) -> dict[int, Evidence]:
        return {report.pk: self._evidence(report) for report in self.idea.progress.all()}

    def _evidence(self, report: Progress) -> Evidence:
        pictures = [photo for photo in self.photos if photo.progress_id == report.pk]
        papers = [document for document in self.documents if document.progress_id == report.pk]
        before = next((photo for photo in pictures if photo.moment == Photo.Moment.BEFORE), None)
        after = next((photo for photo in pictures if photo.moment == Photo.Moment.AFTER), None)
        if before is None or after is None:
            return Evidence(report, None, None, pictures, papers)
        others = [photo for photo in pictures if photo not in (before, after)]
        return Evidence(report, before, after, others, papers)

    @cached_property
    def promises(self) -> list[Promise]:
        """The promise history: each due date that was given, with the reason of each move."""
        return list(self.idea.promises.select_related("made_by__division", "agreed_by"))

    @cached_property
    def unmaskings(self) -> dict[int, Unmasking]:
        """Who looked behind the hidden name: for its owner's eyes."""
        if not self.is_author:
            return {}
        return {look.pk: look for look in self.idea.unmaskings.select_related("unmasked_by__division")}

    @cached_property
    def divisions(self) -> dict[int, Division]:
        keys = {event.data.get("division") for event in self.events if event.kind == "idea.assigned"}
        return Division.objects.in_bulk(key for key in keys if key)

    @cached_property
    def other_posts(self) -> dict[int, Idea]:
        """Those that were merged with this one, as far as the viewer may know them."""
        keys = {event.data.get(name) for event in self.events for name in ("source", "into", "from")}
        return Idea.objects.visible_to(self.viewer).only("title").in_bulk(key for key in keys if key)

    def _told(self, event: Event) -> Entry | None:
        telling = _tellings.get(event.kind)
        who = format_html("<b>{}</b>", names.of_actor(event, self.idea, self.viewer).label)
        text = telling.sentence(event, who, self) if telling else None
        if telling is None or text is None:
            return None
        return Entry(
            at=event.at, icon=telling.icon, text=text, kind=telling.kind, anchor=f"event-{event.pk}",
            template=telling.template, thing=telling.thing(event, self),
        )  # fmt: skip

    def _talk(self) -> list[Entry]:
        """The threads, each at the time it began."""
        may_reply, may_tidy = (
            can_comment(self.viewer, self.idea),
            can_triage(self.viewer, self.idea),
        )
        threads: dict[int, Said] = {}
        for comment in self.comments:
            said = self._said(comment, may_reply, may_tidy)
            parent = threads.get(comment.parent_id or 0)
            if parent:
                parent.replies.append(said)
            else:
                threads[comment.pk] = said
        return [
            Entry(
                at=said.comment.at,
                icon="message-circle",
                template="ideas/_thread.html",
                thing=said,
            )
            for said in threads.values()
            if said.comment.removed_at is None or any(reply.comment.removed_at is None for reply in said.replies)
        ]

    def _said(self, comment: Comment, may_reply: bool, may_tidy: bool) -> Said:
        mine, there = comment.author_id == self.viewer.pk, comment.removed_at is None
        return Said(
            comment=comment,
            name=names.of_commenter(comment, self.idea, self.viewer),
            may_change=there and mine and may_reply,
            may_remove=there and (mine or may_tidy),
            may_reply=may_reply,
        )

    def _voices(self) -> list[Entry]:
        """What customers said."""
        may_report = can_report(self.viewer, self.idea)
        reports = self.idea.reports.select_related("reporter__division", "origin").order_by("pk")
        return [
            Entry(
                at=report.at, icon="headphones", anchor=f"report-{report.pk}", template="ideas/_heard.html",
                text=say(
                    _("%(who)s heard this from a customer."),
                    who=format_html("<b>{}</b>", names.of_reporter(report, self.idea, self.viewer).label),
                ),
                thing=Heard(report, may_report and report.reporter_id == self.viewer.pk),
            )
            for report in reports
        ]  # fmt: skip

    def things(self, model: type[Model], key: str, *related: str) -> dict[int, Any]:
        """What events name under `key` in their data, by number: read once, and only where there is any."""
        if model not in self._things:
            keys = {event.data[key] for event in self.events if event.data.get(key)}
            found = model._default_manager.filter(idea=self.idea, pk__in=keys).select_related(*related) if keys else ()
            self._things[model] = {thing.pk: thing for thing in found}
        return self._things[model]

    def named(self, key: int | None) -> SafeString:
        """A colleague whom an event names by number."""
        person = self.people.get(key or 0)
        return format_html("<b>{}</b>", names.of_person(person).label if person else "?")

    @cached_property
    def people(self) -> dict[int, Employee]:
        keys = {key for event in self.events if (key := event.data.get("owner"))}
        return Employee.objects.in_bulk(keys) if keys else {}

    def title_of(self, key: int | None) -> str:
        other = self.other_posts.get(key or 0)
        return other.title if other else f"#{key}"
