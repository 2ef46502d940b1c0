"""What people fill in here. What fits is said by the actions; a form that comes back keeps what was typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ideas.forms import ActionForm, PhotosField
from portal.kit import clock
from portal.kit.forms import DayField, LineField, TextField
from portal.kit.text import clean_line
from portal.people.finding import find_person, name_and_username
from portal.people.models import Division, Employee
from workout.forms import executives
from workout.models import Meeting
from workout.verification.actions.findings import Found
from workout.verification.models import Finding, Mission, Panel, Product, Round
from workout.verification.models.finding import DEVICE_LENGTH
from workout.verification.states import DISPUTABLE, QUORUMS, TARGETS, PanelKind, Severity

_MOST_AT_ONCE = 200


class FindingForm(ActionForm):
    """A finding in a minute: one sentence is enough."""

    title = LineField(label=_("What is wrong?"), error_messages={"required": _("Please say in one sentence what.")})
    severity = forms.ChoiceField(
        label=_("How bad is it?"), choices=Severity, widget=forms.RadioSelect, initial=Severity.MAJOR
    )
    photos = PhotosField()
    steps = TextField(
        label=_("How does it happen?"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Step by step, as far as you remember."),
    )  # fmt: skip
    place = LineField(label=_("Where?"), required=False)
    device = LineField(label=_("Device"), required=False, max_length=DEVICE_LENGTH)

    def found(self) -> Found:
        said = self.cleaned_data
        names = ("title", "severity", "steps", "place", "device")
        return Found(**{name: said[name] for name in names})


class AlertForm(FindingForm):
    """A red alert: the same, and evidence."""

    field_order = ("title", "steps", "photos", "place", "device")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["severity"]
        self.fields["steps"].required = True
        self.fields["steps"].label = _("Evidence")
        self.fields["steps"].help_text = _("Who saw it, when, how often?")
        self.fields["steps"].error_messages["required"] = _("Please give evidence: who saw it, when, how often.")

    def found(self) -> Found:
        said = self.cleaned_data
        return Found(said["title"], steps=said["steps"], place=said["place"], device=said["device"])


class AnswerForm(ActionForm):
    body = TextField(label=pgettext_lazy("field", "Answer"), widget=forms.Textarea(attrs={"rows": 3}))


class ProofForm(ActionForm):
    """How it was fixed, and what shows it."""

    note = TextField(label=_("How was it fixed?"), widget=forms.Textarea(attrs={"rows": 4}))
    before = PhotosField(label=_("Photos: before"))
    after = PhotosField(label=_("Photos: after"))
    link = forms.URLField(label=_("Link to evidence"), required=False, max_length=500, assume_scheme="https")


class ReasonForm(ActionForm):
    reason = TextField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class MergeForm(ActionForm):
    """Into which finding of the same round."""

    target = forms.ModelChoiceField(Finding.objects.none(), label=_("The same as"), empty_label=_("Please choose"))

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Finding.objects.filter(round=finding.round_id, idea__state__in=DISPUTABLE).exclude(pk=finding.pk)
        self.fields["target"].queryset = others.select_related("idea").worst_first()
        self.fields["target"].label_from_instance = lambda other: f"{other.idea.title} (#{other.pk})"


class AgendaForm(ActionForm):
    """On which meeting's agenda a dispute goes."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=_("Meeting"), empty_label=_("Please choose"))

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings


class VerdictForm(ActionForm):
    remark = TextField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class MissionForm(ActionForm):
    title = LineField(label=_("What to try"), max_length=120)
    body = TextField(label=_("How"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = DayField(label=_("Try it by"))
    panel = forms.ModelChoiceField(
        Panel.objects.none(), label=_("Panel"), required=False, empty_label=_("All three panels")
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": max(round.ends_on, clock.today())})
        super().__init__(*args, **kwargs)
        self.fields["panel"].queryset = round.panels.order_by("pk")


class PickForm(ActionForm):
    """A colleague for a panel."""

    person = LineField(label=_("Colleague"))
    panel = forms.ModelChoiceField(Panel.objects.none(), label=_("Panel"), empty_label=None)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["panel"].queryset = round.panels.order_by("-pk")  # experts are the company's own people

    def clean_person(self) -> Any:
        return find_person(self.cleaned_data["person"])


class InviteForm(ActionForm):
    """People from outside: one address a line, or `name <address>`."""

    addresses = TextField(
        label=_("E-mail addresses"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line; a name may stand before it, as in “Kim Haneul <haneul@example.org>”."),
    )  # fmt: skip
    panel = forms.ModelChoiceField(Panel.objects.none(), label=_("Panel"), empty_label=None)
    language = forms.ChoiceField(label=_("Language"), choices=[("ko", "한국어"), ("en", "English")])

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["panel"].queryset = round.panels.order_by("pk")

    def clean_addresses(self) -> list[tuple[str, str]]:
        """Pairs of name and address."""
        pairs, wrong = [], []
        for line in filter(None, map(clean_line, self.cleaned_data["addresses"].splitlines())):
            name, _sep, address = line.rpartition("<")
            address = address.rstrip(">").strip()
            try:
                validate_email(address)
            except ValidationError:
                wrong.append(line)
            pairs.append((name.strip(), address))
        if wrong:
            message = _("These are no e-mail addresses: %(lines)s")
            raise ValidationError(message, params={"lines": ", ".join(wrong[:5])})
        if len(pairs) > _MOST_AT_ONCE:
            raise ValidationError(_("At most %(count)s at once, please."), params={"count": _MOST_AT_ONCE})
        return pairs


class JoinForm(ActionForm):
    """What a guest tells when they come in by their invitation."""

    email = forms.EmailField(label=_("Your e-mail address"))
    name = LineField(label=_("Your name"), max_length=80)
    password = forms.CharField(
        label=_("Choose a password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


class ProductForm(ActionForm):
    """A product; its code is said once."""

    name = LineField(label=_("Name"), max_length=120)
    name_en = LineField(label=_("Name in English"), max_length=120, required=False)
    slug = LineField(label=_("Code"), max_length=60, help_text=_("What release pipelines ask for; it stays."))
    summary = LineField(label=_("Summary"), max_length=500, required=False)
    division = forms.ModelChoiceField(
        Division.objects.none(), label=_("Owner division"), empty_label=_("Please choose")
    )
    owner = LineField(label=_("Product owner"), help_text=_("Answers every finding with a proof."))
    launch_on = DayField(label=_("Planned launch"))

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        if product is not None:
            names = ("name", "name_en", "summary", "division", "launch_on")
            owner = name_and_username(product.owner)
            kwargs["initial"] = {name: getattr(product, name) for name in names} | {"owner": owner}
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = Division.objects.order_by("name")
        if product is not None:
            del self.fields["slug"]

    def clean_owner(self) -> Any:
        return find_person(self.cleaned_data["owner"])


class RoundForm(ActionForm):
    """A round: who judges, who coordinates, until when, how large the panels are."""

    executive = forms.ModelChoiceField(
        Employee.objects.none(), label=_("Executive"), empty_label=_("Please choose"),
        help_text=_("Gives the verdict; never the product’s owner."),
    )  # fmt: skip
    coordinator = LineField(label=_("Coordinator"), help_text=_("Invites the panels and writes their missions."))
    ends_on = DayField(label=_("Panels try it until"))
    briefing = TextField(label=_("Briefing for the panels"), required=False, max_length=4000)

    def __init__(self, *args: Any, round: Round | None = None, by: Employee | None = None, **kwargs: Any) -> None:
        panels = {panel.kind: panel for panel in round.panels.all()} if round else {}
        initial = {"coordinator": name_and_username(by)} if by else {}
        if round is not None:
            initial = {name: getattr(round, name) for name in ("executive", "ends_on", "briefing")}
            initial["coordinator"] = name_and_username(round.coordinator)
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["executive"].queryset = executives()
        for kind in PanelKind:
            for name, label, default in (
                ("target", _("%(panel)s: size"), TARGETS[kind]),
                ("quorum", _("%(panel)s: how many must have tried it"), QUORUMS[kind]),
            ):
                value = getattr(panels.get(kind), name, default)
                self.fields[f"{kind}_{name}"] = forms.IntegerField(
                    label=label % {"panel": kind.label}, min_value=1, max_value=10_000, initial=value
                )

    def clean_coordinator(self) -> Any:
        return find_person(self.cleaned_data["coordinator"])

    @property
    def panel_fields(self) -> list[Any]:
        return [(self[f"{kind}_target"], self[f"{kind}_quorum"]) for kind in PanelKind]

    def said(self) -> dict[str, Any]:
        """As the actions take it."""
        names = ("executive", "coordinator", "ends_on", "briefing")
        sizes = {kind: (self.cleaned_data[f"{kind}_target"], self.cleaned_data[f"{kind}_quorum"]) for kind in PanelKind}
        return {name: self.cleaned_data[name] for name in names} | {"sizes": sizes}


def mission_of(round: Round, key: str) -> Mission | None:
    """The mission an address names, if it is of this round."""
    return round.missions.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 18 else None
