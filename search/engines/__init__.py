"""The engines behind the port."""

from django.conf import settings

from search.port import Engine, Finder


def engine() -> Finder:
    """What answers: the first of the engines, and the next where it gives no answer."""
    from search.engines.in_turn import InTurn  # an engine's modules import their neighbours here

    first, *others = engines()
    return InTurn([first, *others]) if others else first


def engines() -> list[Engine]:
    """Those that this installation has, the best first. All are kept in step, so that each can answer alone."""
    from search.engines.database import DatabaseEngine  # as above
    from search.engines.elastic.engine import ElasticsearchEngine  # as above

    return [ElasticsearchEngine(), DatabaseEngine()] if settings.ELASTICSEARCH_URL else [DatabaseEngine()]
