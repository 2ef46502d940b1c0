from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from portal.events import outbox
        from portal.kit import slots
        from search import syncing
        from search.slots import similar_posts

        outbox.subscribe(
            syncing.HANDLER, syncing.index, kinds=syncing.KINDS, key=lambda event: str(event.subject_id), batch=100
        )
        slots.fill("idea.form.similar", similar_posts)
