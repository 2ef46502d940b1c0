"""Choosing files: what may be chosen is told to the browser, so that the others are refused before they are sent."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ideas.actions import documents, photos
from portal.kit import pictures
from portal.kit.errors import empty_file


class _FilesInput(forms.ClearableFileInput):
    """Carries the limits, and the words of each refusal, as `js/files.js` reads them."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"
    words: dict[str, Callable[[], str]]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        said = {f"data-{what}": word() for what, word in self.words.items()}
        return super().get_context(name, value, {**said, **(attrs or {})})


class FilesField(forms.FileField):
    """Any number of files, as a list. Whether each of them fits, its action says, so that one does not lose the others.

    Fields of one form with the same `together` are counted together.
    """

    widget = _FilesInput

    def __init__(
        self, *, accept: str, kinds: Iterable[str], most: int, most_bytes: int, together: str,
        words: dict[str, Callable[[], str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(required=False, allow_empty_file=True, **kwargs)
        self.widget.words = words | {"chosen": lambda: gettext("Files chosen"), "take-out": lambda: gettext("Take out")}
        self.widget.attrs.update({
            "accept": accept, "data-kinds": " ".join(kinds), "data-most": most, "data-most-bytes": most_bytes,
            "data-together": together,
        })  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file is not None]


class PhotosField(FilesField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Photos"))
        super().__init__(
            # Cameras offer themselves for "image/*"; Windows counts neither of the others among images.
            accept="image/*,.heic,.heif,.avif",
            kinds=[*pictures.KINDS, *set(pictures.KINDS.values())],
            most=photos.MAX_PHOTOS, most_bytes=photos.MAX_BYTES, together="photos",
            words={
                "wrong-kind": pictures.wrong_kind, "too-large": photos.photo_too_large,
                "too-many": photos.too_many_photos, "empty": empty_file,
            },
            **kwargs,
        )  # fmt: skip


class DocumentsField(FilesField):
    """Papers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Documents"),
            accept=",".join(f".{ending}" for ending in documents.ENDINGS),
            kinds=documents.ENDINGS,
            most=documents.MAX_DOCUMENTS, most_bytes=documents.MAX_BYTES, together="documents",
            words={
                "wrong-kind": documents.wrong_kind, "too-large": documents.document_too_large,
                "too-many": documents.too_many_documents, "empty": empty_file,
            },
            **kwargs,
        )  # fmt: skip
