"""Other programs that are told what happens here."""

from typing import Any
from urllib.parse import urlsplit

from django.forms import ModelForm
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from portal.desk.columns import MomentColumn, TickColumn
from portal.desk.forms.webhooks import WebhookChangeForm, WebhookForm
from portal.desk.viewsets import CreateView, EditView, IndexView, RemovableViewSet
from portal.notifications.models import Webhook
from portal.notifications.webhooks import actions


class WebhookIndexView(IndexView):
    page_title = gettext_lazy("Webhooks")
    list_export = ("name", "format", "is_active", "taken_at", "failed_at", "error")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column("name", gettext_lazy("Name"), sort_key="name"),
            Column("host", label=gettext_lazy("Address"), accessor=lambda hook: urlsplit(hook.url).hostname),
            Column("format", label=pgettext_lazy("who is told", "For"), accessor="get_format_display"),
            TickColumn("is_active", label=gettext_lazy("Active"), sort_key="is_active"),
            MomentColumn("taken_at", label=gettext_lazy("Last taken"), sort_key="taken_at"),
            MomentColumn("failed_at", label=gettext_lazy("Fails since its last try"), sort_key="failed_at"),
            Column("error", label=gettext_lazy("Last error"), classname="desk-error"),
        ]


class _ShowsTheSecret:
    """The secret of a new webhook, or its new one, is on the next page and never again."""

    def save_by_action(self, form: ModelForm) -> Webhook:
        known = self.before()
        secret = known.secret
        hook = actions.save(known, by=self.request.user, **form.cleaned_data)
        self.new_secret = hook.secret if hook.secret != secret else ""
        return hook

    def get_success_url(self) -> str:
        if self.new_secret:
            text = format_html("{} <code>{}</code>", _("Copy the secret now, it is not shown again:"), self.new_secret)
            messages.warning(self.request, text)
        return super().get_success_url()


class WebhookCreateView(_ShowsTheSecret, CreateView):
    def before(self) -> Webhook:
        return Webhook()


class WebhookEditView(_ShowsTheSecret, EditView):
    def before(self) -> Webhook:
        return self.fresh()


class WebhookDeleteView(generic.DeleteView):
    def delete_action(self) -> None:
        actions.remove(self.object, by=self.request.user)


class WebhookViewSet(RemovableViewSet):
    model = Webhook
    name = "webhooks"
    icon = "link-external"
    menu_label = gettext_lazy("Webhooks")
    ordering = "name"
    search_fields = ("name", "url")
    list_filter = ("format", "is_active")
    export_filename = "webhooks"
    index_view_class = WebhookIndexView
    add_view_class = WebhookCreateView
    edit_view_class = WebhookEditView
    delete_view_class = WebhookDeleteView

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return WebhookChangeForm if for_update else WebhookForm
