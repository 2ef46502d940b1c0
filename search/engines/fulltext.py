"""Asking the full-text index: the only place that knows how SQLite's and PostgreSQL's differ."""

from collections.abc import Sequence
from heapq import nlargest

from django.db import connection
from django.db.models.expressions import RawSQL

from ideas.querysets import IdeaQuerySet
from search.ranking import Term

_SQLITE = "SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s"
_POSTGRESQL = "SELECT idea_id FROM search_ideadocument WHERE {} @@ %s::tsquery"
# MATERIALIZED has the index asked first, and once, also where PostgreSQL knows nothing of the table yet; with an order
# or a limit it would rather walk all posts, newest first, hoping to fill a page soon.
_ONCE = "WITH found AS MATERIALIZED ({}) SELECT idea_id FROM found"
_NUMBERS = "SELECT unnest(%s::bigint[])"
FEW = 100  # so many are soon found by walking, where words are common; five hundred are not


def newest(ideas: IdeaQuerySet, terms: Sequence[Term], limit: int, *, every: bool, title: bool = False) -> list[int]:
    """The newest of the posts whose text (or whose title) has every one of these terms, or any of them.

    Tokens are letters and digits only, so that none of them can be read as an operator.
    """
    match = expression(terms, every=every)
    if connection.vendor == "sqlite":
        found = _among(ideas, _SQLITE, f"title : ({match})" if title else match)
        return list(found.order_by("-pk").values_list("pk", flat=True)[:limit])
    statement = _POSTGRESQL.format("title_terms" if title else "terms")
    if limit <= FEW and len(found := _walked_to(ideas, statement, match, limit)) == limit:
        return found
    return _largest(limit, _among(ideas, _ONCE.format(statement), match))


def _walked_to(ideas: IdeaQuerySet, statement: str, match: str, limit: int) -> list[int]:
    """The newest that match, whoever may see them, are mostly enough; half of these many hidden ones are not."""
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY idea_id DESC LIMIT %s", [match, 2 * limit])
        found = [number for (number,) in cursor.fetchall()]
    return _largest(limit, _among(ideas, _NUMBERS, found))


def _largest(limit: int, ideas: IdeaQuerySet) -> list[int]:
    return nlargest(limit, ideas.order_by().values_list("pk", flat=True))


def expression(terms: Sequence[Term], *, every: bool) -> str:
    """What the index is asked for: texts with every one of these terms, or with any of them."""
    if connection.vendor == "sqlite":
        return (" AND " if every else " OR ").join(_either(term, '"{}"', '"{}" *', " OR ", " AND ") for term in terms)
    return (" & " if every else " | ").join(_either(term, "'{}'", "'{}':*", " | ", " & ") for term in terms)


def _among(ideas: IdeaQuerySet, statement: str, parameter: str | list[int]) -> IdeaQuerySet:
    return ideas.filter(pk__in=RawSQL(statement, [parameter]))  # noqa: S611 - statements of this module, text as parameter


def _either(term: Term, whole: str, prefix: str, either: str, both: str) -> str:
    """A term's tokens, or all tokens of another name; that these stand side by side is for the ranking to see."""
    form = prefix if term.is_prefix else whole
    forms = [form.format(token) for token in term.tokens]
    forms += [f"({both.join(whole.format(token) for token in other.split())})" for other in term.others]
    return f"({either.join(forms)})"
