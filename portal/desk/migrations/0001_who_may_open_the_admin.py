"""Who may open the admin, and edit pages, pictures and documents there; the rest follows from roles (`policies`)."""

from typing import Any

from django.db import migrations

TRIAGE_ADMIN, CAMPAIGN_MANAGER, FACILITATOR = "triage admin", "campaign manager", "facilitator"
OPEN_ADMIN = [TRIAGE_ADMIN, CAMPAIGN_MANAGER, FACILITATOR]
EDIT_PAGES = [TRIAGE_ADMIN, CAMPAIGN_MANAGER]
PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page"]
MEDIA_PERMISSIONS = [
    ("wagtailimages", "image", ["add_image", "change_image", "choose_image"]),
    ("wagtaildocs", "document", ["add_document", "change_document", "choose_document"]),
]
# Wagtail makes these two; here roles are the only groups.
WAGTAILS_OWN_GROUPS = ["Moderators", "Editors"]


def grant(apps: Any, schema_editor: Any) -> None:
    groups = {group.name: group for group in apps.get_model("auth", "Group").objects.filter(name__in=OPEN_ADMIN)}
    access = _permission(apps, "wagtailadmin", "admin", "access_admin")
    for name in OPEN_ADMIN:
        groups[name].permissions.add(access)
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    on_pages = apps.get_model("wagtailcore", "GroupPagePermission")
    for name in EDIT_PAGES:
        for codename in PAGE_PERMISSIONS:
            permission = _permission(apps, "wagtailcore", "page", codename)
            on_pages.objects.get_or_create(group=groups[name], page=root, permission=permission)
    meetings = apps.get_model("wagtailcore", "Page").objects.get(meetingindexpage__isnull=False)
    for codename in ["change_page", "publish_page"]:
        permission = _permission(apps, "wagtailcore", "page", codename)
        on_pages.objects.get_or_create(group=groups[FACILITATOR], page=meetings, permission=permission)
    groups[TRIAGE_ADMIN].permissions.add(_permission(apps, "portal_site", "sitesettings", "change_sitesettings"))
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    on_media = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for app, model, codenames in MEDIA_PERMISSIONS:
        for codename in codenames:
            permission = _permission(apps, app, model, codename)
            for name in OPEN_ADMIN:
                on_media.objects.get_or_create(group=groups[name], collection=collection, permission=permission)
    apps.get_model("auth", "Group").objects.filter(name__in=WAGTAILS_OWN_GROUPS, user=None).delete()


def revoke(apps: Any, schema_editor: Any) -> None:
    """Take back what was granted (Wagtail's own two groups, empty as they were, do not come back)."""
    groups = apps.get_model("auth", "Group").objects.filter(name__in=OPEN_ADMIN)
    access = _permission(apps, "wagtailadmin", "admin", "access_admin")
    settings = _permission(apps, "portal_site", "sitesettings", "change_sitesettings")
    for group in groups:
        group.permissions.remove(access, settings)
    for model in ("GroupPagePermission", "GroupCollectionPermission"):
        apps.get_model("wagtailcore", model).objects.filter(group_id__in=[group.pk for group in groups]).delete()


def _permission(apps: Any, app: str, model: str, codename: str) -> Any:
    """The permission, which Django itself makes only after all migrations have run."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    action, _, noun = codename.partition("_")
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {action} {noun}"}
    )[0]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_roles"),
        ("portal_site", "0002_page_tree"),
        ("workout", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations = [migrations.RunPython(grant, revoke)]
