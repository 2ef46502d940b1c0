"""What the database knows of its own tables."""

from django.db import connection


def renew() -> None:
    """Have PostgreSQL look at its tables now, after very many rows came in at once.

    It would do so within a minute of the commit. Until then it plans for empty tables: a join that takes milliseconds
    can take many minutes. SQLite plans well enough without.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
