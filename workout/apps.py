from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkoutConfig(AppConfig):
    name = "workout"
    verbose_name = _("Workout")
