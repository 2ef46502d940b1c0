"""On PostgreSQL the application works as a role that owns nothing: it can rule, and cannot lift the ledger's guards."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from portal.people import roles
from tests import factories
from workout import actions, ledger
from workout.models import Meeting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def as_application(room: Any) -> Iterator[None]:
    """From here on as that role; the room was made by the owner."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute((settings.BASE_DIR / "docs" / "application-role.sql").read_text())
        cursor.execute("SET ROLE portal_app")
        yield
        cursor.execute("RESET ROLE")


def test_it_does_all_that_the_portal_does(as_application: None, room: Any) -> None:
    ruling = actions.rule(room.item, factories.reject("다른 방법"), by=room.sponsor)
    actions.correct(ruling, factories.accept(), "다시 보니", by=room.sponsor)
    actions.close(Meeting.objects.get(pk=room.meeting.pk), by=room.facilitator)
    actions.erase_texts(ruling.row, ["reason"], "법", by=factories.employee(roles.AUDITOR))
    found = ledger.verify()
    assert (found.size, found.fault, found.checkpoints) == (3, None, 1)


FORBIDDEN = [
    "ALTER TABLE workout_ledgerrow DISABLE TRIGGER ALL",
    "DROP TRIGGER workout_ledgerrow_append_only ON workout_ledgerrow",
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "TRUNCATE workout_ledgerrow CASCADE",
    "UPDATE workout_ledgerrow SET payload = payload",
    "DELETE FROM workout_ruling",
    "UPDATE workout_ledgertext SET field = field",
    "UPDATE workout_checkpoint SET size = 0",
    "DELETE FROM events_event",
    "DROP TABLE workout_ledgertext",
    "CREATE TABLE mine (id int)",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_it_cannot_lift_the_guards(statement: str, as_application: None, room: Any) -> None:
    actions.rule(room.item, factories.reject(), by=room.sponsor)
    connection.check_constraints()
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert ledger.verify().fault is None
