"""Shows of hands: for, against, unsure. Each person has one hand, may change it, and leaves no name."""

import hashlib
import hmac
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.models import Employee
from portal.people.roles import is_staff
from workout.actions.announcing import announce, hold
from workout.errors import MeetingNotLive
from workout.models import Meeting, RaisedHand, ShowOfHands
from workout.permissions import can_facilitate, can_raise_hand
from workout.states import Hand, LiveStep


@transaction.atomic
def open_hands(meeting: Meeting, *, by: Employee) -> ShowOfHands:
    """Ask the room what it thinks of the current item. Asked again, those who answered start anew.

    Raises Conflict while hands are up already, Invalid where there is no current item.
    """
    if not can_facilitate(by, meeting):
        raise NotAllowed()
    held = live_meeting(meeting)
    if held.current_item is None:
        raise Invalid(_("Please go to an item first."))
    if held.shows_of_hands.filter(closed_at=None).exists():
        raise Conflict(_("Hands are up already."))
    show = ShowOfHands.objects.create(
        meeting=held, item=held.current_item, secret=secrets.token_hex(16), opened_at=clock.now()
    )
    announce(meeting, LiveStep.HANDS_OPENED, by=by, item=held.current_item)
    return show


@transaction.atomic
def raise_hand(meeting: Meeting, hand: str, *, by: Employee) -> None:
    """Say for, against or unsure; the last word counts, and the same again is nothing new. Nobody can read whose it is.

    Raises Conflict when no hands are asked for (any more).
    """
    if not can_raise_hand(by, meeting):
        raise NotAllowed(_("The room is asked, not those who rule in it.") if is_staff(by) else None)
    if hand not in Hand.values:
        raise Invalid(_("Please choose for, against or unsure."))
    held = live_meeting(meeting)
    show = held.shows_of_hands.filter(closed_at=None).select_related("item").first()
    if show is None:
        raise Conflict(_("The hands were counted already."))
    mark = hmac.new(show.secret.encode(), str(by.pk).encode(), hashlib.sha256).hexdigest()
    raised, is_new = RaisedHand.objects.get_or_create(show=show, mark=mark, defaults={"hand": hand})
    if not is_new:
        if raised.hand == hand:
            return
        RaisedHand.objects.filter(pk=raised.pk).update(hand=hand)
    announce(meeting, LiveStep.HAND, by=None, item=show.item)


@transaction.atomic
def close_hands(meeting: Meeting, *, by: Employee) -> None:
    """Count the hands: the tally stays, and what could tell one hand from another is forgotten."""
    if not can_facilitate(by, meeting):
        raise NotAllowed()
    count_open_hands(live_meeting(meeting), by=by)


def count_open_hands(held: Meeting, *, by: Employee | None) -> None:
    """Close the show of hands that is open, if there is one; for a meeting that is locked."""
    show = held.shows_of_hands.filter(closed_at=None).select_related("item").first()
    if show is not None:
        ShowOfHands.objects.filter(pk=show.pk).update(closed_at=clock.now(), secret="")
        announce(held, LiveStep.HANDS_CLOSED, by=by, item=show.item)


def live_meeting(meeting: Meeting) -> Meeting:
    """The meeting, locked. Raises MeetingNotLive."""
    held = hold(meeting)
    if not held.is_live:
        raise MeetingNotLive()
    return held
