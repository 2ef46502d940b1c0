"""Asking the full-text index: the only place that knows how SQLite's and PostgreSQL's differ."""

from collections.abc import Sequence
from heapq import nlargest

from django.db import connection
from django.db.models.expressions import RawSQL

from ideas.querysets import IdeaQuerySet
from search.ranking import Term

_SQLITE = "SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s"
# MATERIALIZED has the index asked first, and once. PostgreSQL would rather walk all posts, newest first, hoping to fill
# a page soon; that is also why it is given neither an order nor a limit below. On a table that was just filled, of
# which it knows nothing yet, it would ask the index anew for every post.
_FOUND = (
    "WITH found AS MATERIALIZED (SELECT idea_id FROM search_ideadocument WHERE {} @@ %s::tsquery)"
    " SELECT idea_id FROM found"
)
_POSTGRESQL, _POSTGRESQL_TITLE = _FOUND.format("terms"), _FOUND.format("title_terms")


def newest(ideas: IdeaQuerySet, terms: Sequence[Term], limit: int, *, every: bool, title: bool = False) -> list[int]:
    """The newest of the posts whose text (or whose title) has every one of these terms, or any of them.

    Tokens are letters and digits only, so that none of them can be read as an operator.
    """
    match = expression(terms, every=every)
    if connection.vendor == "sqlite":
        found = _among(ideas, _SQLITE, f"title : ({match})" if title else match)
        return list(found.order_by("-pk").values_list("pk", flat=True)[:limit])
    found = _among(ideas, _POSTGRESQL_TITLE if title else _POSTGRESQL, match)
    return nlargest(limit, found.order_by().values_list("pk", flat=True))


def expression(terms: Sequence[Term], *, every: bool) -> str:
    """What the index is asked for: texts with every one of these terms, or with any of them."""
    if connection.vendor == "sqlite":
        return (" AND " if every else " OR ").join(_either(term, '"{}"', '"{}" *', " OR ", " AND ") for term in terms)
    return (" & " if every else " | ").join(_either(term, "'{}'", "'{}':*", " | ", " & ") for term in terms)


def _among(ideas: IdeaQuerySet, statement: str, match: str) -> IdeaQuerySet:
    return ideas.filter(pk__in=RawSQL(statement, [match]))  # noqa: S611 - statements of this module, text as parameter


def _either(term: Term, whole: str, prefix: str, either: str, both: str) -> str:
    """A term's tokens, or all tokens of another name; that these stand side by side is for the ranking to see."""
    form = prefix if term.is_prefix else whole
    forms = [form.format(token) for token in term.tokens]
    forms += [f"({both.join(whole.format(token) for token in other.split())})" for other in term.others]
    return f"({either.join(forms)})"
