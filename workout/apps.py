from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from portal.events import periodic


class WorkoutConfig(AppConfig):
    name = "workout"
    verbose_name = _("Work-out")

    def ready(self) -> None:
        from workout import actions, slots  # models are not loaded before ready()
        from workout.checks import ledger_is_guarded

        slots.register()
        periodic.every(3600, "bringing back what nobody answered", actions.return_unanswered)
        checks.register(ledger_is_guarded, checks.Tags.database)
        post_migrate.connect(_guard_ledger, sender=self)


def _guard_ledger(plan: Any = (), **_kwargs: Any) -> None:
    from django.db import connection  # as above

    from workout import triggers
    from workout.models import LedgerRow

    if LedgerRow._meta.db_table in connection.introspection.table_names():
        triggers.install()
