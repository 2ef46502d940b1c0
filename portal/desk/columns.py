"""Columns that several of our lists have."""

from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import Column, StatusTagColumn

from ideas.models import Idea
from ideas.states import State
from portal.kit import clock


class StateColumn(StatusTagColumn):
    """A post's state as a tag; the ones that wait for somebody stand out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("state", accessor="get_state_display", primary=_waits, **kwargs)


class DuplicateColumn(Column):
    """The post that this one likely repeats: how alike they are, a look at both, and merging them at once."""

    cell_template_name = "desk/_duplicate_cell.html"

    def get_cell_context_data(self, instance: Idea, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(context["request"])}


class TickColumn(Column):
    """A tick where it is so, a dash where not: Wagtail's red cross looks like a fault, and reads "False" aloud."""

    cell_template_name = "desk/_tick_cell.html"


class MomentColumn(Column):
    """Day and time in full: Wagtail's own says "just now" of what is still to come."""

    def get_value(self, instance: Any) -> str:
        moment = super().get_value(instance)
        return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""


class AgeColumn(Column):
    """How many days ago, as a number that can be sorted by the moment itself."""

    def get_value(self, instance: Any) -> str:
        days = days_since(super().get_value(instance))
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def days_since(moment: Any) -> int:
    return max(0, (clock.now() - moment).days) if moment else 0


def _waits(idea: Idea) -> bool:
    return idea.state in (State.OPEN, State.NEEDS_INFO)
