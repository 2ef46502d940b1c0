from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from portal.events import outbox, periodic  # models are not loaded before ready()
        from portal.kit import slots
        from portal.notifications import actions, bell, kinds, preference_views
        from portal.notifications.mail import digests, mailing
        from portal.notifications.webhooks import delivering

        outbox.subscribe(actions.HANDLER, actions.deliver, kinds=kinds.KINDS)
        outbox.subscribe(
            mailing.EVENT_HANDLER, mailing.send_events, kinds=(),
            batch=mailing.BATCH, lane=mailing.LANE, attempts=mailing.ATTEMPTS,
        )  # fmt: skip
        outbox.subscribe(
            mailing.DIGEST_HANDLER, mailing.send_digests, kinds=(),
            batch=mailing.BATCH // 4, lane=mailing.LANE, attempts=mailing.ATTEMPTS,
        )  # fmt: skip
        outbox.subscribe(delivering.FAN_OUT, delivering.fan_out, kinds=delivering.KINDS_TOLD)
        outbox.subscribe(
            delivering.HANDLER, delivering.deliver, kinds=(),
            batch=delivering.BATCH, lease=delivering.LEASE, lane=delivering.LANE, attempts=delivering.ATTEMPTS,
        )  # fmt: skip
        periodic.every(digests.EVERY, "digests", digests.queue_due)
        slots.fill("header.inbox", bell.in_header)
        slots.fill("tabbar.inbox", bell.in_tab_bar)
        slots.fill("me.panels", preference_views.panel, order=50)
