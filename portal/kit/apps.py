from django.apps import AppConfig

from portal.kit import seen


class KitConfig(AppConfig):
    name = "portal.kit"

    def ready(self) -> None:
        seen.watch_all_models()
