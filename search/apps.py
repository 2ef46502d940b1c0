from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from portal.kit import slots


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from search import finding, syncing  # models are not loaded before ready()
        from search.checks import elasticsearch  # as above
        from search.slots import similar_posts  # as above
        from workout import precedents  # as above

        syncing.start()
        register(elasticsearch, deploy=True)
        slots.fill("idea.form.similar", similar_posts)
        precedents.use(finding.similar_ids)
