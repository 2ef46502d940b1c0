"""The engines behind the port."""

from search.port import Engine


def engine() -> Engine:
    """The engine that answers now."""
    from search.engines.database import DatabaseEngine  # an engine's modules import its neighbours here

    return DatabaseEngine()
