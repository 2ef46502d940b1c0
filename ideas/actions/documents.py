"""Papers as evidence: kept as they came, and only ever handed out as a download."""

import hashlib

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from ideas.models import Document, Idea, Progress
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed, empty_file
from portal.kit.text import clean_line
from portal.people.models import Employee

MAX_DOCUMENTS = 5
MAX_BYTES = 20 * 1024 * 1024
NAME_LENGTH = 150
# What an office has. Nothing that a browser or a system would run.
ENDINGS = (
    "pdf", "docx", "xlsx", "pptx", "hwp", "hwpx", "odt", "ods", "odp", "csv", "txt", "zip",
)  # fmt: skip


def wrong_kind() -> str:
    return _("Documents of these kinds, please: %(kinds)s.") % {"kinds": ", ".join(ENDINGS)}


def document_too_large() -> str:
    return _("A document has at most %(limit)s MB.") % {"limit": MAX_BYTES // 2**20}


def too_many_documents() -> str:
    return _("At most %(limit)s documents, please.") % {"limit": MAX_DOCUMENTS}


def add_document(progress: Progress, file: UploadedFile, *, by: Employee) -> Document:
    """Add a paper to a progress report of one's own. The same file sent again is the one that is there.

    Raises Invalid for another kind of file, an empty or too large one, or one too many.
    """
    if progress.by_id != by.pk:
        raise NotAllowed()
    name = _name(file)
    if not file.size:
        raise Invalid(empty_file(), field="documents")
    if file.size > MAX_BYTES:
        raise Invalid(document_too_large(), field="documents")
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    with transaction.atomic():
        Idea.objects.select_for_update(of=("self",)).get(pk=progress.idea_id)  # one at a time, none too many
        if same := progress.documents.filter(digest=digest).first():
            return same
        if progress.documents.count() >= MAX_DOCUMENTS:
            raise Invalid(too_many_documents(), field="documents")
        document = Document(
            idea_id=progress.idea_id, progress=progress, name=name, size=file.size, digest=digest,
            added_by=by, at=clock.now(),
        )  # fmt: skip
        file.seek(0)
        document.file.save("document", File(file), save=False)
        document.save()
    return document


def _name(file: UploadedFile) -> str:
    """What it was called, fit for a download; its ending must be one that we take."""
    stem, _dot, ending = clean_line(file.name or "").rpartition(".")
    if not stem or ending.lower() not in ENDINGS:
        raise Invalid(wrong_kind(), field="documents")
    return f"{get_valid_filename(stem)[: NAME_LENGTH - 6]}.{ending.lower()}"
