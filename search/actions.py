"""What a person does in this room: "me too" at a similar post, and keeping the company's words."""

from typing import Any
from uuid import uuid4

from django.db import models, transaction

from ideas.actions import follow, vote
from ideas.models import Idea
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import NotAllowed
from portal.people.models import Employee
from search.models import LexiconVersion, SynonymGroup, UserWord
from search.permissions import can_edit_words


@transaction.atomic
def me_too(idea: Idea, *, by: Employee) -> None:
    """Instead of posting the same again: vote for the post that is there, and hear of what happens to it."""
    vote(idea, by=by)
    follow(idea, by=by)


@transaction.atomic
def save_synonyms(group: SynonymGroup, /, *, by: Employee, **fields: Any) -> SynonymGroup:
    """Add names that mean the same or change them; the next search knows. Raises NotAllowed, ValidationError."""
    _save(group, fields, by)
    record("search.synonyms_saved", group, by=by, words=group.words, is_active=group.is_active)
    return group


@transaction.atomic
def remove_synonyms(group: SynonymGroup, *, by: Employee) -> None:
    """Raises NotAllowed."""
    _require_editor(by)
    record("search.synonyms_removed", group, by=by, words=group.words)
    group.delete()
    _renew_version()


@transaction.atomic
def save_word(word: UserWord, /, *, by: Employee, **fields: Any) -> UserWord:
    """Add a word of the company's own or change it. Raises NotAllowed, ValidationError."""
    _save(word, fields, by)
    record("search.word_saved", word, by=by, word=word.word)
    return word


@transaction.atomic
def remove_word(word: UserWord, *, by: Employee) -> None:
    """Raises NotAllowed."""
    _require_editor(by)
    record("search.word_removed", word, by=by, word=word.word)
    word.delete()
    _renew_version()


def _save(entry: models.Model, fields: dict[str, Any], by: Employee) -> None:
    _require_editor(by)
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.changed_at = clock.now()
    entry.full_clean()
    entry.save()
    _renew_version()


def _renew_version() -> None:
    """Every process reads the words again."""
    if not LexiconVersion.objects.update(version=uuid4()):
        LexiconVersion.objects.create()


def _require_editor(by: Employee) -> None:
    if not can_edit_words(by):
        raise NotAllowed()
