from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.kit import slots


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from portal.events import outbox  # models are not loaded before ready()
        from search import syncing  # as above
        from search.slots import similar_posts  # as above

        outbox.subscribe(
            syncing.HANDLER, syncing.index, kinds=syncing.KINDS, key=lambda event: str(event.subject_id), batch=100
        )
        slots.fill("idea.form.similar", similar_posts)
