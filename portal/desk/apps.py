from django.apps import AppConfig
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class DeskConfig(AppConfig):
    default = True
    name = "portal.desk"
    verbose_name = _("Admin desk")

    def ready(self) -> None:
        # Models are not loaded before ready(), and each of these needs them.
        from wagtail.admin.forms.models import register_form_field_override
        from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

        from portal.desk.slots import idea_admin
        from portal.kit import slots
        from portal.kit.forms import DayField, MomentField

        slots.fill("idea.admin", idea_admin)
        # Every date of a form that Wagtail makes of a model, its pages' too.
        for field, form_class, widget in (
            (models.DateField, DayField, AdminDateInput),
            (models.DateTimeField, MomentField, AdminDateTimeInput),
        ):
            register_form_field_override(field, override={"form_class": form_class, "widget": widget})


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users app with our screens for employees."""

    user_viewset = "portal.desk.views.people.EmployeeViewSet"
