"""Whether a channel works, for administrators to see."""

from portal.events.outbox import NotNow
from portal.kit import clock
from portal.notifications.models import Outage

MAIL = "mail"


def began(channel: str, error: NotNow) -> None:
    """The channel does not work; since when is kept."""
    Outage.objects.get_or_create(channel=channel, defaults={"since": clock.now(), "error": str(error)[:500]})


def ended(channel: str) -> None:
    """It works (again)."""
    if Outage.objects.filter(channel=channel).exists():  # no write lock for what is always so
        Outage.objects.filter(channel=channel).delete()
