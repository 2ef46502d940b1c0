"""`manage.py check --deploy` asks Elasticsearch, where it is to be used, whether it can be."""

from typing import Any

from django.conf import settings
from django.core import checks
from elasticsearch import ApiError, TransportError

from search.engines.elastic.client import SLOWEST, connected

_HINT = "Until then the database searches."


def elasticsearch(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Is it there, new enough, and does it know Korean?"""
    if not settings.ELASTICSEARCH_URL:
        return []
    client = connected().options(request_timeout=SLOWEST)
    try:
        version = str(client.info()["version"]["number"])
        plugins = str(client.cat.plugins(h="component"))
    except (ApiError, TransportError) as error:
        return [checks.Warning(f"Elasticsearch does not answer: {error}", hint=_HINT, id="search.W001")]
    if not version.startswith("8."):
        message = f"Elasticsearch is {version}; the portal speaks with version 8."
        return [checks.Warning(message, hint=_HINT, id="search.W002")]
    if "analysis-nori" not in plugins:
        message = "Elasticsearch lacks its plugin for Korean, analysis-nori."
        return [checks.Warning(message, hint=f"elasticsearch-plugin install analysis-nori. {_HINT}", id="search.W003")]
    return []
