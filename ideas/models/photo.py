"""Photos of a post. They are served through a permission check, never from a public folder."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.urls import reverse
from django.utils.functional import LazyObject
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea
from ideas.models.tracking import Progress
from portal.kit import clock


class _PrivateStorage(LazyObject):
    """A folder beside that of pages' pictures: nothing in it has an address of its own."""

    def _setup(self) -> None:
        self._wrapped = FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None)


def private_storage() -> LazyObject:
    return _PrivateStorage()


def photo_path(photo: "Photo", filename: str) -> str:
    """A name of our own: what the file was called says too much, and is not to be trusted."""
    return f"ideas/{photo.idea_id}/{secrets.token_hex(12)}.webp"


class Photo(models.Model):
    """A picture on a post, or evidence on a progress report of it. Re-encoded: no metadata, no surprises."""

    class Moment(models.TextChoices):
        """What the picture shows, where that matters."""

        PLAIN = "plain", _("Photo")
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="photos")
    progress = models.ForeignKey(Progress, models.PROTECT, null=True, blank=True, related_name="photos")
    moment = models.CharField(_("shows"), max_length=6, choices=Moment, default=Moment.PLAIN)
    image = models.FileField(upload_to=photo_path, storage=private_storage)
    thumbnail = models.FileField(upload_to=photo_path, storage=private_storage)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    description = models.CharField(_("description"), max_length=200, blank=True)
    digest = models.CharField(max_length=64, editable=False, default="")  # of the file sent: twice the same is once
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.description or f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """The picture itself; `?size=small` for lists."""
        return reverse("idea-photo", args=[self.idea_id, self.pk])

    def get_page_url(self) -> str:
        """The page that shows it."""
        return reverse("idea-photo-page", args=[self.idea_id, self.pk])
