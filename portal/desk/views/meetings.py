"""Work-out meetings in the admin: a list, planning one (its page comes with it), changing the plan."""

from typing import Any

from django.db.models import QuerySet
from django.forms import ModelForm
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, NumberColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from portal.desk.columns import MomentColumn
from portal.desk.forms.meetings import MeetingForm
from portal.desk.viewsets import CreateView, EditView, HouseViewSet, IndexView
from workout import actions
from workout.models import Meeting
from workout.permissions import can_facilitate


class MeetingIndexView(IndexView):
    list_export = (
        "title",
        "title_en",
        "get_state_display",
        "starts_at",
        "place",
        "sponsor",
        "item_count",
        "ruled_count",
    )
    export_headings = {  # noqa: RUF012 - Wagtail reads it from the class
        "get_state_display": _("State"), "item_count": _("Agenda items"), "ruled_count": _("Ruled on"),
    }  # fmt: skip

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column("__str__", _("Meeting"), accessor=str),
            StatusTagColumn(
                "state", label=_("State"), accessor="get_state_display", sort_key="state",
                primary=lambda meeting: meeting.is_live,
            ),
            MomentColumn("starts_at", label=_("Starts"), sort_key="starts_at"),
            Column("place", label=_("Place")),
            Column("sponsor", label=_("Sponsor")),
            NumberColumn("item_count", label=_("Agenda items"), sort_key="item_count"),
            NumberColumn("ruled_count", label=_("Ruled on"), sort_key="ruled_count"),
        ]  # fmt: skip

    def get_base_queryset(self) -> QuerySet[Meeting]:
        return Meeting.objects.with_people().with_counts()

    def get_list_more_buttons(self, instance: Meeting) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *_buttons(instance, self.request.user, Button)]


class MeetingCreateView(CreateView):
    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"facilitators": [self.request.user.pk]}

    def save_by_action(self, form: ModelForm) -> Meeting:
        return actions.plan(by=self.request.user, sure=form.is_sure("starts_at"), **form.cleaned_data)

    def get_success_buttons(self) -> list[Any]:
        return []


class MeetingEditView(EditView):
    def save_by_action(self, form: ModelForm) -> Meeting:
        sure = form.is_sure("starts_at")
        return actions.update_plan(self.fresh(), by=self.request.user, sure=sure, **form.cleaned_data)

    @cached_property
    def header_buttons(self) -> list[Any]:
        return _buttons(self.object, self.request.user, HeaderButton)


def _buttons(meeting: Meeting, person: Any, button: type[Button]) -> list[Button]:
    page = getattr(meeting, "page", None)
    buttons = [button(_("View on the site"), url=meeting.get_absolute_url(), icon_name="view", priority=30)]
    if can_facilitate(person, meeting):
        console = f"{meeting.get_absolute_url()}console/"
        buttons.append(button(_("Console"), url=console, icon_name="desktop", priority=40))
        agenda = reverse("prepare", args=[meeting.slug])
        buttons.append(button(_("Prepare the agenda"), url=agenda, icon_name="list-ol", priority=35))
        if page is not None:
            edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
            buttons.append(button(_("Preparation and minutes"), url=edit, icon_name="doc-empty", priority=50))
    return buttons


class MeetingViewSet(HouseViewSet):
    model = Meeting
    name = "meetings"
    icon = "date"
    menu_label = _("Meetings")
    menu_order = 110
    add_to_admin_menu = True
    ordering = "-starts_at"
    search_fields = ("title", "title_en", "place")
    export_filename = "meetings"
    list_filter = ("state",)
    index_view_class = MeetingIndexView
    add_view_class = MeetingCreateView
    edit_view_class = MeetingEditView

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return MeetingForm
