"""The house's predicates as Wagtail asks for them: one policy for each model that the admin shows.

Django's model permissions play no part for these models, so granting one by mistake opens nothing, and even a
superuser cannot delete what history needs.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from ideas.contests.models import Contest
from ideas.contests.permissions import can_manage
from ideas.models import Campaign, Idea
from ideas.permissions import can_manage_campaigns
from portal.desk.permissions import can_see_outbox, can_see_queue
from portal.events.models import Job
from portal.notifications.models import Webhook
from portal.notifications.permissions import can_manage_webhooks
from portal.people.models import Division, Employee
from portal.people.permissions import can_change_employee, can_manage_people
from search.models import SynonymGroup, UserWord
from search.permissions import can_edit_words
from workout.models import Meeting
from workout.permissions import can_change_agenda, can_plan

Predicate = Callable[[Any], bool]


class RolePolicy(BasePermissionPolicy):
    """Answers Wagtail's questions with predicates; what has none is not allowed to anybody."""

    def __init__(
        self,
        model: type[Model],
        *,
        view: Predicate,
        add: Predicate | None = None,
        change: Predicate | None = None,
        change_this: Callable[[Any, Any], bool] | None = None,
        delete: Predicate | None = None,
    ) -> None:
        super().__init__(model)
        self._predicates = {"view": view, "add": add, "change": change, "delete": delete}
        self._change_this = change_this

    def user_has_permission(self, user: Any, action: str) -> bool:
        predicate = self._predicates.get(action)
        return predicate is not None and predicate(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        allowed = self.user_has_permission(user, action)
        if allowed and action == "change" and self._change_this is not None:
            return self._change_this(user, instance)
        return allowed


def _is_no_contest(_user: Any, campaign: Campaign) -> bool:
    """A contest's campaign is changed with its contest, whose phases hang on it."""
    return not Contest.objects.filter(campaign=campaign).exists()


def register() -> None:
    """Tell Wagtail; must run before anything has asked it for the policy of one of these models."""
    for policy in (
        RolePolicy(Idea, view=can_see_queue),
        RolePolicy(
            Campaign, view=can_manage_campaigns, add=can_manage_campaigns, change=can_manage_campaigns,
            change_this=_is_no_contest,
        ),
        RolePolicy(Contest, view=can_manage, add=can_manage, change=can_manage),
        RolePolicy(Meeting, view=can_plan, add=can_plan, change=can_plan, change_this=can_change_agenda),
        RolePolicy(
            Employee, view=can_manage_people, add=can_manage_people, change=can_manage_people,
            change_this=can_change_employee,
        ),
        RolePolicy(Division, view=can_manage_people, add=can_manage_people, change=can_manage_people),
        RolePolicy(Job, view=can_see_outbox),
        *(
            RolePolicy(
                model, view=can_edit_words, add=can_edit_words, change=can_edit_words, delete=can_edit_words
            )
            for model in (SynonymGroup, UserWord)
        ),
        RolePolicy(
            Webhook, view=can_manage_webhooks, add=can_manage_webhooks, change=can_manage_webhooks,
            delete=can_manage_webhooks,
        ),
    ):  # fmt: skip
        register_permission_policy(policy.model, policy)
