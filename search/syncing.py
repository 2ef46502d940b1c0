"""The outbox's handler that keeps the index in step: it hears which posts changed and reads what they are now."""

from collections.abc import Sequence

from search.engines import engine

HANDLER = "search.index"
# What changes a post's words, or whether it is listed at all. Everything else about it is read at search time.
KINDS = (
    "idea.posted", "idea.edited", "idea.withdrawn", "idea.tagged", "idea.untagged", "idea.merged", "idea.unmerged",
)  # fmt: skip


def index(keys: Sequence[str]) -> dict[str, str]:
    """Bring these posts up to date in the index; returns the keys that failed, for another try."""
    return {str(pk): error for pk, error in engine().sync([int(key) for key in keys]).items()}
