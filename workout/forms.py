"""What people fill in here: a ruling, and the correction of one. Server-side first: it all works without a script."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ideas.states import Verdict
from portal.kit import clock
from portal.kit.forms import AsksOnceMore, DayField, LineField, TextField, asked_at
from portal.kit.plausible import Unsure
from portal.people import roles
from portal.people.finding import find_person
from portal.people.models import Employee
from workout.decision import TEXT_LENGTH, Decision

OTHER_DATE = "date"
DUE_DAYS = (30, 60, 90)
ANSWER_DAYS = (7, 14, 30)
DEFAULT_DUE, DEFAULT_ANSWER = "30", "14"

# The fields each verdict asks for; whatever else was sent is of no concern.
ASKED = {
    Verdict.ACCEPT: ("owner", "champion", "due_in", "due_on", "remark"),
    Verdict.REJECT: ("reason",),
    Verdict.MORE_INFO: ("question", "owner", "answer_in", "answer_on"),
}
CHOOSE = gettext_lazy("Please accept, reject or ask for more information.")


class RulingForm(AsksOnceMore, forms.Form):
    """A verdict and what it needs. After `is_valid()`, `decision` is the checked decision.

    Pages show the fields of the verdict that is chosen; each of those is required but the remark and the dates
    that go with "another date".
    """

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label=gettext_lazy("Ruling"), choices=Verdict, widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE),
    )  # fmt: skip
    owner = LineField(
        label=gettext_lazy("Owner"),
        help_text=gettext_lazy("Type a name and choose; the head of the responsible division is suggested."),
        widget=forms.TextInput(
            attrs={
                "list": "owner-suggestions", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false",
                "hx-get": reverse_lazy("people-suggestions"), "hx-trigger": "input changed delay:200ms",
                "hx-target": "#owner-suggestions", "hx-sync": "this:replace",
            }
        ),
    )  # fmt: skip
    champion = forms.ModelChoiceField(
        label=gettext_lazy("Champion"), queryset=Employee.objects.none(),
        help_text=gettext_lazy("The executive who clears the way."), empty_label=gettext_lazy("Please choose"),
    )  # fmt: skip
    due_in = forms.ChoiceField(label=gettext_lazy("Due date"), widget=forms.RadioSelect)
    due_on = DayField(label=gettext_lazy("Another due date"))
    remark = TextField(label=gettext_lazy("Remark"), required=False)
    reason = TextField(label=gettext_lazy("Reason"))
    question = TextField(label=gettext_lazy("Question"))
    answer_in = forms.ChoiceField(label=gettext_lazy("Answer by"), widget=forms.RadioSelect)
    answer_on = DayField(label=gettext_lazy("Another date, within 30 days"))
    key = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["champion"].queryset = executives()
        self.fields["champion"].label_from_instance = name_and_division
        self.fields["due_in"].choices = _in_days(DUE_DAYS)
        self.fields["answer_in"].choices = _in_days(ANSWER_DAYS)

    def clean(self) -> dict[str, Any]:
        """Judges what the chosen verdict asks for, and nothing else, in the decision's own words."""
        data = super().clean() or self.cleaned_data
        verdict = data.get("verdict")
        asked = {"verdict", "key", *self.extra_fields(), *(ASKED[Verdict(verdict)] if verdict else ())}
        for name in list(self.errors):
            if name not in asked or (name != "verdict" and self.has_error(name, "required")):
                del self.errors[name]
        if verdict:
            self._decide(Verdict(verdict), data)
        return data

    def extra_fields(self) -> tuple[str, ...]:
        """Fields that are judged whatever the verdict is."""
        return ()

    def _decide(self, verdict: Verdict, data: Mapping[str, Any]) -> None:
        owner = None
        if "owner" in ASKED[verdict] and data.get("owner"):
            try:
                owner = find_person(data["owner"])
            except ValidationError as error:
                self.add_error("owner", error)
        due, due_field = self._due(verdict, data)
        decision = Decision(
            verdict, reason=data.get("reason" if verdict == Verdict.REJECT else "remark") or "",
            question=data.get("question") or "", owner=owner, champion=data.get("champion"), due_on=due,
            sure=self.is_sure(due_field),
        )  # fmt: skip
        fields = {"due": due_field, "reason": "reason" if verdict == Verdict.REJECT else "remark"}
        try:
            self.decision = decision.checked()
        except ValidationError as error:
            for field, errors in error.error_dict.items():
                name = fields.get(field, field)
                if not self.has_error(name):
                    asks = errors[0].code == Unsure.code and due is not None
                    self.add_error(name, asked_at(errors[0].message, due.isoformat()) if asks else errors)

    def _due(self, verdict: Verdict, data: Mapping[str, Any]) -> tuple[date | None, str]:
        """The date, and the field to complain about; "in 30 days" wins unless another date was asked for."""
        days, on = ("due_in", "due_on") if verdict == Verdict.ACCEPT else ("answer_in", "answer_on")
        if data.get(days) == OTHER_DATE:
            return data.get(on), on
        self.errors.pop(on, None)  # nobody sees this box, and nobody asked for what is in it
        return (clock.today() + timedelta(days=int(data[days])) if data.get(days) else None), days


class CorrectionForm(RulingForm):
    """A ruling that supersedes another one: it says why."""

    correction_reason = TextField(
        label=gettext_lazy("Why is it corrected?"),
        help_text=gettext_lazy("The first ruling stays in the ledger; both can be read, with this reason."),
    )

    def extra_fields(self) -> tuple[str, ...]:
        return ("correction_reason",)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        why = data.get("correction_reason", "")
        if not why:
            self.add_error("correction_reason", _("Please say why the ruling is corrected."))
        elif len(why) > TEXT_LENGTH:
            limit = f"{TEXT_LENGTH:,}"
            message = _("This is too long: at most %(limit)s characters, please.") % {"limit": limit}
            self.add_error("correction_reason", message)
        return data


def executives() -> Any:
    return Employee.objects.with_role(roles.EXECUTIVE).select_related("division").order_by("name", "pk")


def name_and_division(person: Employee) -> str:
    return f"{person.name} · {person.division}" if person.division else person.name


def _in_days(choices: tuple[int, ...]) -> list[tuple[str, str]]:
    """In so many days, with the day that is, or another date."""
    today = clock.today()
    quick = [(str(days), _days_and_date(days, today + timedelta(days=days))) for days in choices]
    return [*quick, (OTHER_DATE, _("Another date"))]


def _days_and_date(days: int, day: date) -> str:
    words = ngettext("%(days)d day (%(date)s)", "%(days)d days (%(date)s)", days)
    return words % {"days": days, "date": date_format(day, "MONTH_DAY_FORMAT")}
