"""What the desk tells Wagtail: whose rights, which screens, and a menu that has only what somebody needs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from ideas.models import CampaignIndexPage, CampaignPage
from portal.desk import policies
from portal.desk.choosers import employee_chooser
from portal.desk.panels import TriagePanel
from portal.desk.permissions import can_see_outbox, can_see_queue
from portal.desk.views.campaigns import CampaignViewSet
from portal.desk.views.contests import ContestViewSet
from portal.desk.views.meetings import MeetingViewSet
from portal.desk.views.merging import MergePreviewView, MergeTargetsView
from portal.desk.views.outbox import DeadLettersView, RetryView
from portal.desk.views.people import DivisionViewSet, RolesView
from portal.desk.views.queue import AssignDivisionBulkAction, QueueView
from portal.desk.views.tracking import (
    AssignOwnerBulkAction,
    DivisionWorkloadView,
    OwnerWorkloadView,
    RemindBulkAction,
    TrackingView,
)
from portal.desk.views.triage import PostView
from portal.desk.views.webhooks import WebhookViewSet
from portal.desk.views.words import SynonymViewSet, WordViewSet
from portal.notifications.permissions import can_manage_webhooks
from portal.people.models import Employee
from portal.people.permissions import can_manage_people
from search.permissions import can_edit_words
from workout.models import MeetingIndexPage, MeetingPage

policies.register()

# Pages that are the face of something live: they are edited, but come and go with it.
BOUND_PAGES = (CampaignIndexPage, CampaignPage, MeetingIndexPage, MeetingPage)
HIDDEN_MENU = {"reports", "help", "snippets", "forms"}
HIDDEN_SETTINGS = {"workflows", "workflow-tasks", "users", "groups", "locales"}
ORDER = {"explorer": 200, "images": 210, "documents": 220, "settings": 900}


class TriageViewSet(ViewSet):
    """The queue, and a page for each post on it."""

    name = "triage"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", QueueView.as_view(), name="index"),
            path("results/", QueueView.as_view(results_only=True), name="index_results"),
            path("<int:pk>/", PostView.as_view(http_method_names=["get", "head"]), name="post"),
            path("<int:pk>/merge/", MergeTargetsView.as_view(), name="merge_targets"),
            path("<int:pk>/merge/results/", MergeTargetsView.as_view(results_only=True), name="merge_results"),
            path("<int:pk>/merge/<int:target>/", MergePreviewView.as_view(), name="merge"),
            path("<int:pk>/<slug:action>/", PostView.as_view(http_method_names=["post"]), name="act"),
        ]


class TrackingViewSet(ViewSet):
    """Promises, and who has how many of them."""

    name = "tracking"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", TrackingView.as_view(), name="index"),
            path("results/", TrackingView.as_view(results_only=True), name="index_results"),
            path("owners/", OwnerWorkloadView.as_view(), name="owners"),
            path("owners/results/", OwnerWorkloadView.as_view(results_only=True), name="owners_results"),
            path("divisions/", DivisionWorkloadView.as_view(), name="divisions"),
            path("divisions/results/", DivisionWorkloadView.as_view(results_only=True), name="divisions_results"),
        ]


class UndeliveredViewSet(ViewSet):
    """Jobs of the outbox that were given up on."""

    name = "undelivered"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", DeadLettersView.as_view(), name="index"),
            path("results/", DeadLettersView.as_view(results_only=True), name="index_results"),
            path("<int:pk>/retry/", RetryView.as_view(), name="retry"),
        ]


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    return [
        TriageViewSet(), TrackingViewSet(), UndeliveredViewSet(), SynonymViewSet(), WordViewSet(),
        WebhookViewSet(), MeetingViewSet(), CampaignViewSet(), ContestViewSet(), DivisionViewSet(), employee_chooser,
    ]  # fmt: skip


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("roles/", RolesView.as_view(), name="desk_roles")]


for bulk_action in (AssignDivisionBulkAction, AssignOwnerBulkAction, RemindBulkAction):
    hooks.register("register_bulk_action", bulk_action)


class _GuardedItem(MenuItem):
    """An item for those to whom `allowed` says yes."""

    def __init__(self, allowed: Any, *args: Any, **kwargs: Any) -> None:
        self._allowed = allowed
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return self._allowed(request.user)


def _item(allowed: Any, label: Any, url_name: str, icon: str, order: int) -> _GuardedItem:
    return _GuardedItem(allowed, label, reverse(url_name), name=url_name.replace(":", "-"), icon_name=icon, order=order)


@hooks.register("register_admin_menu_item")
def triage_item() -> MenuItem:
    return _item(can_see_queue, gettext_lazy("Triage"), "triage:index", "tasks", 100)


@hooks.register("register_admin_menu_item")
def tracking_item() -> MenuItem:
    items = [
        _item(can_see_queue, gettext_lazy("Promises"), "tracking:index", "date", 10),
        _item(can_see_queue, gettext_lazy("Workload by owner"), "tracking:owners", "user", 20),
        _item(can_see_queue, gettext_lazy("Workload by division"), "tracking:divisions", "site", 30),
    ]
    return SubmenuMenuItem(gettext_lazy("Promises"), Menu(items=items), name="promises", icon_name="date", order=105)


@hooks.register("register_admin_menu_item")
def people_item() -> MenuItem:
    items = [
        _item(can_manage_people, gettext_lazy("Employees"), "wagtailusers_users:index", "user", 10),
        _item(can_manage_people, gettext_lazy("Divisions"), "divisions:index", "site", 20),
        _item(can_manage_people, gettext_lazy("Roles"), "desk_roles", "group", 30),
    ]
    return SubmenuMenuItem(gettext_lazy("People"), Menu(items=items), name="people", icon_name="user", order=130)


@hooks.register("register_admin_menu_item")
def search_item() -> MenuItem:
    items = [
        _item(can_edit_words, gettext_lazy("Synonyms"), "synonyms:index", "link", 10),
        _item(can_edit_words, gettext_lazy("Words of our own"), "words:index", "bold", 20),
    ]
    return SubmenuMenuItem(
        gettext_lazy("Search"), Menu(items=items), name="search-words", icon_name="search", order=140
    )


@hooks.register("register_admin_menu_item")
def webhooks_item() -> MenuItem:
    return _item(can_manage_webhooks, gettext_lazy("Webhooks"), "webhooks:index", "link-external", 790)


@hooks.register("register_admin_menu_item")
def undelivered_item() -> MenuItem:
    return _item(can_see_outbox, gettext_lazy("Undelivered"), "undelivered:index", "warning", 800)


@hooks.register("construct_main_menu")
def arrange_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN_MENU]
    for item in items:
        item.order = ORDER.get(item.name, item.order)


@hooks.register("construct_settings_menu")
def arrange_settings(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN_SETTINGS]


@hooks.register("construct_homepage_panels")
def dashboard(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [panel for panel in panels if panel.name == "recent_edits"]
    panels.append(TriagePanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """How many pages and images there are helps nobody; what waits is told instead."""
    items.clear()


@hooks.register("insert_global_admin_css")
def stylesheet() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("insert_global_admin_js")
def date_pickers() -> SafeString:
    return format_html('<script src="{}"></script>', static("desk/dates.js"))


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
@hooks.register("before_move_page")
def keep_bound_page(request: HttpRequest, page: Page, *_destination: Any) -> HttpResponse | None:
    if not _is_bound(page):
        return None
    return _refused(request, page)


@hooks.register("before_bulk_action")
def keep_from_bulk(request: HttpRequest, action: str, objects: list[Any], view: Any) -> HttpResponse | None:
    """People are changed one by one, by the rules of their form; bound pages stay where they are."""
    if any(isinstance(each, Employee) for each in objects):
        messages.error(request, _("People are changed one by one."))
        return redirect("wagtailusers_users:index")
    bound = next((each for each in objects if isinstance(each, Page) and _is_bound(each)), None)
    return _refused(request, bound) if bound is not None and action in ("delete", "move", "unpublish") else None


def _is_bound(page: Page) -> bool:
    family = page.get_descendants(inclusive=True)
    return any(family.exact_type(kind).exists() for kind in BOUND_PAGES)


def _refused(request: HttpRequest, page: Page) -> HttpResponse:
    messages.error(request, _("This page belongs to a campaign or a meeting. It stays as long as they do."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)
