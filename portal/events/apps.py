from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "portal.events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from portal.events import periodic, receipts  # models are not loaded before ready()

        periodic.every(86_400, "forgetting old receipts", receipts.forget_old)
