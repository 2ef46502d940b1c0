from functools import partial
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.kit import slots


class ReportsConfig(AppConfig):
    name = "portal.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from portal.events import outbox, periodic  # models are not loaded before ready()
        from portal.events.models import Event
        from portal.reports import actions, facts, work
        from portal.reports.models import Listing
        from portal.reports.slots import export_link

        def subject(event: Event) -> str:
            return str(event.subject_id)

        files: dict[str, Any] = {"key": subject, "batch": 1, "attempts": work.ATTEMPTS, "lease": work.LEASE}
        outbox.subscribe(facts.HANDLER, facts.refresh, kinds=facts.KINDS, key=subject)
        outbox.subscribe(work.EXPORT_HANDLER, work.make_exports, kinds=["export.asked"], **files)
        outbox.subscribe(work.IMPORT_HANDLER, work.read_imports, kinds=["import.asked"], **files)
        periodic.every(600, "counting for the dashboard", facts.refresh_by_the_clock)
        periodic.every(3600, "taking away old files", actions.discard_expired)
        periodic.every(60, "giving up files that no worker is at", work.fail_abandoned)
        slots.fill("listing.tools", partial(export_link, Listing.POSTS))
        slots.fill("board.tools", partial(export_link, Listing.BOARD))
