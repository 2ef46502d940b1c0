"""The triage queue: a list of posts that wait, and giving several of them to a division at once."""

from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, NumberColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.bulk_action import BulkAction

from ideas import actions
from ideas.models import Idea
from ideas.permissions import can_triage
from ideas.states import State
from portal.desk import duplicates
from portal.desk.columns import AgeColumn, DuplicateColumn, StateColumn, days_since
from portal.desk.exports import SafeExportMixin
from portal.desk.filters import QueueFilterSet
from portal.desk.permissions import can_see_queue
from portal.desk.queue import shortcuts
from portal.kit.errors import PortalError
from portal.people.models import Division


def queue_of(person: Any) -> QuerySet[Idea]:
    """Every post this person may triage; never a draft, not even their own."""
    posts = Idea.objects.visible_to(person) if can_see_queue(person) else Idea.objects.none()
    return posts.exclude(state=State.DRAFT)


class QueueView(SafeExportMixin, generic.IndexView):
    """Posts in the order in which they have waited, until another order or filter is asked for."""

    model = Idea
    any_permission_required = ("view",)
    page_title = _("Triage")
    header_icon = "tasks"
    template_name = "desk/queue.html"
    index_url_name = "triage:index"
    index_results_url_name = "triage:index_results"
    table_classname = "listing desk-queue"
    default_ordering = "posted_at"
    paginate_by = 50
    is_searchable = True
    search_backend_name = None
    filterset_class = QueueFilterSet
    list_export = (
        "pk", "get_kind_display", "get_state_display", "title", "get_touchpoint_display", "place", "vote_count",
        "report_count", "days_waiting", "posted_at", "responsible_division", "campaign", "tag_names",
    )  # fmt: skip
    export_headings = {  # noqa: RUF012 - Wagtail reads it from the class
        "pk": _("Number"), "get_kind_display": _("Kind"), "get_state_display": _("State"),
        "get_touchpoint_display": _("Customer touchpoint"), "vote_count": _("Votes"),
        "report_count": _("Customer reports"), "days_waiting": _("Days since posting"),
        "posted_at": pgettext_lazy("column of a table", "Written"),
        "responsible_division": _("Responsible division"), "campaign": _("Campaign"), "tag_names": _("Tags"),
    }  # fmt: skip
    export_filename = "triage"
    columns = (
        BulkActionsCheckboxColumn("bulk_actions", obj_type="idea"),
        TitleColumn(
            "title", label=_("Title"), sort_key="title", get_title_id=lambda idea: f"idea_{quote(idea.pk)}_title",
            get_url=lambda idea: reverse("triage:post", args=[idea.pk]),
        ),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        StateColumn(label=_("State")),
        DuplicateColumn("duplicate", label=_("Likely duplicate")),
        Column("touchpoint", label=_("Customer touchpoint"), accessor="get_touchpoint_display"),
        NumberColumn("vote_count", label=_("Votes"), sort_key="vote_count"),
        NumberColumn("report_count", label=_("Customer reports"), sort_key="report_count"),
        AgeColumn("posted_at", label=_("Age"), sort_key="posted_at"),
        Column("responsible_division", label=_("Responsible division")),
        Column("campaign", label=_("Campaign")),
    )  # fmt: skip

    def get_base_queryset(self) -> QuerySet[Idea]:
        posts = queue_of(self.request.user).select_related("responsible_division", "campaign").defer("body")
        return posts.prefetch_related("tags") if self.is_export else posts

    def order_queryset(self, queryset: QuerySet[Idea]) -> QuerySet[Idea]:
        return queryset.order_by(self.ordering, "-pk" if self.ordering.startswith("-") else "pk")

    def search_queryset(self, queryset: QuerySet[Idea]) -> QuerySet[Idea]:
        return matching(queryset, self.search_query) if self.is_searching else queryset

    def to_row_dict(self, item: Idea) -> dict[str, Any]:
        item.days_waiting = days_since(item.posted_at)
        item.tag_names = ", ".join(tag.name for tag in item.tags.all())
        return super().to_row_dict(item)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        posts = list(context["object_list"])
        found = duplicates.of_each(posts, self.request.user)
        for post in posts:
            post.duplicate = next(iter(found[post.pk]), None)
        return context if self.results_only else context | {"shortcuts": shortcuts(self.request.user)}


def matching(posts: QuerySet[Idea], text: str) -> QuerySet[Idea]:
    """Posts whose title has all the words, or whose number this is."""
    words = Q()
    for word in text.split():
        words &= Q(title__icontains=word)
    number = text.strip().lstrip("#")
    return posts.filter(words | Q(pk=int(number)) if number.isdecimal() and len(number) < 18 else words)


class _DivisionForm(forms.Form):
    division = forms.ModelChoiceField(Division.objects.all(), label=_("Responsible division"))


class AssignDivisionBulkAction(BulkAction):
    """Give the selected posts to one division."""

    models = (Idea,)
    display_name = _("Assign division")
    action_type = "assign_division"
    aria_label = _("Assign a division to the selected posts")
    template_name = "desk/bulk_assign.html"
    form_class = _DivisionForm

    def check_perm(self, obj: Idea) -> bool:
        return can_triage(self.request.user, obj) and obj.state != State.DRAFT

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        """Only what was seen and ticked is changed: the list offers no "all of them"."""
        return []

    def get_execution_context(self) -> dict[str, Any]:
        return {"by": self.request.user, "division": self.cleaned_form.cleaned_data["division"]}

    @classmethod
    def execute_action(cls, objects: list[Idea], **kwargs: Any) -> tuple[int, int]:
        return sum(_assigned(idea, kwargs["division"], kwargs["by"]) for idea in objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        text = ngettext(
            "%(count)d post now belongs to %(division)s.",
            "%(count)d posts now belong to %(division)s.",
            num_parent_objects,
        )
        return text % {"count": num_parent_objects, "division": self.cleaned_form.cleaned_data["division"]}


def _assigned(idea: Idea, division: Division, by: Any) -> bool:
    """Whether it could be done: a post that was merged or withdrawn since keeps what it had."""
    try:
        actions.assign_division(idea, division, by=by)
    except PortalError:
        return False
    return True
