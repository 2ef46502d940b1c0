"""How this room's events are told in the story of a finding (`ideas.timeline`)."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ideas.timeline import Sentence, Story, say, tell
from portal.events.models import Event
from workout.verification.models import Dispute, Judgement, Seal

_QUOTE, _PROGRESS = "ideas/_quote.html", "ideas/_progress.html"


def _taken_up(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s is on it."), who=who)


def _proved(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s says that this is fixed, and shows how."), who=who)


def _accepted(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s accepted the proof. The finding is over."), who=who)


def _refused(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s refused the proof."), who=who)


def _judged(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s looked at the proof in the raiser’s place; one more is needed."), who=who)


def _ruled_out(event: Event, who: SafeString, story: Story) -> SafeString:
    number = event.data.get("number")
    return say(_("%(who)s ruled that this is out of scope (ledger row %(number)s)."), who=who, number=number)


def _disputed(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s asked for a meeting’s ruling."), who=who)


def _alerted(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("%(who)s raised a red alert."), who=who)


def _gate_closed(event: Event, who: SafeString, story: Story) -> SafeString:
    number = event.data.get("number")
    return say(_("The launch gate closed because of this alert (ledger row %(number)s)."), number=number)


def _gate_opened(event: Event, who: SafeString, story: Story) -> SafeString:
    return say(_("The launch gate is open again (ledger row %(number)s)."), number=event.data.get("number"))


def _words(event: Event, story: Story) -> str:
    """What the judge said."""
    return _reasons(story, Judgement, proof__finding=story.idea.pk).get(event.data.get("judgement") or 0, "")


def _dispute_words(event: Event, story: Story) -> str:
    return _reasons(story, Dispute, finding=story.idea.pk).get(event.data.get("dispute") or 0, "")


def _seal_words(event: Event, story: Story) -> str:
    return _reasons(story, Seal, finding=story.idea.pk).get(event.data.get("number") or 0, "")


def _reasons(story: Story, model: Any, **about: int) -> dict[int, str]:
    """All reasons of one kind on this finding, read once for the whole story."""
    memory = vars(story).setdefault("verification_reasons", {})
    if model not in memory:
        rows = model.objects.filter(**about)
        if model is Seal:
            rows = rows.prefetch_related("row__texts")
        memory[model] = {row.pk: row.reason for row in rows}
    return memory[model]


def _report(event: Event, story: Story) -> Any:
    return story.progress.get(event.data.get("progress") or 0)


def register() -> None:
    def each(kind: str, icon: str, sentence: Sentence, **more: Any) -> None:
        tell(f"finding.{kind}", icon=icon, sentence=sentence, **more)

    each("taken_up", "hammer", _taken_up)
    each("proved", "shield-check", _proved, template=_PROGRESS, thing=_report)
    each("accepted", "badge-check", _accepted, template=_QUOTE, thing=_words)
    each("refused", "rotate-ccw", _refused, template=_QUOTE, thing=_words)
    each("judged", "users", _judged, template=_QUOTE, thing=_words)
    each("ruled_out", "stamp", _ruled_out, mark="ruling", template=_QUOTE, thing=_seal_words)
    each("disputed", "messages-square", _disputed, template=_QUOTE, thing=_dispute_words)
    each("alerted", "triangle-alert", _alerted)
    each("gate_closed", "lock", _gate_closed, mark="ruling")
    each("gate_opened", "play", _gate_opened, mark="ruling")
