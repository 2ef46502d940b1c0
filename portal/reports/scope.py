"""What part of the company's posts the dashboard is about; it stands in the address, so that it can be shared."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ideas.models import Campaign
from ideas.states import Kind, Touchpoint
from portal.kit import clock
from portal.people.models import Division

DEFAULT = "90"
PERIODS = {
    "30": gettext_lazy("The last 30 days"),
    "90": gettext_lazy("The last 90 days"),
    "365": gettext_lazy("The last 12 months"),
    "all": gettext_lazy("From the beginning"),
}
_BEGINNING = date(2000, 1, 1)


class ScopeForm(forms.Form):
    """The dashboard's filters. What makes no sense in an address is as if it were not there."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    division = forms.ModelChoiceField(
        Division.objects.order_by("name"), label=gettext_lazy("Responsible division"), required=False,
        empty_label=gettext_lazy("All divisions"),
    )  # fmt: skip
    campaign = forms.ModelChoiceField(
        Campaign.objects.order_by("-opens_at", "pk"), label=gettext_lazy("Campaign"), required=False,
        to_field_name="slug", empty_label=gettext_lazy("All campaigns"),
    )  # fmt: skip
    touchpoint = forms.ChoiceField(label=gettext_lazy("Customer touchpoint"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [*PERIODS.items(), *_months()]
        self.fields["touchpoint"].choices = [("", gettext_lazy("All touchpoints")), *Touchpoint.choices]
        kinds = [choice for choice in Kind.choices if choice[0] != Kind.FINDING]
        self.fields["kind"].choices = [("", gettext_lazy("All kinds")), *kinds]


@dataclass(frozen=True)
class Scope:
    """A stretch of days (both ends included), and which posts."""

    period: str = DEFAULT
    division: Division | None = None
    campaign: Campaign | None = None
    touchpoint: str = ""
    kind: str = ""

    @classmethod
    def read(cls, parameters: QueryDict) -> "Scope":
        form = ScopeForm(parameters)
        form.is_valid()
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
        return cls(**chosen)

    @cached_property
    def first(self) -> date:
        if self.is_month:
            return date.fromisoformat(f"{self.period}-01")
        return _BEGINNING if self.period == "all" else clock.today() - timedelta(days=int(self.period) - 1)

    @cached_property
    def last(self) -> date:
        if self.is_month:
            return _next_month(self.first) - timedelta(days=1)
        return clock.today()

    @property
    def is_month(self) -> bool:
        return "-" in self.period

    @property
    def label(self) -> str:
        """The stretch in words: "November 2026", "The last 90 days"."""
        return date_format(self.first, "YEAR_MONTH_FORMAT") if self.is_month else str(PERIODS[self.period])

    def posts(self, prefix: str = "") -> Q:
        """Which posts: a filter on `PostFact`, or on what leads to one by `prefix` ("idea__fact__")."""
        chosen = {
            "division": self.division,
            "campaign": self.campaign,
            "touchpoint": self.touchpoint,
            "kind": self.kind,
        }
        return Q(**{f"{prefix}{name}": value for name, value in chosen.items() if value})

    def during(self, field: str) -> Q:
        """Whether a day lies in the stretch."""
        return Q(**{f"{field}__gte": self.first, f"{field}__lte": self.last})

    def address(self, **more: Any) -> str:
        """The query string of this scope, with more parameters."""
        own = {
            "period": self.period if self.period != DEFAULT else "",
            "division": self.division.pk if self.division else "",
            "campaign": self.campaign.slug if self.campaign else "",
            "touchpoint": self.touchpoint, "kind": self.kind,
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in (own | more).items() if value not in ("", None)})

    def described(self) -> str:
        """What the figures are about, in one line."""
        about = [self.label, self.division or _("all divisions"), self.campaign]
        about += [
            Touchpoint(self.touchpoint).label if self.touchpoint else "",
            Kind(self.kind).label if self.kind else "",
        ]
        return " · ".join(str(part) for part in about if part)


def _months() -> list[tuple[str, str]]:
    """The last twelve calendar months, the present one first."""
    month, found = clock.today().replace(day=1), []
    for _number in range(12):
        found.append((f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")))
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def _next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
