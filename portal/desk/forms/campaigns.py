"""What a campaign is called and when it is open."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from ideas.models import Campaign
from portal.kit.forms import AsksOnceMore, MomentField
from portal.kit.seen import validate_seen


class CampaignForm(AsksOnceMore, forms.ModelForm):
    required_css_class = "required"

    class Meta:
        model = Campaign
        fields = ("title", "title_en", "summary", "summary_en", "opens_at", "closes_at", "is_default")
        field_classes: ClassVar = {"opens_at": MomentField, "closes_at": MomentField}
        widgets: ClassVar = {
            "summary": forms.Textarea(attrs={"rows": 2}), "summary_en": forms.Textarea(attrs={"rows": 2}),
            "opens_at": AdminDateTimeInput, "closes_at": AdminDateTimeInput,
        }  # fmt: skip

    def validate_constraints(self) -> None:
        """Left to the action: making a campaign the default one takes that from another."""

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "is_default"}


class NewCampaignForm(CampaignForm):
    slug = forms.SlugField(
        label=_("Address"), max_length=60, required=False, allow_unicode=True, validators=[validate_seen],
        help_text=_("The end of /campaigns/…/. Empty: made from the title. It cannot be changed later."),
    )  # fmt: skip

    class Meta(CampaignForm.Meta):
        fields = (*CampaignForm.Meta.fields, "slug")

    def clean_slug(self) -> Any:
        slug = self.cleaned_data["slug"]
        if slug and Campaign.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("This address is taken."))
        return slug
