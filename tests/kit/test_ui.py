import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.utils import translation

from portal.kit import clock
from portal.kit.templatetags import ui

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def page(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=40), "15 Oct 2026"),
        (-timedelta(hours=2), "24 Nov 2026"),
    ],
)
def test_age_in_words_with_the_moment_beside_it(age, words):
    with translation.override("en"), clock.at(NOW):
        html = ui.ago(NOW - age)
    assert f">{words}</time>" in html
    assert 'datetime="2026-1' in html


def test_no_moment_is_no_age():
    assert ui.ago(None) == ""


class Post(forms.Form):
    title = forms.CharField(label="Title", help_text="One sentence")
    place = forms.CharField(label="Place", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea)


def test_a_field_ties_help_and_errors_to_its_control():
    html = page("{% field form.title %}", form=Post({}))
    assert 'aria-describedby="id_title_help id_title_errors"' in html
    assert 'id="id_title_help"' in html
    assert 'id="id_title_errors"' in html
    assert 'aria-invalid="true"' in html
    assert '<label class="field__label" for="id_title">' in html


def test_a_field_takes_attributes_and_other_words():
    html = page('{% field form.place label="Where" data_x="1" %}', form=Post())
    assert 'data-x="1"' in html
    assert "Where" in html
    assert "aria-describedby" not in html


def test_a_group_of_choices_is_a_fieldset():
    html = page("{% field form.kind %}", form=Post())
    assert "<fieldset" in html
    assert "<legend" in html


def test_a_field_of_one_line_comes_with_a_default_button_that_cannot_be_pressed():
    """Browsers press the first button of a form on Enter, and so press none; without a script too."""
    html = page("{% field form.title %}{% field form.kind %}", form=Post())
    assert html.count('<input type="submit" disabled hidden data-no-enter>') == 2
    assert "data-no-enter" not in page('{% field form.title enter="sends" %}{% field form.note %}', form=Post())


ENTER_SENDS = {  # forms whose fields are not drawn by `field`, and that do nothing that cannot be undone
    "ideas/_facts.html", "workout/live/_console.html",
    "workout/live/check_in.html", "workout/prepare.html",
}  # fmt: skip


def test_no_form_is_sent_by_a_stray_enter(settings):
    root = settings.BASE_DIR / "templates"
    found = set()
    for template in root.rglob("*.html"):
        for form in re.findall(r"<form\b(?:(?!</form>).)*", template.read_text(), re.DOTALL):
            typed = re.findall(r'<input\b(?![^>]*type="(?:hidden|file|submit)")', form)
            if typed and 'method="post"' in form and "no_enter.html" not in form and "{% field " not in form:
                found.add(str(template.relative_to(root)))
    assert found == ENTER_SENDS


def test_an_icon_alone_has_a_name_and_beside_a_word_has_none():
    assert 'role="img" aria-label="&lt;Bell&gt;"' in ui.icon("bell", label="<Bell>")
    assert 'aria-hidden="true"' in ui.icon("bell")


@pytest.mark.parametrize(
    ("name", "letter"),
    [("김하늘", "김"), ("grace", "G"), ("", "?"), (None, "?"), ("  박", "박")],
)
def test_initial_of_a_name(name, letter):
    assert ui.initial(name) == letter


def test_a_name_keeps_its_colour():
    assert ui.avatar_colour("김하늘") == ui.avatar_colour("김하늘")
    assert 0 <= ui.avatar_colour("") < ui.AVATAR_COLOURS


def test_a_vote_says_what_the_person_wants():
    source = '{% include "components/vote_button.html" with idea_id=7 count=1204 voted=voted can_vote=can url="/v/" %}'
    off, on, still = (page(source, voted=v, can=c) for v, c in ((True, True), (False, True), (False, False)))
    assert 'name="vote" value="off"' in off
    assert 'aria-pressed="true"' in off
    assert 'name="vote" value="on"' in on
    assert "<button" not in still
    assert "1,204" in still


def test_a_state_that_is_a_ruling_shows_as_the_seal_alone():
    assert ui.shows_seal({"verdict": "reject", "state": "rejected"})
    assert ui.shows_seal(SimpleNamespace(verdict="accept", state="accepted"))
    assert not ui.shows_seal({"verdict": "accept", "state": "in_progress"})
    assert not ui.shows_seal({"verdict": "", "state": "needs_info"})


def test_every_icon_a_template_names_is_in_the_sprite(settings):
    root = settings.BASE_DIR
    sprite = (root / "portal/site/assets/icons/sprite.svg").read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = {
        name
        for template in (root / "templates").rglob("*.html")
        if template.parent.name not in ("desk", "wagtailadmin")  # drawn with Wagtail's icons
        for name in re.findall(r"""(?:{% icon |icon=)["']([a-z0-9-]+)["']""", template.read_text())
    }
    assert named - known == set()


def test_pages_around_the_one_shown():
    gap = str(Paginator.ELLIPSIS)
    assert [str(n) for n in ui.page_numbers(Paginator(range(240), 20).page(5))] == [
        "1",
        gap,
        "4",
        "5",
        "6",
        gap,
        "12",
    ]
