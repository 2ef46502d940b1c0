"""Merging a duplicate: find the other post, look at both, confirm."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages

from ideas import actions, names
from ideas.mentions import shown_to
from ideas.models import Idea
from ideas.permissions import can_merge
from ideas.states import DISCUSSABLE
from portal.desk.columns import days_since
from portal.desk.views.queue import matching, queue_of
from portal.desk.views.triage import PostMixin
from portal.kit.errors import PortalError
from search.finding import similar_to

MOST_TARGETS = 20


class MergeTargetsView(PostMixin, TemplateView):
    """Posts that this one could be merged into, by words of the title or by number; a fragment while typing."""

    template_name = "desk/merge_targets.html"
    results_only = False

    def get_template_names(self) -> list[str]:
        return ["desk/_merge_targets.html"] if self.results_only else [self.template_name]

    def get_page_title(self) -> str:
        return _("Merge into another post")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": _("Merge")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.request.GET.get("q", "").strip()
        targets = targets_for(self.idea, self.request.user, text)
        return super().get_context_data(**kwargs) | {"idea": self.idea, "q": text, "targets": targets}


class MergePreviewView(PostMixin, TemplateView):
    """Both posts side by side with what the merge would come to; POST does it."""

    template_name = "desk/merge_preview.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.target = get_object_or_404(
            queue_of(request.user).select_related("author", "division"), pk=kwargs["target"]
        )

    def get_page_title(self) -> str:
        return _("Merge #%(source)s into #%(target)s") % {"source": self.idea.pk, "target": self.target.pk}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": _("Merge")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        return super().get_context_data(**kwargs) | {
            "idea": self.idea,
            "named": shown_to(person, [self.idea.body, self.target.body]),
            "target": self.target,
            "sides": [_side(self.idea, person), _side(self.target, person)],
            "preview": actions.preview_merge(self.idea, self.target),
            "possible": can_merge(person, self.idea, self.target),
            "possible_back": can_merge(person, self.target, self.idea),
        }

    def post(self, request: HttpRequest, pk: int, target: int) -> HttpResponse:
        try:
            actions.merge(self.idea, self.target, by=request.user)
        except PortalError as error:
            messages.error(request, str(error))
            return redirect("triage:post", pk=pk)
        done = _("#%(source)s is merged into #%(target)s.") % {"source": pk, "target": target}
        undo = messages.button(f"{reverse('triage:post', args=[target])}#merges", _("Undo is here"))
        messages.success(request, done, buttons=[undo])
        return redirect("triage:post", pk=target)


def targets_for(idea: Idea, person: Any, text: str) -> list[Idea]:
    """Posts with these words, the most wanted first; without words to search for, the most similar ones."""
    if not text:
        return [
            other for other, _score in similar_to(idea, person, limit=MOST_TARGETS) if can_merge(person, idea, other)
        ]
    others = queue_of(person).filter(state__in=DISCUSSABLE, audience=idea.audience_id).exclude(pk=idea.pk)
    found = matching(others, text).select_related("responsible_division").defer("body")
    return list(found.order_by("-vote_count", "-pk")[:MOST_TARGETS])


def _side(idea: Idea, person: Any) -> dict[str, Any]:
    return {
        "post": idea,
        "author": names.of_author(idea, person),
        "days": days_since(idea.posted_at),
        "tags": idea.tags.all(),
    }
