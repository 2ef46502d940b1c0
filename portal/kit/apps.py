from django.apps import AppConfig

from portal.kit import particles, seen


class KitConfig(AppConfig):
    name = "portal.kit"

    def ready(self) -> None:
        seen.watch_all_models()

    def import_models(self) -> None:
        """The first app's, so before any model: some translate as they are imported, and catalogues are read once."""
        particles.install()
        super().import_models()
