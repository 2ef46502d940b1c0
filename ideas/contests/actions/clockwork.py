"""What the worker does when a phase begins. Phases themselves need nobody: they follow from the clock."""

import logging

from django.db import transaction

from ideas.contests.actions.base import locked
from ideas.contests.actions.finishing import publish
from ideas.contests.actions.jury import assign, unseal_if_all_in
from ideas.contests.models import Contest
from portal.kit.errors import Conflict

log = logging.getLogger("portal.contests")


def tick() -> None:
    """Give the jury its tasks when its phase begins; answer everybody when the results are due. Idempotent."""
    for contest in Contest.objects.in_jury_phase().filter(assigned_at=None):
        try:
            assign(contest, by=None)
        except Conflict as refusal:  # a jury that is still too small: its manager sees it on the jury's page
            log.warning("contest %s: %s", contest.pk, refusal)
    for contest in Contest.objects.filter(unsealed_at=None).exclude(assigned_at=None):
        with transaction.atomic():  # the last score that was waited for may have been of an entry now withdrawn
            unseal_if_all_in(locked(contest.pk))
    for contest in Contest.objects.with_results_due():
        publish(contest)
