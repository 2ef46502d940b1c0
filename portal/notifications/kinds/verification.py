"""Verification: what was found, what was proved, what the gate did. All of it is for those concerned alone."""

from typing import Any

from django.utils.translation import gettext as _

from portal.notifications.kinds.base import Kind, Topic
from portal.notifications.models import Reason
from portal.notifications.relations import (
    ALARMED,
    AUTHOR,
    INTERESTED,
    JUDGES,
    MENTIONED,
    NEW_MEMBER,
    PANELISTS,
    PRODUCT_OWNER,
    ROUND_OFFICIALS,
)
from portal.notifications.telling import Sentence, Told


def _raised(told: Told) -> Sentence:
    if told.reason == Reason.MENTIONED:
        return Sentence(_("%(who)s mentioned you.") % {"who": told.who}, icon="message-circle")
    return Sentence(_("%(who)s found this. Please answer it.") % {"who": told.who}, icon="search")


def _taken_up(told: Told) -> Sentence:
    words, anchor = told.comment()
    return Sentence(_("%(who)s is on it.") % {"who": told.who}, words, "hammer", anchor=anchor)


def _proved(told: Told) -> Sentence:
    if told.is_author:
        text = _("%(who)s says it is fixed, and gives the proof. Please judge it.") % {"who": told.who}
    else:
        text = _("%(who)s says it is fixed, and gives the proof.") % {"who": told.who}
    return Sentence(text, told.note(), "shield-check")


def _accepted(told: Told) -> Sentence:
    return Sentence(_("%(who)s accepted the proof.") % {"who": told.who}, icon="badge-check")


def _refused(told: Told) -> Sentence:
    return Sentence(_("%(who)s refused the proof. The page says why.") % {"who": told.who}, icon="rotate-ccw")


def _ruled_out(told: Told) -> Sentence:
    return Sentence(_("It was ruled out of scope. The ledger says why."), icon="stamp")


def _disputed(told: Told) -> Sentence:
    return Sentence(_("%(who)s asked for a meeting’s ruling.") % {"who": told.who}, icon="messages-square")


def _alerted(told: Told) -> Sentence:
    return Sentence(_("%(who)s raised a red alert.") % {"who": told.who}, icon="triangle-alert")


def _gate_closed(told: Told) -> Sentence:
    return Sentence(_("The launch gate is closed: no new sign-ups until this is proved to be fixed."), icon="lock")


def _gate_opened(told: Told) -> Sentence:
    return Sentence(_("The launch gate is open again."), icon="circle-check")


def _seated(told: Told) -> Sentence:
    round: Any = told.subject
    return Sentence(_("You are on a panel that tries %(product)s.") % {"product": round.product}, icon="users")


def _opened(told: Told) -> Sentence:
    return Sentence(_("The round is open. Your missions are waiting."), icon="play")


def _flawless(told: Told) -> Sentence:
    return Sentence(_("Flawless: the verdict stands in the ledger. Thank you for your part in it."), icon="stamp")


def _ended(told: Told) -> Sentence:
    return Sentence(_("The round ended without a verdict."), icon="circle-x")


KINDS = {
    "finding.raised": Kind(Topic.VERIFICATION, (PRODUCT_OWNER, MENTIONED), _raised, private=True),
    "finding.taken_up": Kind(Topic.VERIFICATION, (AUTHOR, *INTERESTED), _taken_up, private=True),
    "finding.proved": Kind(Topic.VERIFICATION, (AUTHOR, MENTIONED, *INTERESTED), _proved, private=True),
    "finding.accepted": Kind(Topic.VERIFICATION, (PRODUCT_OWNER, *INTERESTED), _accepted, private=True),
    "finding.refused": Kind(Topic.VERIFICATION, (PRODUCT_OWNER,), _refused, private=True),
    "finding.ruled_out": Kind(Topic.VERIFICATION, (PRODUCT_OWNER, *INTERESTED), _ruled_out, private=True),
    "finding.disputed": Kind(Topic.VERIFICATION, (PRODUCT_OWNER, AUTHOR, JUDGES), _disputed, private=True),
    "finding.alerted": Kind(Topic.VERIFICATION, (PRODUCT_OWNER, ALARMED, MENTIONED), _alerted, private=True),
    "finding.gate_closed": Kind(Topic.VERIFICATION, (PRODUCT_OWNER, AUTHOR, ALARMED), _gate_closed, private=True),
    "finding.gate_opened": Kind(Topic.VERIFICATION, (PRODUCT_OWNER, AUTHOR, ALARMED), _gate_opened, private=True),
    "round.member_added": Kind(Topic.VERIFICATION, (NEW_MEMBER,), _seated, private=True),
    "round.opened": Kind(Topic.VERIFICATION, (PANELISTS, ROUND_OFFICIALS), _opened, private=True),
    "round.flawless": Kind(Topic.VERIFICATION, (PANELISTS, ROUND_OFFICIALS), _flawless, private=True),
    "round.ended": Kind(Topic.VERIFICATION, (PANELISTS, ROUND_OFFICIALS), _ended, private=True),
}
