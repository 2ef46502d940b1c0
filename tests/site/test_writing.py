"""The help page, the preview, and that both stand beside every box whose text is drawn."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from ideas.models.idea import BODY_LENGTH
from portal.kit.forms import TextField
from portal.kit.markdown import plain, render
from portal.people import roles
from portal.site.writing import AS_TYPED, MARKS
from tests import factories

TEMPLATES = Path(settings.BASE_DIR) / "templates"

# Where a text is shown as it was written, marks and all, and why.
VERBATIM = {
    "people/_kept_text.html": "what is sent again as it was typed",
    "ideas/_theirs.html": "two people edited at once: the sources are compared",
    "workout/_not_sealed.html": "what was typed into a form that was not taken",
    "workout/ledger/row.html": "the words that were sealed",
    "mail/event.html": "an excerpt, already as it is read",
}

_DRAWN = ("<strong>", "<em>", "<s>", "<ul>", "<ol>", "<blockquote>", "<h3>", "<a ", "<code>")


@pytest.fixture
def reader(db):
    client = Client(headers={"accept-language": "ko"})
    client.force_login(factories.employee(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_preview_is_what_will_be_shown_and_keeps_nothing(reader, django_assert_max_num_queries):
    text = "**와이파이(5G)**가\r\n- 3*4*5\u200e"
    with django_assert_max_num_queries(3) as statements:  # who asks
        answer = reader.post("/preview/", {"text": text})
    assert answer.content.decode() == render("**와이파이(5G)**가\n- 3*4*5")
    assert all(one["sql"].startswith("SELECT") for one in statements.captured_queries)
    assert reader.post("/preview/").content == b""


def test_a_preview_is_for_people_who_are_signed_in_and_is_no_page(reader, client):
    assert client.post("/preview/", {"text": "글"}).status_code == 302
    assert reader.get("/preview/").status_code == 405


@pytest.mark.django_db
def test_guests_of_a_panel_write_too(client):
    client.force_login(factories.employee(roles.PANEL_GUEST), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/preview/", {"text": "**글**"}).content == b"<p><strong>\xea\xb8\x80</strong></p>"
    assert client.get("/help/writing/").status_code == 200


def test_a_preview_draws_no_more_than_the_longest_box_takes(reader):
    answer = reader.post("/preview/", {"text": "가" * (BODY_LENGTH + 100)})
    assert answer.content.decode().count("가") == BODY_LENGTH
    assert reader.post("/preview/", {"text": "가" * 2**21}).status_code == 413


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_help_page_says_what_is_drawn_and_what_is_not(reader, language):
    page = reader.get("/help/writing/", headers={"accept-language": language}).content.decode()
    with translation.override(language):
        for example in MARKS:
            written = str(example.written)
            assert str(escape(written)) in page
            assert str(render(written)) in page
            assert any(tag in render(written) for tag in _DRAWN), f"a mark is no mark: {written}"
        for text in AS_TYPED:
            assert str(render(str(text))) in page
            assert plain(str(text)) == text, "what is said to stay as it is does not"


def test_every_box_of_a_form_has_its_preview_and_its_help():
    class Form(forms.Form):
        body = TextField()
        addresses = TextField()

    html = Template("{% field form.body %}{% field form.addresses plain=True %}").render(Context({"form": Form()}))
    assert html.count('data-editor="/preview/"') == html.count('href="/help/writing/"') == 1
    assert re.search(r'data-editor="/preview/">\s*<div class="editor__box"><textarea name="body"', html)


def test_every_box_that_is_no_forms_has_them_too():
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text()
        boxes = text.count("<textarea")
        assert boxes == len(re.findall(r"{% editor %}<textarea", text)), template


def test_what_was_written_in_a_box_is_drawn_in_one_way():
    """A filter for lines, or for the first characters, of a text that still has its marks would show them."""
    written = r"\.(?:body|note|reason|question|answer|argument|settlement|steps|text|remark|citation|purpose|briefing)"
    for template in TEMPLATES.rglob("*.html"):
        name = str(template.relative_to(TEMPLATES))
        if name in VERBATIM or name.startswith("mail/"):
            continue
        for shown in re.findall(r"{{ [^}]*?(?:linebreaks|truncatechars|striptags)[^}]* }}", template.read_text()):
            assert not re.search(rf"{written}\|(?!plain|markdown)", shown), f"{name}: {shown}"
            assert "linebreaks" not in shown or "|plain|" in shown, f"{name}: {shown}"
