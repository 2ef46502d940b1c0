"""Choosing a person out of thousands, by name."""

from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from portal.kit.forms import LineField
from portal.people.models import Employee


class _PersonFilterForm(BaseFilterForm):
    q = LineField(label=_("Name or username"), required=False)

    def filter(self, objects: QuerySet[Employee]) -> QuerySet[Employee]:
        text = self.cleaned_data.get("q", "").strip()
        self.search_query, self.is_searching = text, bool(text)
        return objects.matching(text) if text else objects


class _EmployeeChoices:
    filter_form_class = _PersonFilterForm
    ordering = ("name", "pk")

    def get_object_list(self) -> QuerySet[Employee]:
        return Employee.objects.staff().select_related("division")

    @property
    def title_column(self) -> Column:
        column = super().title_column
        column.label = _("Name")
        return column

    @property
    def columns(self) -> list[Column]:
        return [
            self.title_column,
            Column("username", label=_("Username")),
            Column("job_title", label=_("Job title")),
            Column("division", label=_("Division")),
        ]


class EmployeeChooseView(_EmployeeChoices, ChooseView):
    pass


class EmployeeChooseResultsView(_EmployeeChoices, ChooseResultsView):
    pass


class EmployeeChooserViewSet(ChooserViewSet):
    model = Employee
    icon = "user"
    per_page = 20
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    edit_item_text = _("Edit this person")
    register_widget = False
    choose_view_class = EmployeeChooseView
    choose_results_view_class = EmployeeChooseResultsView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Without Wagtail's form for a new one: people are added under Employees, by the rules there."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


employee_chooser = EmployeeChooserViewSet("employee_chooser")
