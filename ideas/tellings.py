"""How each kind of this room's events is told in the story of a post (`ideas.timeline`)."""

from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ideas import tracking_tellings
from ideas.states import Verdict
from ideas.timeline import Evidence, Sentence, Story, say, tell
from portal.events.models import Event


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


def register() -> None:
    """Called once, before the upper rooms add or replace theirs."""
    tell("idea.posted", icon="pencil", sentence=_simple(lambda: _("%(who)s posted this.")))
    tell(
        "idea.imported",
        icon="download",
        sentence=lambda event, who, story: say(_("Taken over from another collection.")),
    )
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
        sentence=tracking_tellings.due_moved,
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
    tracking_tellings.register()
