from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "portal.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from portal.events import outbox, periodic  # models are not loaded before ready()
        from portal.events.models import Event
        from portal.reports import actions, facts

        def subject(event: Event) -> str:
            return str(event.subject_id)

        outbox.subscribe(facts.HANDLER, facts.refresh, kinds=facts.KINDS, key=subject)
        outbox.subscribe(actions.EXPORT_HANDLER, actions.make_exports, kinds=["export.asked"], key=subject, batch=1)
        outbox.subscribe(actions.IMPORT_HANDLER, actions.read_imports, kinds=["import.asked"], key=subject, batch=1)
        periodic.every(600, "counting for the dashboard", facts.refresh_by_the_clock)
        periodic.every(3600, "taking away old files", actions.discard_expired)
