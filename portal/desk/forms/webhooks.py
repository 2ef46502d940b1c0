"""Webhooks: who is told, of what, in which form."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.notifications.kinds import KINDS
from portal.notifications.kinds.base import Topic
from portal.notifications.models import Webhook

TOLD = {kind.topic for kind in KINDS.values() if not kind.private}


class WebhookForm(forms.ModelForm):
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        choices=[(topic.value, topic.label) for topic in Topic if topic in TOLD],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what all of the company's people may see is told, and never a hidden name."),
    )

    class Meta:
        model = Webhook
        fields = ("name", "url", "format", "topics", "language", "is_active")
        help_texts: ClassVar = {
            "url": _("https://… A first message goes there at once."),
            "is_active": _("Off: nothing is sent, and what happens meanwhile is not sent later."),
        }


class WebhookChangeForm(WebhookForm):
    new_secret = forms.BooleanField(
        label=_("Make a new secret"),
        required=False,
        help_text=_("The receiver has to know it: it is shown once, after saving. The old one is worthless then."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.error:
            self.fields["url"].help_text = _("The last delivery failed: %(error)s") % {"error": self.instance.error}
