"""Employees, divisions and roles in the admin."""

from typing import Any

import django_filters
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from ideas.models import Idea
from portal.desk.columns import MomentColumn, TickColumn
from portal.desk.counting import count_of
from portal.desk.forms.people import HINTS, DivisionForm, EmployeeForm, NewEmployeeForm
from portal.desk.viewsets import CreateView, EditView, HouseViewSet, IndexView
from portal.people import actions, roles
from portal.people.models import Division, Employee
from portal.people.permissions import can_manage_people


class EmployeeFilterSet(WagtailFilterSet):
    role = django_filters.ChoiceFilter(
        label=_("Role"), field_name="groups__name", choices=list(roles.LABELS.items()), empty_label=_("All"),
        widget=forms.RadioSelect,
    )  # fmt: skip
    division = django_filters.ModelChoiceFilter(
        label=_("Division"), queryset=lambda request: Division.objects.all(), empty_label=_("All")
    )
    is_active = django_filters.BooleanFilter(label=_("Active"))

    class Meta:
        model = Employee
        fields = ()


class EmployeeIndexView(IndexView):
    filterset_class = EmployeeFilterSet
    list_export = ("username", "name", "email", "job_title", "division", "role_labels", "is_active", "last_login")
    export_headings = {"role_labels": _("Roles")}  # noqa: RUF012 - Wagtail reads it from the class

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column("name", _("Name"), sort_key="name"),
            Column("username", label=_("Username"), sort_key="username"),
            Column("job_title", label=_("Job title")),
            Column("division", label=_("Division"), sort_key="division__name"),
            Column("roles", label=_("Roles"), accessor=role_labels),
            TickColumn("is_active", label=_("Active"), sort_key="is_active"),
            MomentColumn("last_login", label=_("Last sign-in"), sort_key="last_login"),
        ]

    def get_base_queryset(self) -> QuerySet[Employee]:
        return Employee.objects.select_related("division").prefetch_related("groups")

    def order_queryset(self, queryset: QuerySet[Employee]) -> QuerySet[Employee]:
        return super().order_queryset(queryset).order_by(self.ordering, "pk")

    def to_row_dict(self, item: Employee) -> dict[str, Any]:
        item.role_labels = role_labels(item)
        return super().to_row_dict(item)


def role_labels(employee: Employee) -> str:
    """A person's roles in the reader's language, from groups already fetched."""
    names = {group.name for group in employee.groups.all()}
    return ", ".join(str(label) for role, label in roles.LABELS.items() if role in names)


class _EmployeeFormMixin:
    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user}


class EmployeeCreateView(_EmployeeFormMixin, CreateView):
    def save_by_action(self, form: ModelForm) -> Employee:
        data = _account(form)
        return actions.add_employee(
            by=self.request.user, password=data.pop("password1") or None, role_names=data.pop("roles"), **data
        )


class EmployeeEditView(_EmployeeFormMixin, EditView):
    def save_by_action(self, form: ModelForm) -> Employee:
        data = _account(form)
        return actions.update_employee(
            self.fresh(), by=self.request.user, password=data.pop("password1"), role_names=data.pop("roles"), **data
        )


def _account(form: ModelForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "password2"}


class EmployeeViewSet(HouseViewSet):
    """In the place of Wagtail's own viewset for users."""

    model = Employee
    icon = "user"
    menu_label = _("Employees")
    ordering = "name"
    search_fields = ("name", "username", "email")
    export_filename = "employees"
    index_view_class = EmployeeIndexView
    add_view_class = EmployeeCreateView
    edit_view_class = EmployeeEditView

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return EmployeeForm if for_update else NewEmployeeForm


class DivisionIndexView(IndexView):
    list_export = ("name", "name_en", "parent", "head", "is_partner", "member_count", "waiting_count")
    export_headings = {  # noqa: RUF012 - Wagtail reads it from the class
        "member_count": _("People"), "waiting_count": _("Posts waiting"),
    }  # fmt: skip

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column("__str__", _("Division"), accessor=str, sort_key="name"),
            Column("parent", label=_("Part of"), sort_key="parent__name"),
            Column("head", label=_("Division head")),
            TickColumn("is_partner", label=_("Partner")),
            NumberColumn("member_count", label=_("People"), sort_key="member_count"),
            NumberColumn("waiting_count", label=_("Posts waiting"), sort_key="waiting_count"),
        ]

    def get_base_queryset(self) -> QuerySet[Division]:
        return Division.objects.with_parents().annotate(
            member_count=count_of(Employee.objects.active(), "division"),
            waiting_count=count_of(Idea.objects.waiting(), "responsible_division"),
        )


class DivisionCreateView(CreateView):
    def save_by_action(self, form: ModelForm) -> Division:
        return actions.save_division(Division(), by=self.request.user, **form.cleaned_data)


class DivisionEditView(EditView):
    def save_by_action(self, form: ModelForm) -> Division:
        return actions.save_division(self.fresh(), by=self.request.user, **form.cleaned_data)


class DivisionViewSet(HouseViewSet):
    model = Division
    name = "divisions"
    icon = "site"
    menu_label = _("Divisions")
    ordering = "name"
    search_fields = ("name", "name_en")
    list_filter = ("is_partner",)
    export_filename = "divisions"
    index_view_class = DivisionIndexView
    add_view_class = DivisionCreateView
    edit_view_class = DivisionEditView

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return DivisionForm


class RolesView(WagtailAdminTemplateMixin, TemplateView):
    """Every role: what it may do, and how many hold it."""

    template_name = "desk/roles.html"
    page_title = _("Roles")
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_manage_people(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = dict(Group.objects.values_list("name").annotate(n=Count("user", filter=Q(user__is_active=True))))
        people = reverse("wagtailusers_users:index")
        rows = [
            {"label": label, "hint": HINTS[role], "count": held.get(role, 0), "url": f"{people}?role={role}"}
            for role, label in roles.LABELS.items()
        ]
        return super().get_context_data(**kwargs) | {"roles": rows}
