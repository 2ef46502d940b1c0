from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "portal.people"
    verbose_name = _("People")

    def ready(self) -> None:
        from portal.kit import slots
        from portal.people.token_views import panel

        slots.fill("me.panels", panel, order=90)
