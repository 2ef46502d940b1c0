"""What our model viewsets have in common: changes go through actions, and nothing is deleted."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from portal.desk.exports import SafeExportMixin
from portal.kit.errors import PortalError
from portal.kit.plausible import Unsure


class ActionFormMixin:
    """A create or edit view whose form is saved by an action; a refusal comes back as the form's error."""

    def save_by_action(self, form: ModelForm) -> models.Model:
        """Call the one action that saves what the form says."""
        raise NotImplementedError

    def save_instance(self) -> models.Model:
        return self.save_by_action(self.form)

    def form_valid(self, form: ModelForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except Unsure as question:
            form.ask(question)
        except PortalError as error:
            _add(form, getattr(error, "field", None), str(error))
        except ValidationError as error:
            for field, messages in (
                error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
            ).items():
                _add(form, field, messages)
        self.produced_error_message = self.get_error_message()
        return self.form_invalid(form)


def _add(form: ModelForm, field: str | None, messages: Any) -> None:
    form.add_error(field if field in form.fields and field != NON_FIELD_ERRORS else None, messages)


class CreateView(ActionFormMixin, generic.CreateView):
    page_title = _("Add")


class EditView(ActionFormMixin, generic.EditView):
    """As Wagtail's, and asks the policy about this very object."""

    def get_object(self, queryset: Any = None) -> models.Model:
        instance = super().get_object(queryset)
        if not self.user_has_permission_for_instance("change", instance):
            raise PermissionDenied
        return instance

    def fresh(self) -> models.Model:
        """The object as it is stored: the form's has the new values already, and actions compare old with new."""
        return self.model._default_manager.get(pk=self.object.pk)


class IndexView(SafeExportMixin, generic.IndexView):
    """As Wagtail's; the edit link is there for whom the policy lets change this very object."""

    def title_column(self, name: str, label: Any, **options: Any) -> TitleColumn:
        """The first column: what the row is called, leading to its form, with the row's buttons."""
        return self._get_title_column_class(TitleColumn)(name, label=label, get_url=self.get_edit_url, **options)

    def get_edit_url(self, instance: models.Model) -> str | None:
        if self.user_has_permission_for_instance("change", instance):
            return super().get_edit_url(instance)
        return None


class HouseViewSet(ModelViewSet):
    """List, add and edit. No deleting, copying, usage or Wagtail history: events are the history."""

    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        without = dict.fromkeys(("delete_url_name", "history_url_name", "usage_url_name"))
        return {**super().get_common_view_kwargs(**kwargs), **without}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            pattern
            for pattern in super().get_urlpatterns()
            if pattern.name in ("index", "index_results", "add", "edit")
        ]

    def register_permissions(self) -> None:
        """Rights here follow from roles, so the form for groups must not offer any."""


class RemovableViewSet(HouseViewSet):
    """What is gone leaves its event: unlike the rest of the house these may be deleted."""

    delete_view_class = generic.DeleteView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_common_view_kwargs(**kwargs), "delete_url_name": self.get_url_name("delete")}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("delete/<str:pk>/", self.delete_view, name="delete")]
