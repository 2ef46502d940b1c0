"""Opening a contest and changing one."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import actions as idea_actions
from ideas.contests.actions.base import locked
from ideas.contests.models import Contest, ContestPage
from ideas.contests.permissions import can_manage
from portal.events.actions import record
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.models import Employee


@transaction.atomic
def open_contest(
    contest: Contest,
    *,
    by: Employee,
    save: Callable[[], Any] | None = None,
    sections: Any = None,
    sections_en: Any = None,
    **campaign: Any,
) -> Contest:
    """Make a contest (not yet saved) with its campaign, and publish its page.

    `campaign` is what `open_campaign` takes. `save` writes the contest with all that hangs on it, where a form holds
    that. Raises NotAllowed, Invalid, ValidationError, Unsure.
    """
    if not can_manage(by):
        raise NotAllowed()
    made = idea_actions.open_campaign(
        by=by, page_class=ContestPage, takes_posts=False, is_default=False, **campaign,
        **({"sections": sections} if sections else {}), **({"sections_en": sections_en} if sections_en else {}),
    )  # fmt: skip
    contest.campaign = made
    _check(contest)
    (save or contest.save)()
    record("contest.opened", contest, by=by)
    return contest


@transaction.atomic
def update_contest(
    contest: Contest, *, by: Employee, save: Callable[[], Any] | None = None, **campaign: Any
) -> Contest:  # fmt: skip
    """Change a contest (its new values are on it) and its campaign. The jury's measure stays once entries are assigned.

    Raises NotAllowed, Conflict, Invalid, ValidationError, Unsure.
    """
    if not can_manage(by):
        raise NotAllowed()
    stands = locked(contest.pk)
    if stands.answered_at is not None:
        raise Conflict(_("The results are out; the contest can no longer be changed."))
    if stands.assigned_at is not None and (contest.scale, contest.jurors_each) != (stands.scale, stands.jurors_each):
        raise Conflict(_("The jury is at work: its scale and the number of jurors per entry stay."))
    if campaign:
        contest.campaign = idea_actions.update_campaign(stands.campaign, by=by, **campaign)
    _check(contest)
    before = _measure(stands)
    (save or contest.save)()
    if stands.assigned_at is not None and _measure(Contest.objects.get(pk=contest.pk)) != before:
        raise Conflict(_("The jury is at work: criteria, weights and jurors stay."))
    record("contest.changed", contest, by=by)
    return contest


def _check(contest: Contest) -> None:
    campaign = contest.campaign
    if campaign.closes_at is None:
        raise Invalid(_("A contest needs a time when entries close."), field="closes_at")
    if contest.votes_until < campaign.closes_at:
        raise Invalid(_("Peer votes cannot end before entries close."), field="votes_until")
    contest.full_clean(exclude=["divisions", "campaign"])


def _measure(contest: Contest) -> list[Any]:
    return [
        *contest.criteria.order_by("pk").values_list("pk", "weight"),
        *contest.jurors.order_by("pk").values_list("person"),
    ]  # fmt: skip
