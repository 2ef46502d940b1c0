"""Pictures of pages are for the company's people; what is private has no address."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from portal.people import roles
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "public", tmp_path / "private"
    for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
        folder.mkdir()
        (folder / "one.txt").write_text(folder.name)


def test_staff_see_pictures_of_pages_and_nothing_beside_them(client_of: Any) -> None:
    client = client_of(factories.employee())
    shown = client.get("/media/one.txt")
    assert b"".join(shown.streaming_content) == b"public"
    assert "private" in shown.headers["Cache-Control"]
    for beside in ("/media/../private/one.txt", "/media/%2e%2e/private/one.txt", "/media//private/one.txt", "/media/"):
        assert client.get(beside).status_code in {400, 404}


def test_nobody_else_does(client: Any, client_of: Any) -> None:
    assert client.get("/media/one.txt").status_code == 302
    assert client_of(factories.employee(roles.PANEL_GUEST)).get("/media/one.txt").status_code == 404


def test_documents_of_pages_are_for_staff_too(client: Any, client_of: Any) -> None:
    document = get_document_model()(title="안내")
    document.file.save("guide.txt", ContentFile(b"for staff"))
    assert client.get(document.url).status_code == 302
    assert client_of(factories.employee(roles.PANEL_GUEST)).get(document.url).status_code == 404
    assert b"".join(client_of(factories.employee()).get(document.url).streaming_content) == b"for staff"
