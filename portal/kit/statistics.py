"""What the database knows of its own tables."""

from django.db import connection


def renew() -> None:
    """Have PostgreSQL look at its tables now, after very many rows came in at once.

    It would do so within a minute of the commit. Until then it plans for empty tables: a join that takes milliseconds
    can take many minutes. SQLite plans well enough without.
    """
    if connection.vendor == "postgresql":
        # Its own tables by name: the server's, which all databases share, would be held until the commit.
        tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names()))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")
