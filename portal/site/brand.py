"""How the site is called and coloured: what `SiteSettings` says, remembered for a minute."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.utils import translation
from wagtail.models import Site

from portal.site import theme
from portal.site.models import SiteSettings

KEY = "portal.site.brand"
SECONDS = 60  # other processes see a change after this
LOGO = "fill-120x120"


@dataclass(frozen=True)
class Brand:
    """Plain values, fit for the cache."""

    name: str = "고쳐주세요"
    name_en: str = "Fix This"
    logo: str = ""
    css: str = ""

    @property
    def both(self) -> str:
        """Both names, the one in the reader's language first."""
        english = (translation.get_language() or "").startswith("en")
        names = [self.name_en, self.name] if english else [self.name, self.name_en]
        return " · ".join(dict.fromkeys(name for name in names if name))

    @property
    def version(self) -> str:
        """Changes with the colours, so that browsers may keep the sheet."""
        return hashlib.sha256(self.css.encode()).hexdigest()[:8] if self.css else ""


def current() -> Brand:
    return cache.get_or_set(KEY, _read, SECONDS) or Brand()


def forget(**_kwargs: object) -> None:
    """After the settings were saved."""
    cache.delete(KEY)


def _read() -> Brand:
    site = Site.objects.filter(is_default_site=True).first()
    settings = SiteSettings.objects.select_related("logo").filter(site=site).first()
    if settings is None:
        return Brand()
    logo = settings.logo.get_rendition(LOGO).url if settings.logo else ""
    return Brand(settings.name, settings.name_en, logo, theme.stylesheet(settings.accent))
