from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.events import periodic


class IdeasConfig(AppConfig):
    name = "ideas"
    verbose_name = _("Ideas")

    def ready(self) -> None:
        from ideas import actions, tellings  # models are not loaded before ready()

        periodic.every(3600, "confirming what nobody answered", actions.confirm_silent)
        periodic.every(3600, "telling of what is overdue", actions.escalate_overdue)
        periodic.every(3600, "asking for reviews", actions.ask_reviews)
        tellings.register()
