from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.kit import slots


class PeopleConfig(AppConfig):
    name = "portal.people"
    verbose_name = _("People")

    def ready(self) -> None:
        from portal.people.token_views import panel  # models are not loaded before ready()

        slots.fill("me.panels", panel, order=90)
