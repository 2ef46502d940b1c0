"""The story of a post: one line for each thing that happened, drawn from its events, its comments and its reports.

An upper room adds (or replaces) the telling of a kind of event in its `AppConfig.ready()`:

    timeline.tell("idea.praised", icon="sparkles", sentence=_praised)

where `_praised(event, who, story)` answers `timeline.say(_("%(who)s likes this."), who=who)`.

A kind that nobody tells is left out: what must stay inside (`idea.noted`) is simply never told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ideas import names
from ideas.models import (
    Comment,
    CustomerReport,
    Idea,
    Photo,
    Progress,
    Promise,
    Unmasking,
)
from ideas.names import Name
from ideas.permissions import can_comment, can_report, can_triage
from ideas.states import Verdict
from portal.events.models import Event
from portal.people.models import Division


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
    def progress(self) -> dict[int, Evidence]:
        return {report.pk: self._evidence(report) for report in self.idea.progress.all()}

    def _evidence(self, report: Progress) -> Evidence:
        pictures = [photo for photo in self.photos if photo.progress_id == report.pk]
        before = next((photo for photo in pictures if photo.moment == Photo.Moment.BEFORE), None)
        after = next((photo for photo in pictures if photo.moment == Photo.Moment.AFTER), None)
        if before is None or after is None:
            return Evidence(report, None, None, pictures)
        return Evidence(report, before, after, [photo for photo in pictures if photo not in (before, after)])

    @cached_property
    def promises(self) -> list[Promise]:
        """The promise history: each due date that was given, with the reason of each move."""
        return list(self.idea.promises.select_related("made_by__division"))

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
        comments = self.idea.comments.select_related("author__division", "origin").order_by("pk")
        may_reply, may_tidy = (
            can_comment(self.viewer, self.idea),
            can_triage(self.viewer, self.idea),
        )
        threads: dict[int, Said] = {}
        for comment in comments:
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

    def title_of(self, key: int | None) -> str:
        other = self.other_posts.get(key or 0)
        return other.title if other else f"#{key}"


def _simple(sentence: Callable[[], str]) -> Sentence:
    return lambda event, who, story: say(sentence(), who=who)


def _scheduled(event: Event, who: SafeString, story: Story) -> SafeString:
    if event.data.get("where") == "desk":
        return say(
            _("%(who)s sent this to the head of the division for a desk ruling."),
            who=who,
        )
    return say(_("%(who)s put this on the agenda of a meeting."), who=who)


def _unscheduled(event: Event, who: SafeString, story: Story) -> SafeString:
    if event.data.get("reason") == "carried_over":
        return say(_("The meeting ended before this was reached. It is open again."))
    if event.data.get("reason") == "desk":
        return say(_("%(who)s took this back from the desk. It is open again."), who=who)
    return say(_("%(who)s took this off the agenda. It is open again."), who=who)


def _ruled(event: Event, who: SafeString, story: Story) -> SafeString:
    verdict = format_html("<b>{}</b>", Verdict(event.data["verdict"]).label)
    if event.data.get("correction"):
        return say(_("%(who)s corrected the ruling: %(verdict)s."), who=who, verdict=verdict)
    return say(_("%(who)s ruled: %(verdict)s."), who=who, verdict=verdict)


def _confirmed(event: Event, who: SafeString, story: Story) -> SafeString:
    if event.actor_id is None:
        return say(_("Confirmed by default: the author said nothing for 14 days."))
    return say(_("%(who)s confirmed the fix."), who=who)


def _due_moved(event: Event, who: SafeString, story: Story) -> SafeString:
    old, new = (date_format(date.fromisoformat(event.data[name]), "DATE_FORMAT") for name in ("old", "new"))
    return say(
        _("%(who)s moved the due date from %(old)s to %(new)s."),
        who=who,
        old=old,
        new=new,
    )


def _assigned(event: Event, who: SafeString, story: Story) -> SafeString:
    division = story.divisions.get(event.data.get("division") or 0)
    if division is None:
        return say(_("%(who)s took the responsible division away."), who=who)
    return say(
        _("%(who)s asked %(division)s to answer."),
        who=who,
        division=format_html("<b>{}</b>", division),
    )


def _edited(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(
        _("%(who)s edited the text (version %(number)s)."),
        who=who,
        number=event.data.get("version", ""),
    )


def _tagged(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s added the tag #%(tag)s."), who=who, tag=event.data.get("tag", ""))


def _untagged(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s removed the tag #%(tag)s."), who=who, tag=event.data.get("tag", ""))


def _merged(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(
        _("%(who)s merged this into “%(title)s”."),
        who=who,
        title=story.title_of(event.data.get("into")),
    )


def _absorbed(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(
        _("%(who)s merged “%(title)s” into this post."),
        who=who,
        title=story.title_of(event.data.get("source")),
    )


def _released(event: Event, who: SafeString, story: Story) -> SafeString:
    title = story.title_of(event.data.get("source"))
    return say(_("%(who)s undid the merge with “%(title)s”."), who=who, title=title)


def _unmasked(event: Event, who: SafeString, story: Story) -> SafeString | None:
    look = story.unmaskings.get(event.data.get("unmasking") or 0)
    if look is None:
        return None
    return say(_("%(who)s looked up your name. Only you see this."), who=who)


def _reason(event: Event, story: Story) -> str:
    return event.data.get("reason", "")


def _promise_reason(event: Event, story: Story) -> str:
    return next(
        (promise.reason for promise in story.promises if promise.pk == event.data.get("promise")),
        "",
    )


def _look_reason(event: Event, story: Story) -> str:
    look = story.unmaskings.get(event.data.get("unmasking") or 0)
    return look.reason if look else ""


def _report(event: Event, story: Story) -> Evidence | None:
    return story.progress.get(event.data.get("progress") or 0)


_QUOTE, _PROGRESS = "ideas/_quote.html", "ideas/_progress.html"

tell("idea.posted", icon="pencil", sentence=_simple(lambda: _("%(who)s posted this.")))
tell("idea.imported", icon="download", sentence=lambda event, who, story: say(_("Taken over from another collection.")))
tell("idea.edited", icon="pencil", sentence=_edited)
tell(
    "idea.withdrawn",
    icon="undo-2",
    sentence=_simple(lambda: _("%(who)s withdrew this.")),
)
tell("idea.scheduled", icon="calendar", sentence=_scheduled)
tell("idea.unscheduled", icon="undo-2", sentence=_unscheduled)
tell("idea.ruled", icon="stamp", sentence=_ruled, mark="ruling")
tell("idea.progressed", icon="hammer", template=_PROGRESS, thing=_report,
     sentence=_simple(lambda: _("%(who)s reported progress.")))  # fmt: skip
tell("idea.done", icon="circle-check", template=_PROGRESS, thing=_report,
     sentence=_simple(lambda: _("%(who)s says that this is fixed.")))  # fmt: skip
tell("idea.confirmed", icon="badge-check", sentence=_confirmed)
tell("idea.reopened", icon="rotate-ccw", template=_QUOTE, thing=_reason,
     sentence=_simple(lambda: _("%(who)s says that this is not fixed yet.")))  # fmt: skip
tell(
    "idea.due_moved",
    icon="calendar-days",
    template=_QUOTE,
    thing=_promise_reason,
    sentence=_due_moved,
)
tell(
    "idea.answered",
    icon="reply",
    sentence=_simple(lambda: _("%(who)s answered the question. It is open again.")),
)
tell("idea.tagged", icon="tag", sentence=_tagged)
tell("idea.untagged", icon="tag", sentence=_untagged)
tell("idea.assigned", icon="building-2", sentence=_assigned)
tell("idea.merged", icon="git-merge", sentence=_merged)
tell("idea.absorbed", icon="git-merge", sentence=_absorbed)
tell(
    "idea.unmerged",
    icon="undo-2",
    sentence=_simple(lambda: _("%(who)s undid the merge. This post is open again.")),
)
tell("idea.released", icon="undo-2", sentence=_released)
tell(
    "idea.revealed",
    icon="user",
    sentence=_simple(lambda: _("%(who)s now shows their name.")),
)
tell(
    "idea.unmasked",
    icon="eye-off",
    template=_QUOTE,
    thing=_look_reason,
    sentence=_unmasked,
)
