"""What is asked of whoever takes data out or brings posts in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ideas.models import Campaign
from portal.reports.columns import REQUIRED, TAKEN
from portal.reports.listings import LONGEST_QUERY
from portal.reports.models import Dataset, Export, Import, Listing


class ExportForm(forms.Form):
    """What to take out, and how: a dataset, or the list of the page that leads here (`listing`, `query`)."""

    listing = forms.ChoiceField(choices=[("", ""), *Listing.choices], required=False, widget=forms.HiddenInput)
    query = forms.CharField(max_length=LONGEST_QUERY, required=False, widget=forms.HiddenInput, strip=False)
    dataset = forms.ChoiceField(label=_("What"), choices=Dataset.choices)
    format = forms.ChoiceField(label=_("As"), choices=Export.Format.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_of_list = bool(self["listing"].value())
        if self.is_of_list:
            self.fields["dataset"].required = False


def _campaign_field(**more: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Campaign.objects.order_by("-opens_at", "pk"), label=_("Campaign"), required=False,
        empty_label=_("The default one"), help_text=_("For rows that name none."), **more,
    )  # fmt: skip


class ImportForm(forms.Form):
    """A file of posts."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx), CSV or JSON Lines. Whatever the columns are called, you see them next."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.jsonl"}),
    )


class ColumnsForm(forms.Form):
    """For each column of a file, which of ours it is; and the campaign of rows that name none."""

    campaign = _campaign_field()

    def __init__(self, sent: Import, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].initial = sent.campaign_id
        self._columns = list(sent.columns)
        choices = [("", _("– leave out –")), *((column.name, _marked(column)) for column in TAKEN)]
        for number, (header, column) in enumerate(zip(sent.preview.get("header", ()), self._columns, strict=False)):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=_("What is “%(header)s”?") % {"header": header}, choices=choices, required=False, initial=column,
                widget=forms.Select(attrs={"class": "input"}),
            )  # fmt: skip

    def of_columns(self) -> list[forms.BoundField]:
        """The select boxes, in the order of the file's columns."""
        return [self[f"column-{number}"] for number in range(len(self._columns))]

    def chosen(self) -> Sequence[str]:
        """What was chosen for each column of the file."""
        return [self.cleaned_data[f"column-{number}"] for number in range(len(self._columns))]


def _marked(column: Any) -> str:
    return f"{column.label} *" if column.name in REQUIRED else str(column.label)
