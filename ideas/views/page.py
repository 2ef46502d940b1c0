"""The post's page: its story at the left, its facts at the right."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ideas import names, permissions, rows, states
from ideas.fixed import Fixed, fixed
from ideas.forms import (
    ActionForm,
    AnswerForm,
    CommentForm,
    DoneForm,
    DueForm,
    EffectForm,
    HandoverForm,
    ProgressForm,
    ReasonForm,
    RefuseForm,
    ReportForm,
    RereviewForm,
    ReviewForm,
    SettleForm,
    StepForm,
    TagForm,
)
from ideas.models import Follow, Idea, Photo, TaggedIdea
from ideas.promise import Tracking
from ideas.states import State
from ideas.timeline import Story
from ideas.views.base import visible


@require_safe
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """A post; one that was merged leads on to where it went."""
    found = visible(request, pk)
    if found.state == State.MERGED:
        return redirect(f"{_end_of_merges(found).get_absolute_url()}?from={found.pk}")
    if found.state == State.DRAFT:
        return redirect("idea-edit", found.pk)
    return page(request, found)


def page(request: HttpRequest, idea: Idea, *, status: int = 200, **bound: ActionForm) -> HttpResponse:
    """The page of a post; `bound` are forms that came back with errors, by name."""
    view = PostPage(idea.pk, request, bound)
    return render(request, "ideas/idea.html", {"view": view, "idea": view.idea}, status=status)


def again(request: HttpRequest, idea: Idea, **bound: ActionForm) -> HttpResponse:
    """The page with a form that came back: its errors, and all that was typed."""
    return page(request, idea, status=422, **bound)


# The forms on the page, by the name under which one comes back with errors; the ids of its fields begin with it.
_FORMS: dict[str, type[ActionForm]] = {
    "comment": CommentForm, "report": ReportForm, "tag": TagForm, "progress": ProgressForm, "done": DoneForm,
    "due": DueForm, "handover": HandoverForm, "step": StepForm, "review": ReviewForm, "effect": EffectForm,
    "refuse_date": RefuseForm, "refuse_handover": RefuseForm, "answer": AnswerForm, "reopen": ReasonForm,
    "takeup": ReasonForm, "doubt": ReasonForm, "settle": SettleForm, "rereview": RereviewForm, "unmask": ReasonForm,
}  # fmt: skip


@dataclass(frozen=True)
class FactTag:
    name: str
    url: str
    removable: bool


class PostPage:
    """What the template shows; each part reads its rows once, however many there are."""

    def __init__(self, pk: int, request: HttpRequest, bound: dict[str, ActionForm]) -> None:
        self.viewer: Any = request.user
        self.request, self.bound = request, bound
        followed = Exists(Follow.objects.filter(idea=OuterRef("pk"), follower=self.viewer))
        posts = Idea.objects.for_rows(self.viewer).defer(None).annotate(followed=followed)
        self.idea: Any = get_object_or_404(
            posts.select_related(
                "author__division",
                "owner__division",
                "champion__division",
                "campaign",
                "division",
                "responsible_division",
            ),
            pk=pk,
        )

    @cached_property
    def row(self) -> rows.Row:
        return rows.row(self.idea, self.viewer)

    @cached_property
    def story(self) -> Story:
        return Story(self.idea, self.viewer)

    @cached_property
    def tracking(self) -> Tracking:
        return Tracking(self.idea, self.viewer)

    @cached_property
    def author(self) -> names.Name:
        return names.of_author(self.idea, self.viewer)

    @property
    def division(self) -> Any:
        """Whose people it comes from: not told of a hidden author, whom it might give away."""
        return None if self.idea.author_id and self.idea.name_is_hidden else self.idea.division

    @property
    def photos(self) -> list[Photo]:
        return [photo for photo in self.story.photos if photo.progress_id is None]

    @cached_property
    def fixed(self) -> Fixed | None:
        """The happy end at the top of the page."""
        if self.idea.state != State.CONFIRMED or self.is_finding:
            return None
        return fixed(self.idea, self.viewer, self.story.photos, list(self.idea.progress.order_by("pk")))

    @cached_property
    def tags(self) -> list[FactTag]:
        taggings = TaggedIdea.objects.filter(content_object=self.idea).select_related("tag").order_by("pk")
        return [FactTag(t.tag.name, rows.list_url(tag=t.tag.name), self._may_untag(t)) for t in taggings]

    def _may_untag(self, tagging: TaggedIdea) -> bool:
        tagging.content_object = self.idea  # known already; asking the database again would cost a query each
        return permissions.can_untag(self.viewer, tagging)

    @cached_property
    def merged_from(self) -> Idea | None:
        """The post whose address led here."""
        key = self.request.GET.get("from", "")
        if not key.isascii() or not key.isdigit() or len(key) > 18:
            return None
        return Idea.objects.visible_to(self.viewer).filter(pk=key, state=State.MERGED).first()

    @cached_property
    def can(self) -> dict[str, bool]:
        """What this person may do here."""
        viewer, idea = self.viewer, self.idea
        return {
            "edit": permissions.can_edit(viewer, idea),
            "withdraw": permissions.can_withdraw(viewer, idea),
            "follow": permissions.can_follow(viewer, idea),
            "comment": permissions.can_comment(viewer, idea),
            "report": permissions.can_report(viewer, idea),
            "tag": permissions.can_tag(viewer, idea),
            "progress": permissions.can_report_progress(viewer, idea),
            "due": permissions.can_move_due_date(viewer, idea),
            "handover": permissions.can_hand_over(viewer, idea) and self.tracking.handover is None,
            "remind": permissions.can_steer(viewer, idea) or (idea.champion_id == viewer.pk and self.tracking.is_owed),
            "effect": permissions.can_report_effect(viewer, idea),
            "take_up": permissions.can_take_up_again(viewer, idea),
            "rereview": permissions.can_ask_rereview(viewer, idea),
            "confirm": permissions.can_confirm(viewer, idea),
            "answer": permissions.can_answer(viewer, idea),
            "reveal": idea.author_id == viewer.pk and idea.anonymity != states.Anonymity.NAMED,
            "unmask": permissions.can_unmask(viewer, idea),
        }

    @property
    def is_author(self) -> bool:
        return self.story.is_author

    @property
    def is_finding(self) -> bool:
        return self.idea.kind == states.Kind.FINDING

    @property
    def can_vote(self) -> bool:
        return permissions.can_vote(self.viewer, self.idea)

    @cached_property
    def forms(self) -> dict[str, ActionForm]:
        """Those that this person may use; the ones that came back instead of fresh ones."""
        return {name: self.bound.get(name) or self._fresh(name) for name in _FORMS}

    def _fresh(self, name: str) -> ActionForm:
        known = {
            "report": {"touchpoint": self.idea.touchpoint},
            "progress": {"percent": self.idea.percent},
            "step": {"due_on": self.idea.due_on},
        }
        return _FORMS[name](initial=known.get(name), auto_id=f"{name}_%s")

    @property
    def reply(self) -> ActionForm | None:
        """A reply that came back with errors; `.parent` says where it belongs."""
        return self.bound.get("reply")


def _end_of_merges(idea: Idea) -> Idea:
    """Where a chain of merges ends."""
    seen = {idea.pk}
    while idea.merged_into is not None and idea.merged_into_id not in seen:
        idea = idea.merged_into
        seen.add(idea.pk)
    return idea
