"""Pictures that editors put on pages: what their phones write is taken too."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model

from portal.people import roles
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Willow leaves a temporary file open
@pytest.mark.parametrize(("ending", "kind"), [("heic", "HEIF"), ("avif", "AVIF")])
def test_what_a_phone_writes_is_taken_and_shown_upright(client, ending, kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "navy").save(file, kind, exif=exif.tobytes())
    manager = factories.employee(roles.CAMPAIGN_MANAGER)
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    sent = SimpleUploadedFile(f"photo.{ending}", file.getvalue(), f"image/{ending}")
    answer = client.post(reverse("wagtailimages:add"), {"title": "사진", "file": sent, "collection": 1})
    assert answer.status_code == 302, answer.content.decode()
    shown = get_image_model().objects.get().get_rendition("max-200x200")
    assert (shown.width, shown.height) == (150, 200)
    assert shown.file.name.endswith({"heic": ".jpg", "avif": ".avif"}[ending])  # browsers draw no HEIC
