"""Steering promises: what is owed, late, in trouble or waiting; several given to another owner or reminded at once."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.admin.utils import quote
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, NumberColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.widgets import AdminDateInput
from wagtail.permissions import policy_registry

from ideas import actions, states
from ideas.forms import PersonField
from ideas.models import Idea
from ideas.permissions import can_steer
from ideas.states import Health, Kind, Level, State
from portal.desk.columns import StateColumn
from portal.desk.exports import SafeExportMixin
from portal.desk.filters import DayFilter, Switch
from portal.desk.permissions import can_see_queue
from portal.desk.views.queue import matching
from portal.kit import clock
from portal.kit.errors import PortalError
from portal.kit.forms import LineField
from portal.people.models import Division, Employee

_WEEK = timedelta(days=7)
OWED_STATES = [(state.value, state.label) for state in State if state in states.OWED]


def owed_to(person: Any) -> QuerySet[Idea]:
    """Every promise and every question that this person may steer."""
    posts = Idea.objects.visible_to(person) if can_see_queue(person) else Idea.objects.none()
    return posts.filter(state__in=states.OWED).exclude(kind=Kind.FINDING)


class TrackingFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=OWED_STATES, widget=forms.CheckboxSelectMultiple
    )
    overdue = Switch(label=_("Overdue only"), method="late")
    due_before = DayFilter(label=_("Due up to"), field_name="due_on", lookup_expr="lte", widget=AdminDateInput)
    escalation = django_filters.ChoiceFilter(
        label=_("Told up to"), choices=Level, empty_label=_("All"), widget=forms.RadioSelect
    )
    health = django_filters.ChoiceFilter(
        label=_("Last review"), choices=Health, empty_label=_("All"), widget=forms.RadioSelect
    )
    moved = django_filters.NumberFilter(
        label=_("Date moved at least (times)"), field_name="move_count", lookup_expr="gte", min_value=0
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=lambda request: _people("owned_ideas"), empty_label=_("All")
    )
    champion = django_filters.ModelChoiceFilter(
        label=_("Champion"), queryset=lambda request: _people("championed_ideas"), empty_label=_("All")
    )
    responsible_division = django_filters.ModelChoiceFilter(
        label=_("Responsible division"), queryset=lambda request: Division.objects.all(), empty_label=_("All")
    )

    class Meta:
        model = Idea
        fields = ()

    def late(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(due_on__lt=clock.today())


def _people(posts: str) -> QuerySet[Employee]:
    """Those who own (or champion) something that is still owed."""
    return Employee.objects.filter(**{f"{posts}__state__in": states.OWED}).distinct().order_by("name", "pk")


class _LateColumn(NumberColumn):
    """How many days its date is over."""

    def get_value(self, instance: Idea) -> str:
        days = days_late(instance)
        return str(days) if days else ""


def days_late(idea: Idea) -> int:
    return max(0, (clock.today() - idea.due_on).days) if idea.due_on else 0


class TrackingView(SafeExportMixin, generic.IndexView):
    """The most urgent first, until another order or filter is asked for."""

    model = Idea
    any_permission_required = ("view",)
    page_title = _("Promises")
    header_icon = "date"
    template_name = "desk/tracking.html"
    index_url_name = "tracking:index"
    index_results_url_name = "tracking:index_results"
    table_classname = "listing desk-queue"
    default_ordering = "due_on"
    paginate_by = 50
    is_searchable = True
    search_backend_name = None
    filterset_class = TrackingFilterSet
    list_export = (
        "pk", "title", "get_state_display", "owner", "owner_division", "champion", "responsible_division", "due_on",
        "days_late", "get_escalation_display", "get_health_display", "move_count", "percent", "ruled_at",
    )  # fmt: skip
    export_headings = {  # noqa: RUF012 - Wagtail reads it from the class
        "pk": _("Number"), "get_state_display": _("State"), "owner": _("Owner"), "owner_division": _("Division"),
        "champion": _("Champion"), "responsible_division": _("Responsible division"), "due_on": _("Due date"),
        "days_late": _("Days late"), "get_escalation_display": _("Told up to"), "get_health_display": _("Last review"),
        "move_count": _("Date moved"), "percent": _("Progress in percent"), "ruled_at": _("Accepted on"),
    }  # fmt: skip
    export_filename = "promises"
    columns = (
        BulkActionsCheckboxColumn("bulk_actions", obj_type="idea"),
        TitleColumn(
            "title", label=_("Title"), sort_key="title", get_title_id=lambda idea: f"idea_{quote(idea.pk)}_title",
            get_url=lambda idea: idea.get_absolute_url(),
        ),
        StateColumn(label=_("State")),
        Column("owner", label=_("Owner")),
        Column("champion", label=_("Champion")),
        Column("responsible_division", label=_("Responsible division")),
        Column("due_on", label=_("Due date"), sort_key="due_on"),
        _LateColumn("days_late", label=_("Days late")),
        Column("escalation", label=_("Told up to"), accessor="get_escalation_display", sort_key="escalation"),
        Column("health", label=_("Last review"), accessor="get_health_display"),
        NumberColumn("move_count", label=_("Date moved"), sort_key="move_count"),
        NumberColumn("percent", label="%", sort_key="percent"),
    )  # fmt: skip

    def get_base_queryset(self) -> QuerySet[Idea]:
        people = ("owner__division", "champion", "responsible_division")
        return owed_to(self.request.user).select_related(*people).defer("body")

    def order_queryset(self, queryset: QuerySet[Idea]) -> QuerySet[Idea]:
        return queryset.order_by(self.ordering, "-pk" if self.ordering.startswith("-") else "pk")

    def search_queryset(self, queryset: QuerySet[Idea]) -> QuerySet[Idea]:
        return matching(queryset, self.search_query) if self.is_searching else queryset

    def to_row_dict(self, item: Idea) -> dict[str, Any]:
        item.days_late = days_late(item)
        item.owner_division = item.owner.division if item.owner else None
        return super().to_row_dict(item)


class _Steering(BulkAction):
    """Something done to several promises at once; one that has moved on since is left out."""

    models = (Idea,)
    template_name = "desk/bulk_steer.html"

    def check_perm(self, obj: Idea) -> bool:
        return can_steer(self.request.user, obj)

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        """Only what was seen and ticked is changed: the list offers no "all of them"."""
        return []

    def get_execution_context(self) -> dict[str, Any]:
        return {"by": self.request.user, **self.cleaned_form.cleaned_data}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"heading": self.display_name, "question": self.question}


class _OwnerForm(forms.Form):
    to = PersonField(
        label=_("New owner"), help_text=_("A name, or a username. They own it at once, and both are told why.")
    )
    reason = LineField(label=_("Reason"), max_length=500)


class AssignOwnerBulkAction(_Steering):
    """Give the selected promises to one owner, as when somebody has left."""

    display_name = _("Give to another owner")
    action_type = "assign_owner"
    aria_label = _("Give the selected promises to another owner")
    question = _("Who is to own these promises?")
    form_class = _OwnerForm

    @classmethod
    def execute_action(cls, objects: list[Idea], **kwargs: Any) -> tuple[int, int]:
        to, reason, by = kwargs["to"], kwargs["reason"], kwargs["by"]
        return sum(_done(lambda idea=idea: actions.assign_owner(idea, to, reason, by=by)) for idea in objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        text = ngettext(
            "%(count)d promise now belongs to %(owner)s.", "%(count)d promises now belong to %(owner)s.",
            num_parent_objects,
        )  # fmt: skip
        return text % {"count": num_parent_objects, "owner": self.cleaned_form.cleaned_data["to"]}


class RemindBulkAction(_Steering):
    """Ask the owners of the selected promises how they stand."""

    display_name = _("Remind the owners")
    action_type = "remind"
    aria_label = _("Remind the owners of the selected promises")
    question = _("The owners of these promises are asked how they stand.")
    form_class = forms.Form

    @classmethod
    def execute_action(cls, objects: list[Idea], **kwargs: Any) -> tuple[int, int]:
        return sum(_done(lambda idea=idea: actions.remind(idea, by=kwargs["by"])) for idea in objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        text = ngettext("%(count)d owner was reminded.", "%(count)d owners were reminded.", num_parent_objects)
        return text % {"count": num_parent_objects}


def _done(act: Any) -> bool:
    """Whether it could be done: what was finished meanwhile stays as it is."""
    try:
        act()
    except PortalError:
        return False
    return True


# --- Workload -----------------------------------------------------------------------------------


def _load(prefix: str) -> dict[str, Count]:
    """The figures of a workload, over the posts that `prefix` leads to."""
    kind = ~Q(**{f"{prefix}__kind": Kind.FINDING})
    running = kind & Q(**{f"{prefix}__state__in": states.UNFINISHED})
    today = clock.today()

    def count(condition: Q) -> Count:
        return Count(prefix, filter=condition, distinct=True)

    return {
        "running": count(running),
        "overdue": count(running & Q(**{f"{prefix}__due_on__lt": today})),
        "soon": count(running & Q(**{f"{prefix}__due_on__gte": today, f"{prefix}__due_on__lte": today + _WEEK})),
        "trouble": count(running & Q(**{f"{prefix}__health__in": [Health.AT_RISK, Health.STUCK]})),
        "asked": count(kind & Q(**{f"{prefix}__state": State.NEEDS_INFO})),
        "finished": count(kind & Q(**{f"{prefix}__state__in": states.FINISHED})),
    }


_FIGURES = (
    ("running", _("Running")), ("overdue", _("Overdue")), ("soon", _("Due within a week")),
    ("trouble", _("At risk or stuck")), ("asked", _("To be answered")), ("finished", _("Done")),
)  # fmt: skip


class _WorkloadView(SafeExportMixin, generic.IndexView):
    """Who has how much before them; the fullest plate first."""

    any_permission_required = ("view",)
    header_icon = "group"
    template_name = "desk/workload.html"
    default_ordering = "-running"
    paginate_by = 50
    is_searchable = False
    posts = ""
    filtered_by = ""

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Idea)

    def get_base_queryset(self) -> QuerySet[Any]:
        found = self.model.objects.annotate(**_load(self.posts))
        return found.filter(Q(running__gt=0) | Q(asked__gt=0) | Q(finished__gt=0))

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        field = self.ordering.lstrip("-")
        order = F(field).desc() if self.ordering.startswith("-") else F(field).asc()
        return queryset.order_by(order, "pk")

    @classmethod
    def list_url(cls, thing: Any) -> str:
        return f"{reverse('tracking:index')}?{cls.filtered_by}={thing.pk}"


def _columns(view: type[_WorkloadView], first: Any) -> tuple[Column, ...]:
    figures = (NumberColumn(name, label=label, sort_key=name) for name, label in _FIGURES)
    return (TitleColumn("name", label=first, sort_key="name", get_url=view.list_url), *figures)


class OwnerWorkloadView(_WorkloadView):
    model = Employee
    page_title = _("Workload by owner")
    index_url_name = "tracking:owners"
    index_results_url_name = "tracking:owners_results"
    posts, filtered_by = "owned_ideas", "owner"
    list_export = ("name", "username", "division", *(name for name, _label in _FIGURES))
    export_headings = {"name": _("Owner"), "division": _("Division"), **dict(_FIGURES)}  # noqa: RUF012 - as above
    export_filename = "workload-owners"

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().select_related("division")


class DivisionWorkloadView(_WorkloadView):
    model = Division
    page_title = _("Workload by division")
    index_url_name = "tracking:divisions"
    index_results_url_name = "tracking:divisions_results"
    posts, filtered_by = "ideas", "responsible_division"
    list_export = ("name", *(name for name, _label in _FIGURES))
    export_headings = {"name": _("Responsible division"), **dict(_FIGURES)}  # noqa: RUF012 - as above
    export_filename = "workload-divisions"


OwnerWorkloadView.columns = (
    *_columns(OwnerWorkloadView, _("Owner"))[:1], Column("division", label=_("Division")),
    *_columns(OwnerWorkloadView, _("Owner"))[1:],
)  # fmt: skip
DivisionWorkloadView.columns = _columns(DivisionWorkloadView, _("Responsible division"))
