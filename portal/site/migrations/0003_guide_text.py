"""The guide's first text, in both languages. A guide that somebody has written meanwhile is left alone."""

import json
import uuid
from typing import Any

from django.db import migrations

from portal.site.migrations import _guide_text as text


def write(apps: Any, schema_editor: Any) -> None:
    for page in apps.get_model("portal_site", "GuidePage").objects.filter(slug="guide"):
        if page.body or page.body_en:
            continue
        page.intro, page.intro_en = text.INTRO, text.INTRO_EN
        page.body, page.body_en = _stream(text.CHAPTERS), _stream(text.CHAPTERS_EN)
        page.save()


def _stream(chapters: list[tuple[str, str]]) -> str:
    return json.dumps([
        {"type": "section", "id": str(uuid.uuid4()), "value": {"heading": heading, "text": html}}
        for heading, html in chapters
    ])  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("portal_site", "0002_page_tree")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
