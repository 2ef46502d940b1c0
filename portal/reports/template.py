"""The table that people fill in: the columns of an import with one row as an example, choices to choose from."""

from datetime import timedelta
from typing import IO, Any

from django.utils.translation import gettext as _

from ideas.models import Campaign
from ideas.states import Kind, Touchpoint
from portal.kit import clock
from portal.kit.spreadsheets import Heading, write_xlsx
from portal.reports.columns import TAKEN, Column, Language, of_campaigns

_MOST_CHOICES = 255  # letters that a list of choices may have in a workbook


def write(file: IO[bytes]) -> None:
    """An .xlsx file in the language that is active."""
    headings = [Heading(str(column.label), column.width, _choices(column)) for column in TAKEN]
    write_xlsx(file, headings, [[_example(column) for column in TAKEN]])


def _choices(column: Column) -> list[str]:
    if column.name == "campaign":
        words = list(of_campaigns(Campaign.objects.all()).values())
    elif column.choices is Kind:  # a finding is raised in its round
        words = [str(kind.label) for kind in (Kind.FIX, Kind.IDEA)]
    else:
        words = [str(choice.label) for choice in column.choices or ()]
    fits = len(",".join(words)) <= _MOST_CHOICES and not any("," in word or '"' in word for word in words)
    return words if fits else []


def _example(column: Column) -> Any:
    return {
        "id": _("EXAMPLE-1"),
        "kind": str(Kind.FIX.label),
        "lang": str(Language.KO.label),
        "title": _("The Wi-Fi at the bus stop breaks off"),
        "body": _("What happens, how often, and what the customer said. This row is an example: please delete it."),
        "touchpoint": str(Touchpoint.SHOP.label),
        "tags": _("Wi-Fi, outdoors"),
        "division": _("Network quality"),
        "created_at": clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=1),
        "place": _("Pangyo"),
    }.get(column.name)
