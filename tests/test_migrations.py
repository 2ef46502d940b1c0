"""Migrations say what the models say, and every one can be taken back."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

OWN = {
    app.label for app in apps.get_app_configs() if app.name.split(".")[0] in {"portal", "ideas", "workout", "search"}
}


def operations(given: list[Operation]) -> list[Operation]:
    """Operations, and those inside others."""
    inner = [o for op in given if isinstance(op, SeparateDatabaseAndState) for o in operations(op.database_operations)]
    return [*given, *inner]


def irreversible(given: list[Operation]) -> list[Operation]:
    return [op for op in operations(given) if isinstance(op, RunPython | RunSQL) and not op.reversible]


@pytest.mark.django_db
def test_the_models_have_their_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_can_be_taken_back() -> None:
    loader = MigrationLoader(None)
    own = [migration for (label, _), migration in loader.disk_migrations.items() if label in OWN]
    assert own
    assert {str(m): irreversible(m.operations) for m in own if irreversible(m.operations)} == {}


def test_an_irreversible_migration_is_caught() -> None:
    one_way = RunPython(RunPython.noop)
    assert irreversible([RunSQL("SELECT 1", "SELECT 1"), SeparateDatabaseAndState([one_way])]) == [one_way]


@pytest.mark.django_db(transaction=True)
def test_our_apps_go_to_zero_and_come_back() -> None:
    """All but people, on whose table Wagtail's own migrations stand."""
    executor = MigrationExecutor(connection)
    labels = (OWN & executor.loader.migrated_apps) - {"people"}
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in labels}
    try:
        executor.migrate([(label, None) for label in sorted(labels)])
        assert tables.isdisjoint(connection.introspection.table_names())
    finally:
        call_command("migrate", verbosity=0, interactive=False)
    assert tables <= set(connection.introspection.table_names())
