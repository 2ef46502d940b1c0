"""Ruling: the post's new state, the promise, the ruling and the ledger's row are one transaction."""

from django.utils.translation import gettext as _

from ideas import actions as idea_actions
from ideas.models import Idea
from ideas.states import UNRULED, Verdict
from portal.kit.errors import Conflict, NotAllowed
from portal.kit.text import required_text
from portal.people.models import Division, Employee
from workout import ledger, objections
from workout.actions.announcing import announce, hold
from workout.actions.conducting import stop_clock
from workout.actions.hands import count_open_hands
from workout.decision import TEXT_LENGTH, Decision
from workout.errors import AlreadyRuled, MeetingNotLive
from workout.models import AgendaItem, Meeting, Ruling
from workout.permissions import can_correct, has_authority
from workout.states import LiveStep


def rule(item: AgendaItem, decision: Decision, *, by: Employee, idempotency_key: str = "") -> Ruling:
    """The sponsor (or deputy) rules on an item of their live meeting. Sent twice with one key, it is one ruling.

    Raises NotAllowed, MeetingNotLive, ValidationError, or AlreadyRuled with the ruling that stands.
    """
    if not has_authority(by, item.meeting):
        raise NotAllowed(_("Only the meeting's sponsor or deputy rules here."))
    decision = decision.checked()
    with ledger.writing():
        idea = Idea.objects.get(pk=item.idea_id)
        sealed_before = sent_before(idea, decision, by, idempotency_key)
        if sealed_before:
            return sealed_before
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=item.meeting_id)
        if not has_authority(by, meeting):  # the deputy may have changed since the item was read
            raise NotAllowed(_("Only the meeting's sponsor or deputy rules here."))
        if not meeting.is_live:
            raise MeetingNotLive()
        require_unruled(idea)
        return seal(idea, decision, by=by, meeting=meeting, item=item, idempotency_key=idempotency_key)


def correct(ruling: Ruling, decision: Decision, why: str, *, by: Employee) -> Ruling:
    """The same authority rules again on the same post, superseding `ruling`, and says why.

    Raises NotAllowed, ValidationError, Invalid without a reason, AlreadyRuled if it was superseded already.
    """
    if not can_correct(by, ruling):
        raise NotAllowed(_("Only the authority that ruled can correct a ruling."))
    decision = decision.checked()
    no_reason = _("Please say why the ruling is corrected.")
    why = required_text(why, TEXT_LENGTH, field="correction_reason", missing=no_reason)
    with ledger.writing():
        idea = Idea.objects.get(pk=ruling.idea_id)
        latest = idea.rulings.order_by("-pk").select_related("row").first()
        if latest is None or latest.pk != ruling.pk:
            raise AlreadyRuled(latest or ruling)
        return seal(
            idea, decision, by=by, meeting=ruling.meeting, item=ruling.item, division=ruling.division,
            supersedes=ruling, why=why,
        )  # fmt: skip


def seal(
    idea: Idea,
    decision: Decision,
    *,
    by: Employee,
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
    division: Division | None = None,
    supersedes: Ruling | None = None,
    why: str = "",
    idempotency_key: str = "",
) -> Ruling:
    """Write a checked decision into the ledger and let it take effect, inside `ledger.writing()`."""
    objections.ask(idea, by)
    if supersedes is None and idea.state not in UNRULED:
        raise Conflict(_("This post is not waiting for a ruling."))
    ruling = Ruling(
        idea=idea, idea_version=idea.version, meeting=meeting, item=item, division=division,
        verdict=decision.verdict, ruled_by=by, owner=decision.owner, champion=decision.champion,
        due_on=decision.due_on, supersedes=supersedes, idempotency_key=idempotency_key,
    )  # fmt: skip
    row = ledger.append("ruling", ledger.ruling_facts(ruling), _texts(idea, decision, by, why))
    ruling.row, ruling.at = row, row.at
    ruling.save(force_insert=True)
    idea_actions.apply_ruling(
        idea, Verdict(decision.verdict), by=by, number=row.number, owner=decision.owner,
        champion=decision.champion, due_on=decision.due_on, correction=supersedes is not None,
    )  # fmt: skip
    if meeting is not None and meeting.is_live:
        _tell_the_room(meeting, item, by=by)
    return ruling


def _tell_the_room(meeting: Meeting, item: AgendaItem | None, *, by: Employee) -> None:
    """What is decided needs no more time and no more hands."""
    held = hold(meeting)
    if item is not None and held.current_item_id == item.pk:
        stop_clock(held)
        count_open_hands(held, by=None)
    announce(held, LiveStep.RULED, by=by, item=item)


def _texts(idea: Idea, decision: Decision, by: Employee, why: str) -> dict[str, str]:
    """Names and free text, for the ledger's side table: what a reader of the row needs, as it was that day."""
    return {
        "title": idea.title,
        "body": idea.body,
        "reason": decision.reason,
        "question": decision.question,
        "correction_reason": why,
        "ruled_by_name": str(by),
        "owner_name": str(decision.owner or ""),
        "champion_name": str(decision.champion or ""),
    }


def require_unruled(idea: Idea) -> None:
    """Behind the ledger's lock: if the post was ruled on meanwhile, the winner's ruling is raised."""
    if idea.state not in UNRULED:
        standing = idea.rulings.order_by("-pk").select_related("row").first()
        if standing is not None:
            raise AlreadyRuled(standing)


def sent_before(idea: Idea, decision: Decision, by: Employee, key: str) -> Ruling | None:
    """The ruling that this person already sent under this key; the same key for something else is refused."""
    if not key:
        return None
    ruling = Ruling.objects.with_details().filter(ruled_by=by, idempotency_key=key).first()
    if ruling is None:
        return None
    fields = ("verdict", "owner", "champion", "due_on", "reason", "question")
    if ruling.idea_id != idea.pk or any(getattr(ruling, name) != getattr(decision, name) for name in fields):
        raise Conflict(_("This key was already used for another ruling."), code="idempotency_key_reused")
    return ruling
