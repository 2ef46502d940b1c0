"""What becomes of an accepted post: progress and evidence, dates, hand-overs, steps, reviews, effects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ideas.forms.base import SOMETHING, ActionForm
from ideas.forms.files import DocumentsField, PhotosField
from ideas.models import Effect, Review
from portal.kit import clock
from portal.kit.forms import DayField, LineField, TextField
from portal.people.finding import find_person
from portal.people.models import Employee


class PersonField(LineField):
    """A colleague, as suggested while typing: "name (username)", or what only one is called."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": _("Please choose a colleague.")})
        super().__init__(max_length=200, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> Employee | None:
        typed = super().clean(value)
        return find_person(typed) if typed else None


class DoneForm(ActionForm):
    """What was done, with evidence and effect."""

    note = TextField(
        label=_("What was done?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    before = PhotosField(label=_("Photos: before"))
    after = PhotosField(label=_("Photos: after"))
    documents = DocumentsField()
    link = forms.URLField(
        label=_("Link to evidence"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    customers_helped = forms.IntegerField(label=_("Customers helped"), required=False, min_value=0, max_value=2**31 - 1)
    won_saved = forms.IntegerField(label=_("Won saved"), required=False, min_value=0, max_value=2**62)
    minutes_saved = forms.IntegerField(label=_("Minutes saved"), required=False, min_value=0, max_value=2**31 - 1)

    def evidence(self) -> dict[str, Any]:
        """The fields that both actions of tracking take."""
        names = ("link", "customers_helped", "won_saved", "minutes_saved")
        return {name: self.cleaned_data[name] for name in names}


class ProgressForm(DoneForm):
    percent = forms.IntegerField(
        label=_("How far is it, in percent?"), min_value=0, max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    field_order = ("note", "percent")


class DueForm(ActionForm):
    due_on = DayField(label=_("New due date"))
    reason = LineField(label=_("Why does it move?"), error_messages={"required": _("Please say why the date moves.")})


class HandoverForm(ActionForm):
    to = PersonField(label=_("To whom?"))
    reason = LineField(label=_("Why?"), error_messages={"required": _("Please give the reason.")})


class StepForm(ActionForm):
    title = LineField(label=_("What is to be done?"), error_messages={"required": _("Please say what is to be done.")})
    due_on = DayField(label=_("By when?"), initial=clock.today)
    person = PersonField(label=_("Who does it?"), required=False)


class ReviewForm(ActionForm):
    result = forms.ChoiceField(
        label=_("How does it stand?"), widget=forms.RadioSelect,
        choices=[(result.value, result.label) for result in Review.GIVEN],
        error_messages={"required": _("Please choose one of the three.")},
    )  # fmt: skip
    note = TextField(
        label=_("Why?"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when it is at risk or stuck."),
    )  # fmt: skip
    needs = PersonField(
        label=_("Whose help is needed?"), required=False, help_text=_("Needed when it is stuck. They are told.")
    )


class EffectForm(ActionForm):
    stage = forms.ChoiceField(
        label=_("How sure is it?"), choices=Effect.Stage.choices, widget=forms.RadioSelect,
        initial=Effect.Stage.MEASURED,
    )  # fmt: skip
    customers_helped = forms.IntegerField(label=_("Customers helped"), required=False, min_value=0)
    won_saved = forms.IntegerField(label=_("Won saved"), required=False, min_value=0)
    minutes_saved = forms.IntegerField(label=_("Minutes saved"), required=False, min_value=0)
    method = LineField(label=_("How was it measured?"), required=False, help_text=_("Needed for what was measured."))


class RefuseForm(ActionForm):
    """A no to a request, with its reason."""

    answer = LineField(label=_("Why not?"), error_messages={"required": _("Please give the reason.")})


class SettleForm(ActionForm):
    """The owner's word to an author who doubts the fix; `about` is the number of the doubt."""

    about = 0

    text = TextField(
        label=_("Why it is fixed all the same"), error_messages=SOMETHING, widget=forms.Textarea(attrs={"rows": 3})
    )


class RereviewForm(ActionForm):
    argument = TextField(
        label=_("Your new argument"), error_messages=SOMETHING, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What did the ruling not know yet? You can ask once."),
    )  # fmt: skip
