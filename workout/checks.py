"""System checks: a ledger without its triggers is no ledger."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connection

from workout import triggers
from workout.models import LedgerRow


def ledger_is_guarded(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """An error for each trigger that is missing (`manage.py check --database default`)."""
    if not databases or LedgerRow._meta.db_table not in connection.introspection.table_names():
        return []
    hint = "Run `manage.py migrate`: it puts the ledger's triggers back."
    absent = triggers.missing()
    return [Error(f"The ledger's trigger {name} is missing.", hint=hint, id="workout.E001") for name in absent]
