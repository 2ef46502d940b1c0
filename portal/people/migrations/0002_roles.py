"""The roles of the house, as groups."""

from typing import Any

from django.db import migrations

ROLES = [
    "staff", "division head", "triage admin", "facilitator",
    "executive", "campaign manager", "auditor", "panel guest",
]  # fmt: skip


def make_roles(apps: Any, schema_editor: Any) -> None:
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


def remove_roles(apps: Any, schema_editor: Any) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_roles, remove_roles)]
