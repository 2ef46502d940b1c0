"""What can be done to one post at triage: each form checks its input and calls one action."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ideas import actions
from ideas.content import TAG_LENGTH
from ideas.models import Idea, Merge, TaggedIdea
from ideas.models.discussion import COMMENT_LENGTH
from portal.kit.forms import LineField, TextField
from portal.people.models import Division, Employee
from workout import actions as workout_actions
from workout.models import AgendaItem, DeskReferral, Meeting


class TriageForm(forms.Form):
    """A form about one post. `run` does it; `done` says so afterwards."""

    required_css_class = "required"
    done: ClassVar[Any] = _("Saved.")

    def __init__(self, *args: Any, idea: Idea, by: Employee, **kwargs: Any) -> None:
        self.idea, self.by = idea, by
        super().__init__(*args, **kwargs)

    def run(self) -> None:
        raise NotImplementedError


class AssignForm(TriageForm):
    division = forms.ModelChoiceField(
        Division.objects.all(), label=_("Responsible division"), required=False, empty_label=_("Not assigned yet")
    )
    done = _("The responsible division is saved.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("division", self.idea.responsible_division_id)

    def run(self) -> None:
        actions.assign_division(self.idea, self.cleaned_data["division"], by=self.by)


class TagForm(TriageForm):
    tag = LineField(label=_("New tag"), max_length=TAG_LENGTH + 1)
    done = _("The tag is added.")

    def run(self) -> None:
        actions.tag(self.idea, self.cleaned_data["tag"], by=self.by)


class UntagForm(TriageForm):
    tagging = forms.ModelChoiceField(TaggedIdea.objects.none())
    done = _("The tag is removed.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tagging"].queryset = self.idea.taggings.select_related("content_object", "tag")

    def run(self) -> None:
        actions.untag(self.cleaned_data["tagging"], by=self.by)


class NoteForm(TriageForm):
    body = TextField(
        label=_("New note"), max_length=COMMENT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only triage admins see notes."),
    )  # fmt: skip
    done = _("The note is added.")

    def run(self) -> None:
        actions.add_note(self.idea, self.cleaned_data["body"], by=self.by)


class _MeetingField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Meeting) -> str:
        return f"{obj} · {date_format(timezone.localtime(obj.starts_at), 'SHORT_DATETIME_FORMAT')}"


class AgendaForm(TriageForm):
    meeting = _MeetingField(Meeting.objects.none(), label=_("Meeting"), empty_label=_("Choose a meeting"))
    minutes = forms.IntegerField(label=_("Time box in minutes"), min_value=1, max_value=120, initial=5)
    done = _("The post is on the agenda.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = Meeting.objects.upcoming()

    def run(self) -> None:
        data = self.cleaned_data
        workout_actions.add_item(data["meeting"], self.idea, by=self.by, minutes=data["minutes"])


class AgendaRemoveForm(TriageForm):
    item = forms.ModelChoiceField(AgendaItem.objects.none())
    done = _("The post is off the agenda and open again.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = self.idea.agenda_items.select_related("meeting", "idea")

    def run(self) -> None:
        workout_actions.remove_item(self.cleaned_data["item"], by=self.by)


class DeskForm(TriageForm):
    done = _("The post waits for the division head's ruling.")

    def run(self) -> None:
        workout_actions.refer_to_desk(self.idea, by=self.by)


class DeskBackForm(TriageForm):
    referral = forms.ModelChoiceField(DeskReferral.objects.none())
    done = _("The post is taken back from the desk and open again.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referral"].queryset = self.idea.desk_referrals.select_related("idea")

    def run(self) -> None:
        workout_actions.take_back_from_desk(self.cleaned_data["referral"], by=self.by)


class UndoMergeForm(TriageForm):
    merge = forms.ModelChoiceField(Merge.objects.none())
    done = _("The merge is undone. Both posts stand on their own again.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["merge"].queryset = merges_of(self.idea)

    def run(self) -> None:
        actions.unmerge(self.cleaned_data["merge"], by=self.by)


FORMS: dict[str, type[TriageForm]] = {
    "assign": AssignForm,
    "tag": TagForm,
    "untag": UntagForm,
    "note": NoteForm,
    "agenda": AgendaForm,
    "agenda-remove": AgendaRemoveForm,
    "desk": DeskForm,
    "desk-back": DeskBackForm,
    "undo-merge": UndoMergeForm,
}


def merges_of(idea: Idea) -> QuerySet[Merge]:
    """The merges that stand: what was merged into this post, and this post into another."""
    standing = Merge.objects.filter(undone_at=None).select_related("source", "target", "merged_by")
    return (standing.filter(target=idea) | standing.filter(source=idea)).order_by("-pk")
