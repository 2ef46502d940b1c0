"""The database of the running test, as other processes are told of it."""

from pathlib import Path
from urllib.parse import quote

from django.db import connection


def url() -> str:
    """The value of DATABASE_URL for a process that is to see what this test commits."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(own['NAME']).resolve()}"
    login = ":".join(quote(str(own[name]), safe="") for name in ("USER", "PASSWORD") if own[name])
    place = f"{quote(own['HOST'], safe='')}:{own['PORT']}" if own["PORT"] else own["HOST"]
    return f"postgres://{login}@{place}/{own['NAME']}"
