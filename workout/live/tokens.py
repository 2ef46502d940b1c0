"""A key to one meeting's stream, given to staff with the page: the stream itself asks no database who is there."""

from datetime import timedelta
from typing import Any

from django.core import signing

from workout.models import Meeting

SALT = "workout.live"
GOOD_FOR = timedelta(hours=12)


def key_for(person: Any, meeting: Meeting) -> str:
    """Only for who may see the meeting; whoever asks has to see to that."""
    return signing.dumps([meeting.pk, person.pk], salt=SALT)


def meeting_of(key: str) -> int | None:
    """The number of the meeting that a key opens; None for one that is forged or too old."""
    try:
        meeting, _person = signing.loads(key, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return int(meeting)
