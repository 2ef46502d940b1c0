"""Photos of a post: taken in (what is kept of a picture, `portal.kit.pictures` says) and taken away."""

import hashlib
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from ideas import states
from ideas.errors import refusal
from ideas.models import Idea, Photo, Progress
from ideas.permissions import can_add_photo, can_view
from portal.kit import pictures
from portal.kit.errors import Invalid, NotAllowed, empty_file
from portal.kit.text import cut_line
from portal.people.models import Employee

MAX_PHOTOS = 8
MAX_BYTES = 48 * 2**20  # a phone's 200 megapixels as JPEG


def too_many_photos() -> str:
    return _("At most %(limit)s photos, please.") % {"limit": MAX_PHOTOS}


def photo_too_large() -> str:
    return _("A photo has at most %(limit)s MB.") % {"limit": MAX_BYTES // 2**20}


def add_photo(
    idea: Idea,
    file: UploadedFile,
    *,
    by: Employee,
    progress: Progress | None = None,
    moment: str = Photo.Moment.PLAIN,
    description: str = "",
) -> Photo:
    """Add a picture to a post, or evidence to one of its progress reports.

    Metadata (place, device) is left behind. The same file sent again is the photo that is there. Raises Invalid for
    anything that is no picture we can read, is empty, has too many bytes or pixels, or is one too many.
    """
    if not (progress.by_id == by.pk if progress else can_add_photo(by, idea)):
        raise refusal(can_view(by, idea), idea)
    if not file.size:
        raise Invalid(empty_file(), field="photos")
    if file.size > MAX_BYTES:
        raise Invalid(photo_too_large(), field="photos")
    digest = _digest(file)
    if same := _there_already(idea, progress, digest):  # asked first, so that nothing is decoded for nothing
        return same
    picture = pictures.read(file)
    with transaction.atomic():
        Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)  # one at a time: no photo twice, none too many
        if same := _there_already(idea, progress, digest):
            return same
        photo = Photo(
            idea=idea, progress=progress, moment=moment, width=picture.width, height=picture.height,
            description=cut_line(description, 200), added_by=by, digest=digest,
        )  # fmt: skip
        photo.image.save("photo.webp", ContentFile(picture.large), save=False)
        photo.thumbnail.save("photo.webp", ContentFile(picture.small), save=False)
        photo.save()
    return photo


def _there_already(idea: Idea, progress: Progress | None, digest: str) -> Photo | None:
    """The photo made of the same file. Raises Invalid where there is none, and no room for one more."""
    there = idea.photos.filter(progress=progress)
    if same := there.filter(digest=digest).first():
        return same
    if there.count() >= MAX_PHOTOS:
        raise Invalid(too_many_photos(), field="photos")
    return None


@transaction.atomic
def remove_photo(photo: Photo, *, by: Employee) -> None:
    """Take a picture off a post that may still be edited."""
    if photo.progress_id or photo.idea.state not in states.EDITABLE or photo.idea.author_id != by.pk:
        raise NotAllowed()
    paths = [Path(file.path) for file in (photo.image, photo.thumbnail)]
    photo.delete()
    for path in paths:
        transaction.on_commit(partial(path.unlink, missing_ok=True))


def _digest(file: UploadedFile) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
