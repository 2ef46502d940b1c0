"""Korean is complete: every string is translated, none by a guess, and each translation keeps the placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from portal.desk import wagtail_strings

KOREAN = settings.BASE_DIR / "locale" / "ko" / "LC_MESSAGES" / "django.po"
MARK = re.compile(r"\{([^{}/]+)/([^{}/]+)\}")
PAIRS = {("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이라고", "라고"), ("이에요", "예요")}
BRACKETED = re.compile(r"[가-힣s”’)]\((으|이)\)[가-힣]|[을를은는이가와과]\([를을는은가이과와]\)")
FIXED = re.compile(r"%\(\w+\)[sd][”’]?(은|는|이|가|을|를|과|와|으로|로|이라고|라고|이에요|예요)(?![가-힣])")
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


def wrong_particles(strings: Catalog) -> list[str]:
    """A particle in two forms at once ("을(를)"), one that cannot fit whatever is filled in, one of no known pair."""
    return [text for m in strings if m.id for text in texts(m.string) if _is_wrong(text)]


def _is_wrong(text: str) -> bool:
    pairs = MARK.findall(text)
    placed = len(re.findall(r"%\(\w+\)[sd][”’]?\{[가-힣]+/", text))
    return bool(BRACKETED.search(text) or FIXED.search(text) or placed != len(pairs) or set(pairs) - PAIRS)


def test_particles_fit_whatever_is_filled_in() -> None:
    assert wrong_particles(catalogue(KOREAN)) == []


@pytest.mark.parametrize(
    "text",
    ["%(a)s을(를) 저장했어요", "%(a)s은(는)", "%(a)s이(가)", "%(a)s(으)로", "%(a)s(이)라고", "%(a)s와(과)",
     "%(a)s를(을)", "안건 %(a)s로 가기", "“%(a)s”을 지울까요", "%(a)s은 없어요", "%(a)s{를/을} 저장", "{을/를} %(a)s"],
)  # fmt: skip
def test_a_particle_that_cannot_fit_is_caught(text: str) -> None:
    strings = Catalog(locale="ko")
    strings.add("x", text)
    assert wrong_particles(strings) == [text]


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


# --- One English word, two Korean ones ------------------------------------------------------------

# Read where each is shown; a context keeps them apart.
TWO_WORDS = {
    "Answer": {None: "답변하기", "field": "답변", "frequently asked": "답변"},
    "Facts": {None: "한눈에 보기", "post": "글 정보"},
    "For": {"show of hands": "찬성", "who is told": "받는 곳"},
    "Invited": {"co-author": "초대됨", "divisions": "초대 조직"},
    "Keep it": {None: "그대로 두기", "file": "내려받아 보관하기"},
    "Open": {"post": "접수", "button": "열기"},
    "Posted": {None: "올린 글"},
    "Written": {"column of a table": "작성 일시"},
    "Question": {None: "확인할 내용", "frequently asked": "질문"},
    "Vote": {None: "공감", "contest": "투표하기"},
    "Votes": {None: "공감", "contest": "투표 수"},
    "Your vote": {"given": "투표했어요"},
    "always": {None: "상시", "notifications": "항상"},
    "invitation": {None: "초대장", "home page": "안내 문구"},
    "steps": {None: "단계", "how it happens": "재현 순서"},
    # The other word is Wagtail's own, which ours would take the place of.
    "Choose": {"notifications": "설정하기"},
    "Draft": {"post": "임시 저장"},
    "From": {"period": "시작일"},
    "Live": {"meeting": "진행 중"},
    "More": {"fields": "더 적기"},
    "Never": {"notifications": "받지 않음"},
    "To": {"period": "종료일"},
    "items": {"agenda": "안건"},
}  # fmt: skip

# Where ours stands in the place of another app's, as a better word for the same.
SAME_MEANING = {
    "Active", "Administration", "All", "Clear", "Default", "Edit", "Go back", "Messages", "No", "Number", "Order",
    "Owner", "Remove", "Reports", "Save draft", "Show", "Show all", "Summary", "Tag", "Text", "Username", "active",
    "expired", "owner", "slug", "version",
    # Of parts of Wagtail and Django that are switched off here: moderation, Django's admin.
    "Reject", "entry",
}  # fmt: skip


@pytest.mark.parametrize("word", TWO_WORDS)
def test_a_word_that_is_two_in_korean_has_its_context(word: str) -> None:
    found = {m.context: texts(m.string)[0] for m in catalogue(KOREAN) if m.id and texts(m.id)[0] == word}
    assert TWO_WORDS[word].items() <= found.items()


def test_no_short_word_of_ours_takes_the_place_of_another_of_wagtails() -> None:
    """Django asks our catalogue first, also for what Wagtail says: a word that stands alone may mean something else."""
    meant = {*wagtail_strings.SINGLE, *SAME_MEANING}
    ours = {texts(m.id)[0]: texts(m.string)[0] for m in catalogue(KOREAN) if m.id and not m.context}
    short = {word: said for word, said in ours.items() if len(word.split()) <= 2 and word not in meant}
    taken = []
    for config in apps.get_app_configs():
        compiled = Path(config.path) / "locale" / "ko" / "LC_MESSAGES" / "django.mo"
        if compiled.exists():
            with compiled.open("rb") as file:
                theirs = read_mo(file)
            words = {texts(m.id)[0]: texts(m.string)[0] for m in theirs if m.id and not m.context}
            taken += [f"{config.label}: {w} → {words[w]}, ours {short[w]}" for w in short.keys() & words.keys()
                      if words[w] != short[w]]  # fmt: skip
    assert sorted(taken) == []
