"""What people fill in on the pages of a contest."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ideas.content import Content
from ideas.contests.models import Assignment, Contest, Entry
from ideas.contests.models.award import CITATION_LENGTH
from ideas.contests.models.jury import NOTE_LENGTH, REASON_LENGTH
from ideas.forms import ActionForm, PhotosField
from ideas.states import Touchpoint
from portal.kit.forms import LineField, TextField
from portal.people.models import Division, Employee


class TeamField(LineField):
    """Colleagues by username, separated by commas; gives employees."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Usernames, separated by commas. Each is asked first."))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[Employee]:
        names = [name.strip().lstrip("@") for name in super().clean(value).split(",") if name.strip()]
        found = {person.username: person for person in Employee.objects.staff().filter(username__in=names).distinct()}
        missing = [name for name in names if name not in found]
        if missing:
            raise ValidationError(
                _("There is nobody with this username: %(names)s."), params={"names": ", ".join(missing)}
            )
        return [found[name] for name in dict.fromkeys(names)]


class EntryForm(ActionForm):
    """Sending an idea in."""

    title = LineField(label=_("Title"), error_messages={"required": _("Please give it a title.")})
    body = TextField(label=_("Your idea"), error_messages={"required": _("Please describe your idea.")})
    touchpoint = forms.ChoiceField(
        label=_("Where does it help?"), choices=Touchpoint.choices, initial=Touchpoint.INTERNAL
    )
    responsible_division = forms.ModelChoiceField(
        Division.objects.all(), label=_("Division that could do it"), required=False, empty_label=_("I do not know")
    )
    photos = PhotosField()
    team = TeamField(label=_("Co-authors"), required=False)

    def content(self) -> Content:
        said = self.cleaned_data
        return Content(
            title=said["title"], body=said["body"], touchpoint=said["touchpoint"],
            responsible_division=said["responsible_division"],
        )  # fmt: skip


class TeamForm(ActionForm):
    """Asking more colleagues."""

    team = TeamField(label=_("Invite co-authors"))


class ScoreForm(ActionForm):
    """A radio row for each criterion, and a note for oneself."""

    note = TextField(label=_("Private note"), required=False, max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, contest: Contest, assignment: Assignment, **kwargs: Any) -> None:
        kept = {
            f"points_{criterion}": points for criterion, points in assignment.scores.values_list("criterion", "points")
        }
        super().__init__(*args, initial={**kept, "note": assignment.note}, **kwargs)
        self.criteria = list(contest.criteria.all())
        for criterion in self.criteria:
            self.fields[f"points_{criterion.pk}"] = forms.TypedChoiceField(
                label=str(criterion), coerce=int, widget=forms.RadioSelect,
                choices=[(points, str(points)) for points in range(1, contest.scale + 1)],
                error_messages={"required": _("Please give points.")},
            )  # fmt: skip

    def rows(self) -> list[tuple[Any, Any]]:
        """Each criterion with its field."""
        return [(criterion, self[f"points_{criterion.pk}"]) for criterion in self.criteria]

    def points(self) -> dict[int, int]:
        return {criterion.pk: self.cleaned_data[f"points_{criterion.pk}"] for criterion in self.criteria}


class ReasonForm(ActionForm):
    """Why."""

    reason = TextField(label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))


class AwardForm(ActionForm):
    """Which entry gets which prize, and what is said of it."""

    entry = forms.ModelChoiceField(Entry.objects.none(), label=_("Entry"), empty_label=None)
    prize = forms.ModelChoiceField(None, label=_("Prize"), empty_label=None)
    citation = TextField(
        label=_("Citation"), required=False, max_length=CITATION_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, contest: Contest, entries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = entries
        self.fields["prize"].queryset = contest.prizes.all()
