"""The index proper: FTS5 on SQLite, kept in step by triggers; GIN on PostgreSQL."""

from typing import Any, ClassVar

from django.db import migrations

# The text is made of tokens already: "ascii" only splits it at the spaces.
SQLITE = [
    "CREATE VIRTUAL TABLE search_fulltext USING fts5("
    " title, tags, body, content='search_ideadocument', content_rowid='idea_id',"
    " tokenize='ascii', detail=column, columnsize=0)",
    "CREATE TRIGGER search_document_inserted AFTER INSERT ON search_ideadocument BEGIN"
    " INSERT INTO search_fulltext(rowid, title, tags, body) VALUES (new.idea_id, new.title, new.tags, new.body);"
    " END",
    "CREATE TRIGGER search_document_deleted AFTER DELETE ON search_ideadocument BEGIN"
    " INSERT INTO search_fulltext(search_fulltext, rowid, title, tags, body)"
    " VALUES ('delete', old.idea_id, old.title, old.tags, old.body);"
    " END",
    "CREATE TRIGGER search_document_updated AFTER UPDATE ON search_ideadocument BEGIN"
    " INSERT INTO search_fulltext(search_fulltext, rowid, title, tags, body)"
    " VALUES ('delete', old.idea_id, old.title, old.tags, old.body);"
    " INSERT INTO search_fulltext(rowid, title, tags, body) VALUES (new.idea_id, new.title, new.tags, new.body);"
    " END",
    "INSERT INTO search_fulltext(search_fulltext) VALUES ('rebuild')",
]
SQLITE_BACK = [
    "DROP TRIGGER search_document_inserted",
    "DROP TRIGGER search_document_deleted",
    "DROP TRIGGER search_document_updated",
    "DROP TABLE search_fulltext",
]

# A cast instead of to_tsvector: tokens are letters and digits only, and no parser may have its own idea of them.
# Ranges of tokens are read by code point, whatever the database's collation.
POSTGRESQL = [
    "ALTER TABLE search_ideadocument"
    " ADD COLUMN terms tsvector GENERATED ALWAYS AS ((title || ' ' || tags || ' ' || body)::tsvector) STORED,"
    " ADD COLUMN title_terms tsvector GENERATED ALWAYS AS (title::tsvector) STORED",
    "CREATE INDEX search_terms ON search_ideadocument USING gin (terms) WITH (fastupdate = off)",
    "CREATE INDEX search_title_terms ON search_ideadocument USING gin (title_terms) WITH (fastupdate = off)",
    'ALTER TABLE search_tokencount ALTER COLUMN token TYPE varchar(80) COLLATE "C"',
]
POSTGRESQL_BACK = [
    "ALTER TABLE search_ideadocument DROP COLUMN terms, DROP COLUMN title_terms",
    'ALTER TABLE search_tokencount ALTER COLUMN token TYPE varchar(80) COLLATE "default"',
]


def forwards(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


def _run(schema_editor: Any, sqlite: list[str], postgresql: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(forwards, backwards)]
