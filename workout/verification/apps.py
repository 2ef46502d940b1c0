from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationConfig(AppConfig):
    name = "workout.verification"
    verbose_name = _("Verification")

    def ready(self) -> None:
        from portal.events import outbox  # models are not loaded before ready()
        from workout import objections
        from workout.verification import actions, mails, sealing, slots, tellings

        objections.register(actions.object_to_ruling)
        outbox.subscribe("verification.gate", actions.agree_after_rulings, kinds=("idea.ruled",))
        outbox.subscribe("verification.invitations", mails.send_invitations, kinds=("round.invited",))
        sealing.register()
        slots.register()
        tellings.register()
