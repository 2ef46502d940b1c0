"""The plan of a meeting."""

from typing import Any, ClassVar

from django import forms
from wagtail.admin.widgets import AdminDateTimeInput

from portal.kit.forms import AsksOnceMore, MomentField
from portal.people import roles
from portal.people.models import Division, Employee
from workout.models import Meeting


class _PersonChoices:
    """Names with their titles: two people may have one name."""

    def label_from_instance(self, obj: Employee) -> str:
        return f"{obj} · {obj.job_title}" if obj.job_title else str(obj)


class _PersonField(_PersonChoices, forms.ModelChoiceField):
    pass


class _PeopleField(_PersonChoices, forms.ModelMultipleChoiceField):
    pass


class MeetingForm(AsksOnceMore, forms.ModelForm):
    """Sponsor and deputy are executives, facilitators hold that role; a live meeting keeps its sponsor."""

    required_css_class = "required"

    class Meta:
        model = Meeting
        fields = (
            "title", "title_en", "purpose", "place", "starts_at", "ends_at", "sponsor", "deputy", "champions",
            "facilitators", "invited_divisions",
        )  # fmt: skip
        field_classes: ClassVar = {
            "starts_at": MomentField,
            "ends_at": MomentField,
            "sponsor": _PersonField,
            "deputy": _PersonField,
            "champions": _PeopleField,
            "facilitators": _PeopleField,
        }
        widgets: ClassVar = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "starts_at": AdminDateTimeInput, "ends_at": AdminDateTimeInput,
            "champions": forms.CheckboxSelectMultiple, "facilitators": forms.CheckboxSelectMultiple,
            "invited_divisions": forms.CheckboxSelectMultiple,
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        executives = Employee.objects.with_role(roles.EXECUTIVE).order_by("name", "pk")
        self.fields["sponsor"].queryset = self.fields["deputy"].queryset = executives
        self.fields["champions"].queryset = executives
        self.fields["facilitators"].queryset = Employee.objects.with_role(roles.FACILITATOR).order_by("name", "pk")
        self.fields["invited_divisions"].queryset = Division.objects.all()
        if self.instance.is_live:
            self.fields["sponsor"].disabled = True
