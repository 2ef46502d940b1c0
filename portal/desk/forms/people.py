"""An employee's account with its roles, and a division."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.desk.choosers import employee_chooser
from portal.people import roles
from portal.people.models import Division, Employee
from portal.people.permissions import can_change_roles

HINTS = {
    roles.STAFF: _("Posts, votes, comments, reports what customers said."),
    roles.DIVISION_HEAD: _("Rules at the desk for the divisions they head; follows from heading one."),
    roles.TRIAGE_ADMIN: _("Triages, merges, sends posts to meetings and desks, manages people."),
    roles.FACILITATOR: _("Plans and runs work-out meetings."),
    roles.EXECUTIVE: _("Sponsors meetings, rules there, clears the way as champion."),
    roles.CAMPAIGN_MANAGER: _("Opens campaigns and edits pages."),
    roles.AUDITOR: _("Reads the ledger; may look behind a hidden name, with a reason."),
    roles.PANEL_GUEST: _("A guest of a verification round; sees nothing else, and has no other role."),
}


def _label(role: str) -> str:
    return _("%(role)s: %(hint)s") % {"role": roles.LABELS[role], "hint": HINTS[role]}


GIVEN = [(role, lazy(_label, str)(role)) for role in roles.ALL if role != roles.DIVISION_HEAD]


class EmployeeForm(forms.ModelForm):
    """What is known of an employee. *Division head* is missing among the roles: it follows from the division."""

    required_css_class = "required"

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=GIVEN, required=False, widget=forms.CheckboxSelectMultiple
    )
    password1 = forms.CharField(
        label=_("New password"), required=False, strip=False, help_text=_("Empty: stays as it is."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    password2 = forms.CharField(
        label=_("New password again"), required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    class Meta:
        model = Employee
        fields = ("username", "name", "email", "job_title", "division", "language", "is_active")

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = Division.objects.all()
        if self.instance.pk:
            names = self.instance.groups.values_list("name", flat=True)
            self.initial["roles"] = [name for name in names if name != roles.DIVISION_HEAD]
            if not can_change_roles(by, self.instance):
                self.fields["roles"].disabled = True
                self.fields["roles"].help_text = _("Nobody changes their own roles.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password1") != data.get("password2"):
            self.add_error("password2", _("The two passwords differ."))
        return data

    def _post_clean(self) -> None:
        super()._post_clean()
        password = self.cleaned_data.get("password1")
        if password and "password2" not in self.errors:
            try:
                password_validation.validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password1", error)


class NewEmployeeForm(EmployeeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["roles"] = [roles.STAFF]
        through_provider = bool(settings.OIDC_RP_CLIENT_ID)
        self.fields["password1"].label = _("Password")
        self.fields["password2"].label = _("Password again")
        self.fields["password1"].required = self.fields["password2"].required = not through_provider
        self.fields["password1"].help_text = (
            _("Empty: signs in through the identity provider only.") if through_provider
            else password_validation.password_validators_help_text_html()
        )  # fmt: skip


class DivisionForm(forms.ModelForm):
    required_css_class = "required"

    class Meta:
        model = Division
        fields = ("name", "name_en", "parent", "head", "is_partner")
        help_texts: ClassVar = {
            "head": _("Rules at the desk for this division; the role comes with it."),
            "is_partner": _("Shops, call centres and others who work for the company."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].widget = employee_chooser.widget_class()
        tops = Division.objects.filter(parent=None)
        self.fields["parent"].queryset = tops.exclude(pk=self.instance.pk) if self.instance.pk else tops
