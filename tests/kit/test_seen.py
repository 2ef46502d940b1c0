"""No model and no form takes a required text of which nothing is seen: all that there are, walked one by one."""

import contextlib
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.blocks import CharBlock, RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import RichText

from portal.kit import seen
from tests.invisible import INVISIBLE

ROOMS = ("portal", "ideas", "workout", "search")


def _written(model: type[models.Model]) -> Iterator[models.Field]:
    """Every text that a person may be asked for, told apart without the help of the code under test."""
    for field in model._meta.get_fields():
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices:
            yield field


def _all_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if not model._meta.auto_created]


def _takes(clean: Callable[[str], Any]) -> list[str]:
    """What of all that cannot be seen this takes for a text."""
    taken = []
    for name, text in INVISIBLE.items():
        with contextlib.suppress(ValidationError):
            if clean(text):
                taken.append(name)
    return taken


def test_every_text_of_every_model_must_be_seen() -> None:
    walked = []
    for model in _all_models():
        for field in _written(model):
            walked.append(f"{model._meta.label}.{field.name}")
            assert _takes(lambda text, field=field: field.clean(text, None)) == [], walked[-1]
    for one in (
        "ideas.Idea.title", "ideas.Unmasking.reason", "people.Division.name", "people.Employee.name",
        "people.Employee.username", "ideas.Campaign.title", "verification.Product.name", "workout.Meeting.title",
        "notifications.Webhook.name", "portal_site.HomePage.title", "ideas.CampaignPage.title",
        "workout.MeetingPage.title",
        "contests.Criterion.title", "contests.Prize.title", "search.UserWord.word", "taggit.Tag.name",
        "wagtailcore.APIToken.name", "wagtailimages.Image.title", "wagtaildocs.Document.title", "auth.Group.name",
    ):  # fmt: skip
        assert one in walked


def test_a_model_that_is_forgotten_is_found() -> None:
    """The check above fails for a field without the validator."""
    field = models.CharField(max_length=10)
    assert field.clean("\u3164", None) == "\u3164"
    field.validators.append(seen.validate_seen)
    with pytest.raises(ValidationError) as refused:
        field.clean("\u3164", None)
    assert refused.value.error_list[0].code == "invisible"


def test_every_line_in_the_blocks_of_pages_must_be_seen() -> None:
    blocks = list(_all_blocks(CharBlock))
    assert len(blocks) > 3
    for block in blocks:
        assert _takes(block.clean) == [], block.label


def test_every_rich_text_that_is_required_must_be_seen() -> None:
    blocks = [block for block in _all_blocks(RichTextBlock) if block.required]
    assert {"rules", "prizes", "answer", "text"} <= {block.name for block in blocks}
    for block in blocks:

        def clean(text: str, block: RichTextBlock = block) -> str:
            return block.clean(RichText(text)).source

        assert _takes(lambda text: clean(f'<p data-block-key="a">{text}</p>')) == [], block.label
        for nothing in ("<p></p>", "<p>&nbsp;</p>", "<ul><li><b>&#8203;</b></li></ul>", "<hr/>"):
            with pytest.raises(ValidationError):
                clean(nothing)
        for something in ("<p>글</p>", "<p>&lt;</p>", '<embed embedtype="image" id="1" format="left" alt=""/>'):
            assert clean(something) == something
    for model in _all_models():
        for field in model._meta.get_fields():
            if isinstance(field, RichTextField) and not field.blank:
                assert _takes(lambda text, field=field: field.clean(f"<p>{text}</p>", None)) == [], field


def test_a_rich_text_that_may_be_missing_may_be_emptied() -> None:
    optional = [block for block in _all_blocks(RichTextBlock) if not block.required]
    assert optional
    for block in optional:
        assert block.clean(RichText("<p></p>")).source == "<p></p>"


def _all_blocks(kind: type[Any]) -> Iterator[Any]:
    for model in _all_models():
        for field in model._meta.get_fields():
            if isinstance(field, StreamField):
                yield from _blocks(field.stream_block, kind)


def _blocks(block: Any, kind: type[Any]) -> Iterator[Any]:
    if isinstance(block, kind):
        yield block
    for child in (*getattr(block, "child_blocks", {}).values(), getattr(block, "child_block", None)):
        if child is not None:
            yield from _blocks(child, kind)


def _forms(form: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for kind in form.__subclasses__():
        if kind.__module__.partition(".")[0] in ROOMS:
            yield kind
        yield from _forms(kind)


def test_every_text_of_every_form_must_be_seen() -> None:
    for room in ROOMS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if ".migrations" not in module.name and ".offline" not in module.name:
                importlib.import_module(module.name)
    walked = set()
    for form in set(_forms()):
        model = getattr(getattr(form, "_meta", None), "model", None)
        own = {field.name for field in model._meta.get_fields()} if model else set()
        for name, field in getattr(form, "base_fields", {}).items():
            unwritten = isinstance(field.widget, forms.PasswordInput | forms.HiddenInput)
            if unwritten or not isinstance(field, forms.CharField):
                continue
            if name in own and name not in form.declared_fields:
                continue  # the model's own check follows, see above
            walked.add(f"{form.__name__}.{name}")
            assert _takes(field.clean) == [], f"{form.__name__}.{name}"
    assert {"CommentForm.body", "CorrectionForm.correction_reason", "TokenForm.name", "TagForm.tag"} <= walked
    assert len(walked) > 25, sorted(walked)
