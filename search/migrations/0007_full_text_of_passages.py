"""The full-text index of passages, made like that of posts (0002)."""

from typing import Any, ClassVar

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE search_passagetext USING fts5("
    " title, body, content='search_passage', content_rowid='id', tokenize='ascii', detail=column, columnsize=0)",
    "CREATE TRIGGER search_passage_inserted AFTER INSERT ON search_passage BEGIN"
    " INSERT INTO search_passagetext(rowid, title, body) VALUES (new.id, new.title, new.body);"
    " END",
    "CREATE TRIGGER search_passage_deleted AFTER DELETE ON search_passage BEGIN"
    " INSERT INTO search_passagetext(search_passagetext, rowid, title, body)"
    " VALUES ('delete', old.id, old.title, old.body);"
    " END",
    "CREATE TRIGGER search_passage_updated AFTER UPDATE ON search_passage BEGIN"
    " INSERT INTO search_passagetext(search_passagetext, rowid, title, body)"
    " VALUES ('delete', old.id, old.title, old.body);"
    " INSERT INTO search_passagetext(rowid, title, body) VALUES (new.id, new.title, new.body);"
    " END",
]
SQLITE_BACK = [
    "DROP TRIGGER search_passage_inserted",
    "DROP TRIGGER search_passage_deleted",
    "DROP TRIGGER search_passage_updated",
    "DROP TABLE search_passagetext",
]
POSTGRESQL = [
    "ALTER TABLE search_passage"
    " ADD COLUMN terms tsvector GENERATED ALWAYS AS ((title || ' ' || body)::tsvector) STORED",
    "CREATE INDEX search_passage_terms ON search_passage USING gin (terms) WITH (fastupdate = off)",
]
POSTGRESQL_BACK = ["ALTER TABLE search_passage DROP COLUMN terms"]


def forwards(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


def _run(schema_editor: Any, sqlite: list[str], postgresql: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0006_passages")]
    operations: ClassVar = [migrations.RunPython(forwards, backwards)]
