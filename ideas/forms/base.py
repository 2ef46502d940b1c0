"""What forms are made of. A form only reads the fields; what fits is said by `content` and by the actions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.kit.errors import Invalid
from portal.kit.forms import AsksOnceMore
from portal.kit.plausible import Unsure

# Cameras offer themselves for "image/*"; what really is a photo, `actions.add_photo` finds out.
PHOTO_TYPES = "image/*"
DOCUMENT_TYPES = ".pdf,.docx,.xlsx,.pptx,.hwp,.hwpx,.odt,.ods,.odp,.csv,.txt,.zip"


SOMETHING = {"required": _("Please write something first.")}


class _PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Any number of files."""

    widget = _PhotosInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Photos"))
        super().__init__(required=False, **kwargs)
        self.widget.attrs.update({"accept": PHOTO_TYPES})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(PhotosField, self).clean(file, initial) for file in files if file]


class DocumentsField(PhotosField):
    """Any number of papers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Documents"), **kwargs)
        self.widget.attrs["accept"] = DOCUMENT_TYPES


class ActionForm(AsksOnceMore, forms.Form):
    """A form whose action has the last word: its refusal becomes the form's error, and the text stays."""

    @cached_property
    def key(self) -> UUID:
        """Names this sending of the form: sent twice, it does its work once."""
        try:
            return UUID(str(self.data.get("key", "")))
        except ValueError:
            return uuid4()

    def attempt(self, act: Callable[[], Any]) -> bool:
        """Whether `act` (called if the form is valid) did its work; its result is `self.result`."""
        if not self.is_valid():
            return False
        try:
            self.result = act()
        except Unsure as question:
            self.ask(question)
        except Invalid as refusal:
            self.add_error(
                refusal.field if refusal.field in self.fields else None,
                str(refusal.message),
            )
        except ValidationError as refusal:
            self.take(refusal)
        return not self.errors

    def take(self, refusal: ValidationError) -> None:
        """Put the errors of a refusal to their fields, as far as this form has them."""
        for field, errors in getattr(refusal, "error_dict", {None: refusal}).items():
            self.add_error(field if field in self.fields else None, errors)
