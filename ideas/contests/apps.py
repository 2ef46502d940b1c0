from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.events import periodic


class ContestsConfig(AppConfig):
    name = "ideas.contests"
    verbose_name = _("Contests")

    def ready(self) -> None:
        from ideas import objections  # models are not loaded before ready()
        from ideas.contests import actions, slots

        objections.register(actions.object_to)
        periodic.every(60, "opening and closing phases of contests", actions.tick)
        slots.register()
