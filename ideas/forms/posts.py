"""Writing a post, and talking about it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ideas.content import Content
from ideas.forms.base import SOMETHING, ActionForm
from ideas.forms.files import PhotosField
from ideas.models import Campaign, Idea
from ideas.models.idea import TITLE_LENGTH
from ideas.states import Anonymity, Kind, State, Touchpoint
from portal.kit import clock
from portal.kit.forms import DayField, LineField, TextField
from portal.kit.text import clean_line
from portal.people.models import Division


class PostForm(ActionForm):
    """Writing a post: a new one, a draft, or one that is up and not yet ruled on (`idea`)."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(Kind.FIX, Kind.FIX.label), (Kind.IDEA, Kind.IDEA.label)],
        widget=forms.RadioSelect, initial=Kind.FIX,
    )  # fmt: skip
    title = LineField(label=_("Title"), error_messages={"required": _("Please give it a title.")})
    body = TextField(label=_("What happens?"), required=False)
    touchpoint = forms.ChoiceField(label=_("Where was the customer heard?"), choices=Touchpoint.choices)
    place = LineField(label=_("Place"), required=False)
    photos = PhotosField()
    tags = LineField(label=_("Tags"), required=False, help_text=_("Up to ten, separated by commas."))
    campaign = forms.ModelChoiceField(Campaign.objects.none(), label=_("Campaign"), required=False, empty_label=None)
    responsible_division = forms.ModelChoiceField(
        Division.objects.all(), label=_("Division that should answer"), required=False,
        empty_label=_("I do not know: triage will find it"),
    )  # fmt: skip
    anonymity = forms.ChoiceField(
        label=_("Your name"),
        choices=Anonymity.choices,
        widget=forms.RadioSelect,
        initial=Anonymity.NAMED,
    )

    def __init__(
        self,
        *args: Any,
        idea: Idea | None = None,
        campaign: str = "",
        title: str = "",
        touchpoint: str = "",
        **kwargs: Any,
    ) -> None:
        self.idea = idea
        kwargs["initial"] = self._kept(idea) or self._asked_for(campaign, title, touchpoint)
        super().__init__(*args, **kwargs)
        self.is_draft = idea is None or idea.state == State.DRAFT
        if not self.is_draft:  # said once: later these are triage's, or `actions.reveal`'s
            for name in ("campaign", "responsible_division", "anonymity"):
                del self.fields[name]
            return
        own = Q(pk=idea.campaign_id) if idea else Q(pk=None)
        running = Campaign.objects.filter(pk__in=Campaign.objects.open_for_posts()) | Campaign.objects.filter(own)
        self.fields["campaign"].queryset = running
        if len(running) < 2:
            del self.fields["campaign"]

    def clean(self) -> dict[str, Any]:
        self._content = self._read()
        if "title" not in self.errors:  # the one thing this form itself insists on
            try:
                self._content.checked()
            except ValidationError as refusal:
                self.take(refusal)
        return self.cleaned_data

    def content(self) -> Content:
        """What was typed, as far as it could be read: a draft may be saved with errors."""
        return self._content

    @property
    def has_more_errors_than_a_draft_may(self) -> bool:
        """A draft needs no title yet; what would be cut off or lost is told."""
        return bool(set(self.errors) - {"title"}) or ("title" in self.errors and bool(self.content().title))

    def _read(self) -> Content:
        said, kept = self.cleaned_data, self.idea
        return Content(
            title=said.get("title", ""),
            body=said.get("body", ""),
            kind=said.get("kind", Kind.FIX),
            touchpoint=said.get("touchpoint", Touchpoint.INTERNAL),
            place=said.get("place", ""),
            tags=tuple(said.get("tags", "").split(",")),
            campaign=said.get("campaign"),
            responsible_division=said.get("responsible_division") if self.is_draft else kept.responsible_division,
            anonymity=said.get("anonymity", Anonymity.NAMED) if self.is_draft else kept.anonymity,
        )

    def changes(self, idea: Idea) -> bool:
        """Whether the text differs from what the post says now."""
        said, tags = self.content().checked(), {tag.name for tag in idea.tags.all()}
        same = all(
            getattr(idea, name) == getattr(said, name) for name in ("title", "body", "kind", "touchpoint", "place")
        )
        return not same or set(said.tags) != tags

    @staticmethod
    def _kept(idea: Idea | None) -> dict[str, Any]:
        if idea is None:
            return {}
        names = (
            "kind",
            "title",
            "body",
            "touchpoint",
            "place",
            "campaign",
            "responsible_division",
            "anonymity",
        )
        return {name: getattr(idea, name) for name in names} | {"tags": ", ".join(tag.name for tag in idea.tags.all())}

    @staticmethod
    def _asked_for(slug: str, title: str, touchpoint: str) -> dict[str, Any]:
        """What an empty form holds in advance."""
        campaign = Campaign.objects.open_for_posts().filter(slug=slug).first() if slug else None
        initial = {"title": clean_line(title)[:TITLE_LENGTH], "touchpoint": touchpoint or Touchpoint.INTERNAL}
        return initial | ({"campaign": campaign} if campaign else {})


class CommentForm(ActionForm):
    body = TextField(label=_("Comment"), error_messages=SOMETHING, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(ActionForm):
    body = TextField(label=_("Your answer"), error_messages=SOMETHING, widget=forms.Textarea(attrs={"rows": 4}))


class ReportForm(ActionForm):
    """ "I heard this from a customer." """

    touchpoint = forms.ChoiceField(label=_("Where was the customer heard?"), choices=Touchpoint.choices)
    heard_on = DayField(label=_("When?"), initial=clock.today)
    place = LineField(label=_("Place"), required=False)
    body = TextField(
        label=_("What did the customer say?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TagForm(ActionForm):
    tag = LineField(label=_("Add a tag"), error_messages={"required": _("Please write a tag first.")})


class ReasonForm(ActionForm):
    """For what needs a reason: reopening, and looking behind a hidden name."""

    reason = TextField(label=_("Reason"), error_messages=SOMETHING, widget=forms.Textarea(attrs={"rows": 3}))
