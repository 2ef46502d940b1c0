"""All that is known of a post's promise, for its page: dates, steps, reviews, effects, requests and doubts.

Each part reads its rows once, and only where a post has (or had) a promise at all.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ideas import permissions, states
from ideas.actions.promises import needs_consent
from ideas.models import AuthorAnswer, DateRequest, Effect, Escalation, Handover, Idea, Rereview, Review, Step
from ideas.names import Name, hidden_author, of_person
from ideas.states import Level, State


@dataclass(frozen=True)
class PlannedStep:
    step: Step
    may_finish: bool
    may_remove: bool


@dataclass(frozen=True)
class SaidEffect:
    effect: Effect
    may_check: bool


@dataclass(frozen=True)
class Doubt:
    """One author's "no", as the viewer may know who it is."""

    answer: AuthorAnswer
    name: Name
    may_settle: bool


class Tracking:
    """What one person may read of, and do about, the promise of one post."""

    def __init__(self, idea: Idea, viewer: Any) -> None:
        self.idea, self.viewer = idea, viewer
        self.is_promised = idea.state in states.UNFINISHED | states.FINISHED
        self.is_owed = idea.state in states.OWED

    @cached_property
    def steps(self) -> list[PlannedStep]:
        if not self.is_promised:
            return []
        may_remove = permissions.can_report_progress(self.viewer, self.idea)
        found = self.idea.steps.standing().select_related("person", "done_by")
        return [self._planned(step, may_remove) for step in found]

    def _planned(self, step: Step, may_remove: bool) -> PlannedStep:
        step.idea = self.idea
        may_finish = permissions.can_finish_step(self.viewer, step)
        return PlannedStep(step, may_finish, may_remove and step.done_at is None)

    @property
    def steps_done(self) -> int:
        return sum(1 for planned in self.steps if planned.step.done_at is not None)

    @cached_property
    def reviews(self) -> list[Review]:
        """Those of the promise that stands, oldest first."""
        if not self.is_promised:
            return []
        return list(self.idea.reviews.select_related("by", "needs").order_by("pk"))

    @cached_property
    def review(self) -> Review | None:
        """The one that waits for the viewer."""
        waiting = next((review for review in self.reviews if review.result == ""), None)
        if waiting is None:
            return None
        waiting.idea = self.idea
        return waiting if permissions.can_review(self.viewer, waiting) else None

    @cached_property
    def effects(self) -> list[SaidEffect]:
        """The estimate, and what was measured."""
        if not self.is_promised:
            return []
        found = list(self.idea.effects.select_related("by", "checked_by"))
        for effect in found:
            effect.idea = self.idea
        return [SaidEffect(effect, permissions.can_check_effect(self.viewer, effect)) for effect in found]

    @cached_property
    def escalation(self) -> Escalation | None:
        """The last step of the one that stands, if it is overdue."""
        if self.idea.state not in states.UNFINISHED or not self.idea.escalation:
            return None
        return self.idea.escalations.order_by("-pk").first()

    @property
    def told(self) -> str:
        """How far up it is known: "Champion told"."""
        return str(Level(self.idea.escalation).label) if self.idea.escalation else ""

    # --- Requests ---------------------------------------------------------------------------------

    @cached_property
    def date_request(self) -> DateRequest | None:
        if self.idea.state not in states.UNFINISHED:
            return None
        return self._of_this_post(self.idea.date_requests.open().select_related("asked_by__division").first())

    @cached_property
    def handover(self) -> Handover | None:
        if not self.is_owed:
            return None
        found = self.idea.handovers.open().select_related("asked_by__division", "to__division", "from_owner")
        return self._of_this_post(found.first())

    def _of_this_post(self, found: Any) -> Any:
        if found is not None:
            found.idea = self.idea
        return found

    @property
    def may_answer_date(self) -> bool:
        asked = self.date_request
        return asked is not None and permissions.can_answer_date_request(self.viewer, asked)

    @property
    def may_withdraw_date(self) -> bool:
        asked = self.date_request
        return asked is not None and permissions.can_withdraw_date_request(self.viewer, asked)

    @property
    def may_answer_handover(self) -> bool:
        asked = self.handover
        return asked is not None and permissions.can_answer_handover(self.viewer, asked)

    @property
    def may_withdraw_handover(self) -> bool:
        asked = self.handover
        return asked is not None and permissions.can_withdraw_handover(self.viewer, asked)

    @cached_property
    def needs_consent(self) -> bool:
        """Whether moving the date now is a request to the champion."""
        is_champion = self.idea.champion_id == self.viewer.pk
        return self.idea.state in states.UNFINISHED and not is_champion and needs_consent(self.idea)

    # --- The end ----------------------------------------------------------------------------------

    @cached_property
    def asked_as_author(self) -> bool:
        return permissions.is_asked_as_author(self.viewer, self.idea)

    @cached_property
    def doubts(self) -> list[Doubt]:
        """What authors of merged posts say is not fixed, of the report that said it was done."""
        if self.idea.state not in states.FINISHED or self.idea.done_at is None:
            return []
        said = self.idea.author_answers.filter(fixed=False, at__gte=self.idea.done_at)
        return [self._doubt(answer) for answer in said.select_related("by__division", "settled_by")]

    def _doubt(self, answer: AuthorAnswer) -> Doubt:
        answer.idea = self.idea
        return Doubt(answer, name_of_answer(answer, self.viewer), permissions.can_settle_doubt(self.viewer, answer))

    @cached_property
    def rereview(self) -> Rereview | None:
        """What the author said when they asked for a second look."""
        if self.idea.state == State.DRAFT or not self.idea.last_verdict:
            return None
        return Rereview.objects.filter(idea=self.idea).first()


def name_of_answer(answer: AuthorAnswer, viewer: Any) -> Name:
    """Who said so; a name that is hidden on their own post stays hidden here."""
    if not answer.hides_name or answer.by_id == viewer.pk:
        return of_person(answer.by)
    return hidden_author()
