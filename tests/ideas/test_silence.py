"""Fourteen days without an answer count as a yes, and are marked so."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command

from ideas import actions
from ideas.models import Idea
from portal.events.models import Event
from portal.kit import clock
from tests import factories

pytestmark = pytest.mark.django_db


def done() -> Idea:
    idea = factories.ruled(factories.accept()).idea
    actions.mark_done(idea, "고쳤습니다", by=idea.owner)
    return idea


def test_after_fourteen_days_of_silence_it_is_confirmed_by_default() -> None:
    idea = done()
    with clock.at(clock.now() + timedelta(days=13, hours=23)):
        assert actions.confirm_silent() == 0
    with clock.at(clock.now() + timedelta(days=14, hours=1)):
        out = io.StringIO()
        call_command("check_promises", stdout=out)
        assert actions.confirm_silent() == 0
    idea.refresh_from_db()
    assert (idea.state, idea.confirmed_by_default) == ("confirmed", True)
    assert "confirmed by default: 1\n" in out.getvalue()
    event = Event.objects.get(kind="idea.confirmed")
    assert (event.actor, event.data["by_default"]) == (None, True)


def test_who_answered_is_not_spoken_for() -> None:
    confirmed, reopened = done(), done()
    actions.confirm(confirmed, by=confirmed.author)
    actions.reopen(reopened, "아직이에요", by=reopened.author)
    with clock.at(clock.now() + timedelta(days=15)):
        assert actions.confirm_silent() == 0
    confirmed.refresh_from_db()
    assert not confirmed.confirmed_by_default
