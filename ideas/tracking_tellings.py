"""How the events of a promise are told in the story of a post: dates, hand-overs, steps, reviews, effects, doubts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ideas.models import AuthorAnswer, DateRequest, Effect, Handover, Rereview, Review, Step
from ideas.states import Level
from ideas.timeline import Sentence, Story, say, tell
from portal.events.models import Event

_QUOTE = "ideas/_quote.html"


def _thing(model: type[Model], key: str, *related: str) -> Callable[[Event, Story], Any]:
    return lambda event, story: story.things(model, key, *related).get(event.data.get(key) or 0)


_asked_date = _thing(DateRequest, "request")
_handover = _thing(Handover, "handover", "to", "from_owner")
_step = _thing(Step, "step", "person")
_review = _thing(Review, "review", "needs")
_effect = _thing(Effect, "effect", "by", "checked_by")
_answer = _thing(AuthorAnswer, "answer")
_rereview = _thing(Rereview, "rereview")


def _text(thing: Callable[[Event, Story], Any], field: str) -> Callable[[Event, Story], str]:
    """One field of what the event is about, to be quoted below its sentence."""
    return lambda event, story: getattr(thing(event, story), field, "")


def _simple(sentence: Callable[[], str]) -> Sentence:
    return lambda event, who, story: say(sentence(), who=who)


def _bold(value: Any) -> SafeString:
    return format_html("<b>{}</b>", value)


def _day(value: date) -> str:
    return date_format(value, "DATE_FORMAT")


def due_moved(event: Event, who: SafeString, story: Story) -> SafeString:
    old, new = (_day(date.fromisoformat(event.data[name])) for name in ("old", "new"))
    promise = next((one for one in story.promises if one.pk == event.data.get("promise")), None)
    if promise is not None and promise.agreed_by is not None and promise.agreed_by_id != event.actor_id:
        return say(
            _("%(who)s moved the due date from %(old)s to %(new)s; %(champion)s agreed."),
            who=who, old=old, new=new, champion=_bold(promise.agreed_by),
        )  # fmt: skip
    return say(_("%(who)s moved the due date from %(old)s to %(new)s."), who=who, old=old, new=new)


def _date_asked(event: Event, who: SafeString, story: Story) -> SafeString | None:
    asked = _asked_date(event, story)
    return asked and say(_("%(who)s asked the champion for another date: %(date)s."), who=who, date=_day(asked.due_on))


def _overdue(event: Event, who: SafeString, story: Story) -> SafeString:
    told = {
        Level.OWNER: _("Overdue: the owner was told."),
        Level.CHAMPION: _("Overdue: the champion was told."),
        Level.SPONSOR: _("Overdue: the sponsor was told."),
    }
    return say(told[Level(event.data["level"])])


def _handover_asked(event: Event, who: SafeString, story: Story) -> SafeString | None:
    asked = _handover(event, story)
    return asked and say(_("%(who)s asked %(to)s to take over."), who=who, to=_bold(asked.to))


def _handed_over(event: Event, who: SafeString, story: Story) -> SafeString | None:
    asked = _handover(event, story)
    return asked and say(_("%(who)s took over from %(old)s."), who=who, old=_bold(asked.from_owner))


def _owner_assigned(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s made %(owner)s the owner."), who=who, owner=story.named(event.data.get("owner")))


def _step_added(event: Event, who: SafeString, story: Story) -> SafeString | None:
    step = _step(event, story)
    facts = {"who": who, "step": step.title, "date": _day(step.due_on)} if step else {}
    return step and say(_("%(who)s planned a step: “%(step)s”, by %(date)s."), **facts)


def _about_step(sentence: Callable[[], str]) -> Sentence:
    def told(event: Event, who: SafeString, story: Story) -> SafeString | None:
        step = _step(event, story)
        return step and say(sentence(), who=who, step=step.title)

    return told


def _reviewed(event: Event, who: SafeString, story: Story) -> SafeString | None:
    review = _review(event, story)
    if review is None:
        return None
    facts = {"who": who, "days": review.day, "result": _bold(Review.Result(event.data["result"]).label)}
    if review.needs is not None:
        text = _("Review after %(days)s days: %(result)s. %(who)s needs help from %(needs)s.")
        return say(text, needs=_bold(review.needs), **facts)
    return say(_("Review after %(days)s days: %(result)s, says %(who)s."), **facts)


def _effect_measured(event: Event, who: SafeString, story: Story) -> SafeString:
    if event.data.get("stage") == Effect.Stage.MEASURED:
        return say(_("%(who)s measured the effect."), who=who)
    return say(_("%(who)s estimated the effect."), who=who)


def _author_answered(event: Event, who: SafeString, story: Story) -> SafeString:
    if event.data.get("fixed"):
        return say(_("%(who)s, whose post was merged into this one, says it is fixed."), who=who)
    return say(_("%(who)s, whose post was merged into this one, says it is not fixed."), who=who)


def _reason(event: Event, story: Story) -> str:
    return event.data.get("reason", "")


def register() -> None:
    tell("idea.date_asked", icon="calendar-days", template=_QUOTE, thing=_text(_asked_date, "reason"),
         sentence=_date_asked)  # fmt: skip
    tell("idea.date_refused", icon="circle-x", template=_QUOTE, thing=_text(_asked_date, "answer"),
         sentence=_simple(lambda: _("%(who)s did not agree to another date.")))  # fmt: skip
    tell("idea.date_request_withdrawn", icon="undo-2",
         sentence=_simple(lambda: _("%(who)s no longer asks for another date.")))  # fmt: skip
    tell("idea.overdue", icon="triangle-alert", sentence=_overdue)
    tell("idea.handover_asked", icon="hand-helping", template=_QUOTE, thing=_text(_handover, "reason"),
         sentence=_handover_asked)  # fmt: skip
    tell("idea.handed_over", icon="hand-helping", sentence=_handed_over)
    tell("idea.handover_refused", icon="circle-x", template=_QUOTE, thing=_text(_handover, "answer"),
         sentence=_simple(lambda: _("%(who)s cannot take it over.")))  # fmt: skip
    tell("idea.handover_withdrawn", icon="undo-2",
         sentence=_simple(lambda: _("%(who)s no longer wants to hand it over.")))  # fmt: skip
    tell("idea.owner_assigned", icon="user", template=_QUOTE, thing=_reason, sentence=_owner_assigned)
    tell("idea.step_added", icon="list-checks", sentence=_step_added)
    tell("idea.step_done", icon="check", sentence=_about_step(lambda: _("%(who)s finished a step: “%(step)s”.")))
    tell("idea.step_reopened", icon="rotate-ccw",
         sentence=_about_step(lambda: _("%(who)s took up a step again: “%(step)s”.")))  # fmt: skip
    tell("idea.step_removed", icon="x", sentence=_about_step(lambda: _("%(who)s dropped a step: “%(step)s”.")))
    tell("idea.reviewed", icon="eye", template=_QUOTE, thing=_text(_review, "note"), sentence=_reviewed)
    tell("idea.effect_measured", icon="chart-column", sentence=_effect_measured)
    tell("idea.effect_checked", icon="shield-check", sentence=_simple(lambda: _("%(who)s checked the effect.")))
    tell("idea.unanswered", icon="hourglass",
         sentence=lambda event, who, story: say(_("Nobody answered by the date. It waits for its ruling again.")),
         )  # fmt: skip
    tell("idea.rereview_asked", icon="rotate-ccw", template=_QUOTE, thing=_text(_rereview, "argument"),
         sentence=_simple(lambda: _("%(who)s asked for another look at the rejection.")))  # fmt: skip
    tell("idea.author_answered", icon="circle-help", template=_QUOTE, thing=_text(_answer, "reason"),
         sentence=_author_answered)  # fmt: skip
    tell("idea.doubt_settled", icon="reply", template=_QUOTE, thing=_text(_answer, "settlement"),
         sentence=_simple(lambda: _("%(who)s answered a doubt.")))  # fmt: skip
