"""Triage admins set when it is told that a promise is overdue, and when it is reviewed."""

from typing import Any

from django.db import migrations


def grant(apps: Any, schema_editor: Any) -> None:
    _group(apps).permissions.add(_permission(apps))


def revoke(apps: Any, schema_editor: Any) -> None:
    _group(apps).permissions.remove(_permission(apps))


def _group(apps: Any) -> Any:
    return apps.get_model("auth", "Group").objects.get(name="triage admin")


def _permission(apps: Any) -> Any:
    """The permission, which Django itself makes only after all migrations have run."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    content_type, _ = content_types.get_or_create(app_label="ideas", model="trackingsettings")
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="change_trackingsettings",
        defaults={"name": "Can change promises and reviews"},
    )[0]


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_who_may_open_the_admin"), ("ideas", "0003_promises_reviews_effects")]
    operations = [migrations.RunPython(grant, revoke)]
