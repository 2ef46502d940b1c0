"""The invitation as a calendar file (RFC 5545): one uid for good, a higher sequence for each change."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

from portal.kit import clock
from workout.models import AgendaItem, Meeting

ZONE, USUAL_LENGTH = "Asia/Seoul", timedelta(hours=2)


def calendar_file(meeting: Meeting, items: list[AgendaItem]) -> bytes:
    """The meeting with the titles of its agenda (`items`, those that the reader may see), in Seoul's time."""
    address = f"{settings.WAGTAILADMIN_BASE_URL}{meeting.get_absolute_url()}"
    event = Event()
    event.add("uid", f"{meeting.uid}@fix-this")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", (meeting.invited_at or clock.now()).astimezone(UTC))
    event.add("summary", str(meeting))
    event["dtstart"] = _local(meeting.starts_at)
    event["dtend"] = _local(meeting.ends_at or meeting.starts_at + USUAL_LENGTH)
    for name in ("dtstart", "dtend"):
        event[name].params["TZID"] = ZONE
    if meeting.place:
        event.add("location", meeting.place)
    event.add("description", _description(meeting, items, address))
    event.add("url", address)
    event.add("status", "CONFIRMED")
    host = next(iter(meeting.facilitators.all()), None)
    if host is not None and host.email:
        organiser = vCalAddress(f"mailto:{host.email}")
        organiser.params["cn"] = vText(str(host))
        event["organizer"] = organiser
    calendar = Calendar()
    calendar.add("prodid", "-//Fix This//Work-out meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_seoul())
    calendar.add_component(event)
    return calendar.to_ical()


def _local(moment: datetime) -> vText:
    from zoneinfo import ZoneInfo  # beside its only use

    return vText(moment.astimezone(ZoneInfo(ZONE)).strftime("%Y%m%dT%H%M%S"))


def _description(meeting: Meeting, items: list[AgendaItem], address: str) -> str:
    lines = [meeting.purpose] if meeting.purpose else []
    if items:
        lines += ["", _("Agenda"), *(f"{number}. {item.idea.title}" for number, item in enumerate(items, start=1))]
    return "\n".join([*lines, "", address]).strip()


def _seoul() -> Timezone:
    """Korea has no summer time."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("dtstart", datetime(1988, 10, 9, 3, 0, 0))  # noqa: DTZ001 - RFC 5545 wants local time here
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "KST")
    zone.add_component(standard)
    return zone
