from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "portal.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from portal.events import outbox, periodic  # models are not loaded before ready()
        from portal.reports import facts

        outbox.subscribe(facts.HANDLER, facts.refresh, kinds=facts.KINDS, key=lambda event: str(event.subject_id))
        periodic.every(600, "counting for the dashboard", facts.refresh_by_the_clock)
