"""A contest with its criteria, prizes and jury in one form; what it is called is written to its campaign."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.admin.widgets import AdminDateTimeInput

from ideas.models import Campaign
from portal.desk.choosers import employee_chooser
from portal.kit.forms import AsksOnceMore, LineField, MomentField

NAMED = ("title", "title_en", "summary", "summary_en", "opens_at", "closes_at")  # what is kept on the campaign
_CAMPAIGN = forms.fields_for_model(
    Campaign, NAMED,
    widgets={
        "summary": forms.Textarea(attrs={"rows": 2}), "summary_en": forms.Textarea(attrs={"rows": 2}),
        "opens_at": AdminDateTimeInput, "closes_at": AdminDateTimeInput,
    },
    field_classes=dict.fromkeys(NAMED[:4], LineField) | dict.fromkeys(NAMED[4:], MomentField),
    help_texts={"closes_at": ""},
)  # fmt: skip


class ContestForm(AsksOnceMore, WagtailAdminModelForm):
    title = _CAMPAIGN["title"]
    title_en = _CAMPAIGN["title_en"]
    summary = _CAMPAIGN["summary"]
    summary_en = _CAMPAIGN["summary_en"]
    opens_at = _CAMPAIGN["opens_at"]
    closes_at = _CAMPAIGN["closes_at"]
    closes_at.label = _("entries close")

    class Meta(WagtailAdminModelForm.Meta):  # with its way from a model to fields, so that dates are read as everywhere
        widgets: ClassVar = {"divisions": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_at"].required = True
        if self.instance.pk:
            self.initial |= {name: getattr(self.instance.campaign, name) for name in NAMED}

    @property
    def campaign_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in NAMED} | {"sure": self.is_sure("opens_at")}


def _both(name: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name), FieldPanel(f"{name}_en")])


PANELS: list[Panel] = [
    MultiFieldPanel([_both("title"), _both("summary")], heading=_("What it is called")),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]), FieldPanel("votes_until"),
            FieldPanel("jury_until"), FieldPanel("results_at"),
        ],
        heading=_("Phases"), help_text=_("Each phase begins and ends by itself."),
    ),
    MultiFieldPanel([FieldPanel("divisions"), FieldPanel("vote_budget")], heading=_("Who takes part")),
    InlinePanel(
        "criteria", [_both("title"), *(FieldPanel(name) for name in ("weight", "lowest", "middle", "highest"))],
        heading=_("Criteria"), label=_("criterion"), min_num=1,
    ),
    InlinePanel(
        "jurors", [FieldPanel("person", widget=employee_chooser.widget_class)], heading=_("Jury"), label=_("juror"),
        help_text=_("At least as many as score each entry, and some more for conflicts of interest."),
    ),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("jurors_each"), FieldPanel("scale")]), FieldPanel("shortlist_size")],
        heading=_("How the jury scores"),
    ),
    InlinePanel(
        "prizes", [_both("title"), FieldRowPanel([FieldPanel("amount"), FieldPanel("places")])],
        heading=_("Prizes"), label=_("prize"),
    ),
    FieldPanel("division_percent"),
]  # fmt: skip
