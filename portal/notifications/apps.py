from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from portal.events import outbox  # models are not loaded before ready()
        from portal.kit import slots
        from portal.notifications import actions, bell, kinds

        outbox.subscribe(actions.HANDLER, actions.deliver, kinds=kinds.KINDS)
        slots.fill("header.inbox", bell.in_header)
        slots.fill("tabbar.inbox", bell.in_tab_bar)
