from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class DeskConfig(AppConfig):
    default = True
    name = "portal.desk"
    verbose_name = _("Admin desk")

    def ready(self) -> None:
        from portal.desk.slots import idea_admin  # models are not loaded before ready()
        from portal.kit import slots

        slots.fill("idea.admin", idea_admin)


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users app with our screens for employees."""

    user_viewset = "portal.desk.views.people.EmployeeViewSet"
