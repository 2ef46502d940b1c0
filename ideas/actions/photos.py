"""Photos: whatever comes in is read as a picture, turned upright, made small and written anew."""

import hashlib
import io
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from ideas import states
from ideas.errors import refusal
from ideas.models import Idea, Photo, Progress
from ideas.permissions import can_add_photo, can_view
from portal.kit.errors import Invalid, NotAllowed
from portal.kit.text import cut_line
from portal.people.models import Employee

MAX_PHOTOS = 8
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000  # a phone's 48 megapixels; a bomb has more
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
LARGE, SMALL = 2000, 480


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
    anything that is no picture we can read, has too many bytes or pixels, or is one too many.
    """
    if not (progress.by_id == by.pk if progress else can_add_photo(by, idea)):
        raise refusal(can_view(by, idea), idea)
    large, small, size = _encode(file)
    digest = _digest(file)
    with transaction.atomic():
        Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)  # one at a time: no photo twice, none too many
        if same := idea.photos.filter(progress=progress, digest=digest).first():
            return same
        if idea.photos.filter(progress=progress).count() >= MAX_PHOTOS:
            raise Invalid(
                _("At most %(limit)s photos, please.") % {"limit": MAX_PHOTOS},
                field="photos",
            )
        photo = Photo(
            idea=idea, progress=progress, moment=moment, width=size[0], height=size[1],
            description=cut_line(description, 200), added_by=by, digest=digest,
        )  # fmt: skip
        photo.image.save("photo.webp", ContentFile(large), save=False)
        photo.thumbnail.save("photo.webp", ContentFile(small), save=False)
        photo.save()
    return photo


@transaction.atomic
def remove_photo(photo: Photo, *, by: Employee) -> None:
    """Take a picture off a post that may still be edited."""
    if photo.progress_id or photo.idea.state not in states.EDITABLE or photo.idea.author_id != by.pk:
        raise NotAllowed()
    paths = [Path(file.path) for file in (photo.image, photo.thumbnail)]
    photo.delete()
    for path in paths:
        transaction.on_commit(partial(path.unlink, missing_ok=True))


def _encode(file: UploadedFile) -> tuple[bytes, bytes, tuple[int, int]]:
    if (file.size or 0) > MAX_BYTES:
        raise Invalid(
            _("A photo has at most %(limit)s MB.") % {"limit": MAX_BYTES // 2**20},
            field="photos",
        )
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Invalid(_("This photo has too many pixels."), field="photos")
            image.draft("RGB", (LARGE, LARGE))  # JPEG: decode at a fraction of the size
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid(
            _("This is not a photo we can read. JPEG, PNG, WebP and GIF work."),
            field="photos",
        ) from error
    upright.thumbnail((LARGE, LARGE))
    size, large = upright.size, _webp(upright)
    upright.thumbnail((SMALL, SMALL))
    return large, _webp(upright), size


def _digest(file: UploadedFile) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _webp(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=82, method=2)
    return buffer.getvalue()
