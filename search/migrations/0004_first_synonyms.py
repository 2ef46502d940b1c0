"""The synonyms that every portal begins with; from here on they are the admins' own."""

from pathlib import Path
from typing import Any, ClassVar

from django.db import migrations

FILE = Path(__file__).parent.parent / "data" / "synonyms.txt"


def forwards(apps: Any, schema_editor: Any) -> None:
    lines = (line.strip() for line in FILE.read_text(encoding="utf-8").splitlines())
    groups = apps.get_model("search", "SynonymGroup")
    groups.objects.bulk_create(groups(words=line) for line in lines if line and not line.startswith("#"))
    apps.get_model("search", "LexiconVersion").objects.create()


def backwards(apps: Any, schema_editor: Any) -> None:
    apps.get_model("search", "SynonymGroup").objects.all().delete()
    apps.get_model("search", "LexiconVersion").objects.all().delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0003_lexicon")]
    operations: ClassVar = [migrations.RunPython(forwards, backwards)]
