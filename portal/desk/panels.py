"""What the admin's dashboard shows."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from portal.desk.permissions import can_see_outbox, can_see_queue
from portal.desk.queue import shortcuts
from portal.events.models import Job
from portal.notifications.models import Outage
from workout.models import Meeting
from workout.permissions import can_plan


class TriagePanel(Component):
    """What waits, each number leading to its list."""

    name = "triage"
    order = 10
    template_name = "desk/home_triage.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        person = parent_context["request"].user
        return {
            "shortcuts": shortcuts(person) if can_see_queue(person) else [],
            "outages": Outage.objects.order_by("since") if can_see_outbox(person) else [],
            "dead": Job.objects.dead().count() if can_see_outbox(person) else 0,
            "meetings": Meeting.objects.upcoming().with_counts()[:3] if can_plan(person) else [],
            "heading": _("What waits"),
        }
