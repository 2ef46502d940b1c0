"""Campaigns in the admin: a list with what they brought, opening one (its page comes with it), changing one."""

from typing import Any

from django.db.models import QuerySet
from django.forms import ModelForm
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import NumberColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from ideas import actions
from ideas.models import Campaign, Idea
from ideas.states import State
from portal.desk.columns import MomentColumn, TickColumn
from portal.desk.counting import count_of
from portal.desk.forms.campaigns import CampaignForm, NewCampaignForm
from portal.desk.viewsets import CreateView, EditView, HouseViewSet, IndexView


class CampaignIndexView(IndexView):
    list_export = ("title", "title_en", "opens_at", "closes_at", "post_count", "waiting_count", "confirmed_count")
    export_headings = {  # noqa: RUF012 - Wagtail reads it from the class
        "post_count": _("Posts"), "waiting_count": _("Waiting"), "confirmed_count": _("Fixed"),
    }  # fmt: skip

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column("__str__", _("Campaign"), accessor=str),
            TickColumn("is_running", label=_("Open now")),
            TickColumn("is_default", label=_("Default")),
            MomentColumn("opens_at", label=_("Opens"), sort_key="opens_at"),
            MomentColumn("closes_at", label=_("Closes"), sort_key="closes_at"),
            NumberColumn("post_count", label=_("Posts"), sort_key="post_count"),
            NumberColumn("waiting_count", label=_("Waiting"), sort_key="waiting_count"),
            NumberColumn("confirmed_count", label=_("Fixed"), sort_key="confirmed_count"),
        ]

    def get_base_queryset(self) -> QuerySet[Campaign]:
        return (
            Campaign.objects.filter(contest=None)
            .select_related("page")
            .annotate(
                post_count=count_of(Idea.objects.listed(), "campaign"),
                waiting_count=count_of(Idea.objects.waiting(), "campaign"),
                confirmed_count=count_of(Idea.objects.filter(state=State.CONFIRMED), "campaign"),
            )
        )

    def get_list_more_buttons(self, instance: Campaign) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *_page_buttons(instance, Button)]


class CampaignCreateView(CreateView):
    def save_by_action(self, form: ModelForm) -> Campaign:
        sure = form.is_sure("opens_at")
        return actions.open_campaign(by=self.request.user, sure=sure, **form.cleaned_data)

    def get_success_buttons(self) -> list[Any]:
        return []


class CampaignEditView(EditView):
    def save_by_action(self, form: ModelForm) -> Campaign:
        sure = form.is_sure("opens_at")
        return actions.update_campaign(self.fresh(), by=self.request.user, sure=sure, **form.cleaned_data)

    @cached_property
    def header_buttons(self) -> list[Any]:
        return _page_buttons(self.object, HeaderButton)


def _page_buttons(campaign: Campaign, button: type[Button]) -> list[Button]:
    page = getattr(campaign, "page", None)
    if page is None:
        return []
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return [
        button(_("Edit the page"), url=edit, icon_name="doc-empty", priority=30),
        button(_("View on the site"), url=page.url or "", icon_name="view", priority=40),
    ]


class CampaignViewSet(HouseViewSet):
    model = Campaign
    name = "campaigns"
    icon = "group"
    menu_label = _("Campaigns")
    menu_order = 120
    add_to_admin_menu = True
    ordering = "-opens_at"
    search_fields = ("title", "title_en")
    export_filename = "campaigns"
    index_view_class = CampaignIndexView
    add_view_class = CampaignCreateView
    edit_view_class = CampaignEditView

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return CampaignForm if for_update else NewCampaignForm
