"""The company's name and colour."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from portal.site import brand, theme
from portal.site.models import SiteSettings
from tests import factories


@pytest.fixture
def settings_of_the_site(db) -> SiteSettings:
    return SiteSettings.for_site(Site.objects.get())


@pytest.mark.parametrize("accent", ["#2c4a9e", "#000000", "#a8231b", "#17653a"])
def test_a_dark_colour_is_taken_and_is_readable_in_the_dark_too(accent: str) -> None:
    theme.validate_accent(accent)
    sheet = theme.stylesheet(accent)
    assert f"--accent: light-dark({accent}, #" in sheet
    dark = sheet.split("--accent: light-dark(")[1][9:16]
    assert theme._contrast(theme._parse(dark), theme.DARK_PAPER) >= theme.EASILY_READABLE


@pytest.mark.parametrize("accent", ["#ffd400", "#ffffff", "red", "#12", "#gggggg", "url(x)", "</style>"])
def test_a_pale_colour_or_none_at_all_is_refused(accent: str) -> None:
    with pytest.raises(ValidationError):
        theme.validate_accent(accent)


def test_no_accent_no_sheet() -> None:
    assert theme.stylesheet("") == ""


def test_name_and_colour_are_on_the_page_once_they_are_saved(settings_of_the_site, client_of) -> None:
    client = client_of(factories.employee(language="en"))
    before = client.get("/guide/").content.decode()
    assert "<title>Guide · Fix This · 고쳐주세요</title>" in before
    assert "theme.css" not in before

    settings_of_the_site.name, settings_of_the_site.name_en = "새빛 함께고침", "Saebit Repairs"
    settings_of_the_site.accent = "#17653a"
    settings_of_the_site.save()
    after = client.get("/guide/").content.decode()
    assert "<title>Guide · Saebit Repairs · 새빛 함께고침</title>" in after
    assert f"/theme.css?{brand.current().version}" in after
    sheet = client.get("/theme.css")
    assert sheet["Content-Type"].startswith("text/css")
    assert "#17653a" in sheet.content.decode()


@pytest.mark.django_db
def test_the_look_of_the_frame_costs_no_query_once_it_is_known(django_assert_num_queries) -> None:
    brand.current()
    with django_assert_num_queries(0):
        assert brand.current().name == "고쳐주세요"


@pytest.mark.django_db
def test_a_phone_can_keep_it_among_its_apps(client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["short_name"], said["start_url"], said["display"]) == ("고쳐주세요", "/", "standalone")
    assert client.get("/sign-in/").content.decode().count('rel="manifest"') == 1
