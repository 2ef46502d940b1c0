"""What auditors fill in: which rows they look for, and what is to be erased from one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ideas.states import Verdict
from portal.kit.forms import DayField, LineField
from workout.actions.erasing import REASON_LENGTH
from workout.models import LedgerRow, Meeting
from workout.models.ledger import LedgerRowQuerySet
from workout.reading import KINDS, text_label


class LedgerFilterForm(forms.Form):
    """Each field narrows; what cannot be understood is said beside it, and narrows nothing."""

    number = forms.IntegerField(label=gettext_lazy("Number"), required=False, min_value=1, max_value=2**53)
    post = forms.IntegerField(label=gettext_lazy("Number of the post"), required=False, min_value=1, max_value=2**53)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    verdict = forms.ChoiceField(label=gettext_lazy("Ruling"), required=False)
    meeting = forms.ModelChoiceField(
        label=gettext_lazy("Meeting"), required=False, queryset=Meeting.objects.none(), empty_label=gettext_lazy("All")
    )
    ruled_by = LineField(label=gettext_lazy("Ruled by"), required=False, max_length=80)
    since = DayField(label=pgettext_lazy("period", "From"), required=False)
    until = DayField(label=pgettext_lazy("period", "To"), required=False)
    corrected = forms.BooleanField(label=gettext_lazy("Only corrected rulings and corrections"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [("", _("All")), *KINDS.items()]
        fields["verdict"].choices = [("", _("All")), *Verdict.choices]
        fields["meeting"].queryset = Meeting.objects.order_by("-starts_at")

    def rows(self) -> LedgerRowQuerySet:
        """The rows asked for, newest first."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}
        return LedgerRow.objects.asked_for(**asked).with_rulings().order_by("-number")


class ErasureForm(forms.Form):
    """Which words of a row are to be erased, and on what ground."""

    fields_to_erase = forms.MultipleChoiceField(
        label=gettext_lazy("What is to be erased"), widget=forms.CheckboxSelectMultiple
    )
    reason = LineField(
        label=gettext_lazy("Legal ground"), max_length=REASON_LENGTH,
        help_text=gettext_lazy(
            "Kept in the ledger for good, in a row of its own. Name the request or the law; write no personal data."
        ),
    )  # fmt: skip
    sure = forms.BooleanField(label=gettext_lazy("I know that nobody can bring these words back."))

    def __init__(self, *args: Any, row: LedgerRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [text.field for text in row.texts.all() if text.erased_at is None]
        fields: Any = self.fields
        fields["fields_to_erase"].choices = [(name, text_label(name)) for name in left]
