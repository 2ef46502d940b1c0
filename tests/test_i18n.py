"""Korean is complete: every string is translated, none by a guess, and each translation keeps the placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

KOREAN = settings.BASE_DIR / "locale" / "ko" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="ko")


def key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def texts(value: str | tuple[str, ...]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def unfinished(strings: Catalog) -> list[str]:
    """What has no translation, or a guess for one."""
    return [str(key(m)[1]) for m in strings if m.id and (m.fuzzy or not all(texts(m.string)))]


def other_placeholders(strings: Catalog) -> list[str]:
    """What a translation leaves out of its source, or adds to it (a number may be left out of one of its plurals)."""
    wrong = []
    for message in strings:
        sources = [set(PLACEHOLDER.findall(text)) for text in texts(message.id or "")]
        allowed = (*sources, set().union(*sources))
        bad = [text for text in texts(message.string) if text and set(PLACEHOLDER.findall(text)) not in allowed]
        wrong += [f"{key(message)[1]} → {text}" for text in bad]
    return wrong


def test_nothing_is_untranslated_or_fuzzy() -> None:
    assert unfinished(catalogue(KOREAN)) == []


def test_translations_keep_the_placeholders() -> None:
    assert other_placeholders(catalogue(KOREAN)) == []


def test_nothing_obsolete_is_kept() -> None:
    assert list(catalogue(KOREAN).obsolete) == []


@pytest.mark.gettext
def test_the_catalogue_has_the_strings_of_the_sources(tmp_path: Path) -> None:
    call_command("messages", into=tmp_path, verbosity=0)
    now = {key(message) for message in catalogue(tmp_path / "ko" / "LC_MESSAGES" / "django.po")}
    kept = {key(message) for message in catalogue(KOREAN)}
    assert sorted(map(str, now - kept)) == [], "run `make messages` and translate what is new"
    assert sorted(map(str, kept - now)) == [], "run `make messages`: these are gone from the sources"


def test_an_untranslated_a_fuzzy_and_a_broken_string_are_caught() -> None:
    strings = Catalog(locale="ko")
    strings.add("Votes", "")
    strings.add("Posts", "글", flags=["fuzzy"])
    strings.add("%(name)s voted", "%(who)s 님이 공감했어요")
    strings.add(("%(count)d vote", "%(count)d votes"), ("공감 %(count)d",))
    assert unfinished(strings) == ["Votes", "Posts"]
    assert other_placeholders(strings) == ["%(name)s voted → %(who)s 님이 공감했어요"]
