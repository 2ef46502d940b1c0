from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "portal.site"
    label = "portal_site"
    verbose_name = _("Site")

    def ready(self) -> None:
        from portal.kit import slots  # models are not loaded before ready()
        from portal.site import brand
        from portal.site.models import SiteSettings

        post_save.connect(brand.forget, sender=SiteSettings, dispatch_uid=brand.KEY)
        slots.fill("portal.name", lambda **_context: brand.current().both)
