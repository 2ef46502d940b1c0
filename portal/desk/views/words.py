"""What the admins know of the company's language: names that mean the same, and words of the company's own."""

from typing import Any

from django.forms import ModelForm
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic

from portal.desk.columns import MomentColumn, TickColumn
from portal.desk.forms.words import SynonymForm, WordForm
from portal.desk.viewsets import CreateView, EditView, IndexView, RemovableViewSet
from search import actions
from search.models import SynonymGroup, UserWord


class SynonymIndexView(IndexView):
    page_title = _("Synonyms")
    list_export = ("words", "is_active", "changed_at")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column("words", _("Names"), sort_key="words"),
            TickColumn("is_active", label=_("Active"), sort_key="is_active"),
            MomentColumn("changed_at", label=_("Changed"), sort_key="changed_at"),
        ]


class SynonymCreateView(CreateView):
    def save_by_action(self, form: ModelForm) -> SynonymGroup:
        return actions.save_synonyms(SynonymGroup(), by=self.request.user, **form.cleaned_data)


class SynonymEditView(EditView):
    def save_by_action(self, form: ModelForm) -> SynonymGroup:
        return actions.save_synonyms(self.fresh(), by=self.request.user, **form.cleaned_data)


class SynonymDeleteView(generic.DeleteView):
    def delete_action(self) -> None:
        actions.remove_synonyms(self.object, by=self.request.user)


class WordIndexView(IndexView):
    page_title = _("Words of our own")
    list_export = ("word", "changed_at")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column("word", _("Word"), sort_key="word"),
            MomentColumn("changed_at", label=_("Changed"), sort_key="changed_at"),
        ]


class WordCreateView(CreateView):
    def save_by_action(self, form: ModelForm) -> UserWord:
        return actions.save_word(UserWord(), by=self.request.user, **form.cleaned_data)


class WordEditView(EditView):
    def save_by_action(self, form: ModelForm) -> UserWord:
        return actions.save_word(self.fresh(), by=self.request.user, **form.cleaned_data)


class WordDeleteView(generic.DeleteView):
    def delete_action(self) -> None:
        actions.remove_word(self.object, by=self.request.user)


class SynonymViewSet(RemovableViewSet):
    model = SynonymGroup
    name = "synonyms"
    icon = "link"
    menu_label = _("Synonyms")
    ordering = "words"
    search_fields = ("words",)
    list_filter = ("is_active",)
    export_filename = "synonyms"
    index_view_class = SynonymIndexView
    add_view_class = SynonymCreateView
    edit_view_class = SynonymEditView
    delete_view_class = SynonymDeleteView

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return SynonymForm


class WordViewSet(RemovableViewSet):
    model = UserWord
    name = "words"
    icon = "bold"
    menu_label = _("Words of our own")
    ordering = "word"
    search_fields = ("word",)
    export_filename = "words"
    index_view_class = WordIndexView
    add_view_class = WordCreateView
    edit_view_class = WordEditView
    delete_view_class = WordDeleteView

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return WordForm
