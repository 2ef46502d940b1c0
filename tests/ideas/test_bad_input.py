"""Whatever is sent: a clear word in the person's language, nothing typed is lost, nothing breaks."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from ideas import actions
from ideas.actions import photos
from ideas.content import MAX_TAGS, Content
from ideas.errors import WrongState
from ideas.models import Comment, CustomerReport, Idea, Photo
from portal.kit.errors import Invalid
from tests import factories
from tests.ideas.stories import in_state, picture, tomorrow
from tests.ideas.test_writing import NEW, sent

pytestmark = pytest.mark.django_db

MEGABYTE = "가" * (2**20 // 3)
RTL = "안전\u202egnp.exe\u202c\u200f 파일"
EMOJI = "👩‍👩‍👧‍👦 고쳐 주세요 🙏🏽"
MARKUP = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.example","클릭")'
NUL = "앞\x00뒤"
SPACES = " \t\n\u3000 "

# What is typed → what is kept of it.
KEPT = {RTL: "안전gnp.exe 파일", EMOJI: EMOJI, MARKUP: MARKUP, FORMULA: FORMULA, NUL: "앞뒤"}


@pytest.fixture
def writer(browse, alice):
    factories.campaign()
    return browse(alice)


@pytest.fixture(params=["en", "ko"])
def language(request, alice):
    alice.language = request.param
    alice.save()
    return request.param


# --- Posts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", KEPT)
@pytest.mark.parametrize("field", ["title", "body", "place", "tags"])
def test_odd_text_is_kept_as_text(writer, field, typed):
    answer = writer.post(NEW, sent(**{field: typed}), follow=True)
    post = Idea.objects.get()
    page = answer.content.decode()
    assert answer.status_code == 200
    if field != "tags":
        assert getattr(post, field) == KEPT[typed]
    assert "<script>alert" not in page
    assert "\x00" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize("empty", ["", SPACES, "\x00", "\u200f\u202e"])
def test_an_empty_title_is_asked_for(writer, language, empty):
    answer = writer.post(NEW, sent(title=empty, body="이미 쓴 본문"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("Please give it a title." in page) == (language == "en")
    assert "이미 쓴 본문" in page
    assert not Idea.objects.exists()


@pytest.mark.parametrize("field", ["title", "body", "place", "tags"])
def test_a_megabyte_comes_back_whole(writer, field):
    answer = writer.post(NEW, sent(**{field: MEGABYTE}))
    assert answer.status_code == 422
    assert MEGABYTE in answer.content.decode()
    assert "aria-invalid" in answer.content.decode()
    assert not Idea.objects.exists()


def test_more_than_a_form_may_hold_is_told_and_the_way_back_offered(writer, language):
    answer = writer.post(NEW, sent(body="가" * 2 * 2**20), headers={"referer": "http://testserver/ideas/new/"})
    page = answer.content.decode()
    assert answer.status_code == 413
    assert ("at most 5 MB of text" in page) == (language == "en")
    assert "data-back" in page
    assert not Idea.objects.exists()


def test_a_thousand_fields_too_many_are_told_likewise(writer):
    answer = writer.post(NEW, sent() | {f"x{number}": "" for number in range(1001)})
    assert answer.status_code == 413
    assert not Idea.objects.exists()


def test_a_small_button_that_sends_too_much_is_told_in_place(writer):
    answer = writer.post(NEW, sent(body="x" * 6 * 2**20), headers={"hx-request": "true"})
    assert answer.headers["HX-Reswap"] == "none"
    assert "5 MB" in answer.content.decode()


def test_a_draft_tells_what_it_would_cut_off(writer):
    answer = writer.post(NEW, sent(title="x" * 201, do="draft"))
    assert answer.status_code == 422
    assert "x" * 201 in answer.content.decode()
    assert Idea.objects.get().title == "x" * 200  # kept as far as it fits; the whole is still in the form


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "finding"), ("kind", "<b>"), ("touchpoint", "moon"), ("anonymity", "maybe"), ("campaign", "999"),
        ("responsible_division", "999"), ("responsible_division", "x"), ("tags", "a," * 50 + ",".join("bcdefghijkl")),
        ("tags", "x" * 41),
    ],
)  # fmt: skip
def test_a_choice_that_is_none_is_refused(writer, field, value):
    factories.campaign(title="둘째")
    answer = writer.post(NEW, sent(**{field: value}))
    assert answer.status_code == 422
    assert "저녁마다" in answer.content.decode()
    assert not Idea.objects.exists()


def test_ten_tags_are_enough(writer):
    tags = [f"태그{n}" for n in range(MAX_TAGS)]
    writer.post(NEW, sent(tags=", ".join([*tags, tags[0], "#태그1", ""])))
    assert sorted(Idea.objects.get().tags.names()) == sorted(tags)


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "![x](http://evil.example/a.png)",
        "<a href='javascript:x'>y</a>",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_markdown_carries_no_script_and_no_foreign_picture(browse, bob, text):
    page = browse(bob).get(factories.idea(body=text).get_absolute_url()).content.decode()
    body = page[page.index("post__body") : page.index("post__bar")]
    assert 'href="javascript' not in body
    assert "<img" not in body


# --- Comments and reports -----------------------------------------------------------------------


@pytest.mark.parametrize("typed", KEPT)
def test_odd_comments_are_kept_as_text(browse, bob, typed):
    post = factories.idea()
    answer = browse(bob).post(reverse("idea-comment", args=[post.pk]), {"body": typed}, follow=True)
    assert Comment.objects.get().body == KEPT[typed]
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("typed", ["", SPACES, "\x00"])
def test_an_empty_comment_is_asked_for(browse, alice, language, typed):
    answer = browse(alice).post(reverse("idea-comment", args=[factories.idea().pk]), {"body": typed})
    assert answer.status_code == 422
    assert ("Please write something first." in answer.content.decode()) == (language == "en")
    assert not Comment.objects.exists()


@pytest.mark.parametrize("name", ["idea-comment", "idea-report"])
def test_a_megabyte_of_talk_comes_back_whole(browse, bob, name):
    data = {"body": MEGABYTE, "touchpoint": "shop", "heard_on": str(tomorrow(0))}
    answer = browse(bob).post(reverse(name, args=[factories.idea().pk]), data)
    assert answer.status_code == 422
    assert MEGABYTE in answer.content.decode()
    assert not Comment.objects.exists()
    assert not CustomerReport.objects.exists()


@pytest.mark.parametrize("typed", KEPT)
def test_odd_reports_are_kept_as_text(browse, bob, typed):
    post = factories.idea()
    data = {"body": typed, "place": typed, "touchpoint": "shop", "heard_on": str(tomorrow(0))}
    answer = browse(bob).post(reverse("idea-report", args=[post.pk]), data, follow=True)
    report = CustomerReport.objects.get()
    assert (report.note, report.place) == (KEPT[typed], KEPT[typed])
    assert "<script>alert" not in answer.content.decode()


def test_a_comment_sent_twice_stands_once(browse, bob):
    post, browser = factories.idea(), browse(bob)
    data = {"body": "한 번만", "key": "5d6b0f0e-7f0c-4f37-9b0a-0a8f5d1c2b3a"}
    answers = [browser.post(reverse("idea-comment", args=[post.pk]), data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("state", ["merged", "withdrawn"])
def test_a_comment_that_comes_too_late_is_told_so(browse, alice, state, language):
    post = in_state(state, alice)
    answer = browse(alice).post(reverse("idea-comment", args=[post.pk]), {"body": "늦은 말"})
    assert answer.status_code == 409
    assert ("This cannot be done now." in answer.content.decode()) == (language == "en")
    assert not post.comments.exists()


@pytest.mark.parametrize("name", ["", SPACES, "#", "x" * 41, NUL + "\x00" * 50])
def test_a_tag_that_is_none_comes_back(browse, bob, name):
    post = factories.idea()
    answer = browse(bob).post(reverse("idea-tag", args=[post.pk]), {"tag": name})
    assert answer.status_code == (422 if name != NUL + "\x00" * 50 else 302)


# --- Photos -------------------------------------------------------------------------------------


def _bomb() -> bytes:
    """A PNG of a few hundred bytes that claims 30,000 × 30,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 999)) + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_PHOTOS = {
    "text.jpg": b"this is no picture", "page.png": b"<!doctype html><script>alert(1)</script>", "drawing.svg": SVG,
    "drawing.jpg": SVG, "bomb.png": _bomb(), "zeros.webp": bytes(5000), "cut.jpg": picture().read()[:300],
    "film.gif": b"GIF89a" + bytes(10), "a.tiff": picture(kind="TIFF").read(), "a.bmp": picture(kind="BMP").read(),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_PHOTOS)
def test_what_is_no_photo_is_refused_by_name(writer, name):
    answer = writer.post(NEW, sent(photos=[SimpleUploadedFile(name, NO_PHOTOS[name], "image/jpeg")]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{name}: " in page
    assert "저녁마다" in page
    assert not Photo.objects.exists()


def test_an_empty_file_is_told_in_words(writer):
    answer = writer.post(NEW, sent(photos=[SimpleUploadedFile("a.jpg", b"", "image/jpeg")]))
    assert answer.status_code == 422
    assert "저녁마다" in answer.content.decode()


def test_fifty_megabytes_are_too_many(writer, language):
    huge = SimpleUploadedFile("huge.jpg", picture().read() + bytes(50 * 2**20), "image/jpeg")
    answer = writer.post(NEW, sent(photos=[huge]))
    assert answer.status_code == 422
    assert ("huge.jpg: A photo has at most 48 MB." in answer.content.decode()) == (language == "en")
    assert Idea.objects.get().title == "와이파이가 끊겨요"  # the draft holds what was typed
    assert not Photo.objects.exists()


def test_nine_photos_are_one_too_many(writer):
    answer = writer.post(NEW, sent(photos=[picture(f"{n}.jpg", colour=(n, n, n)) for n in range(9)]))
    assert answer.status_code == 422
    assert "8.jpg: At most 8 photos, please." in answer.content.decode()
    assert Photo.objects.count() == 8


def test_a_photo_keeps_neither_place_nor_name_nor_what_hides_behind_it(alice):
    exif = Image.Exif()
    exif[0x0110] = "CANARY-DEVICE"
    exif[0x0112] = 6  # taken with the camera on its side
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), "navy").save(buffer, "JPEG", exif=exif)
    file = SimpleUploadedFile("CANARY-name.jpg", buffer.getvalue() + b"PK\x03\x04CANARY-TAIL", "image/jpeg")
    photo = actions.add_photo(factories.idea(by=alice), file, by=alice)
    kept = photo.image.read()
    photo.image.close()
    assert b"CANARY" not in kept
    assert "CANARY" not in photo.image.name
    assert (photo.width, photo.height) == (300, 400)


def test_a_photo_is_made_to_fit(alice):
    photo = actions.add_photo(factories.idea(by=alice), picture(size=(4000, 3000)), by=alice)
    assert (photo.width, photo.height) == (2560, 1920)


def test_one_empty_file_does_not_lose_the_others(writer, language):
    files = [picture(), SimpleUploadedFile("empty.jpg", b"", "image/jpeg"), picture(colour="red")]
    answer = writer.post(NEW, sent(photos=files))
    assert answer.status_code == 422
    assert ("empty.jpg: This file is empty." in answer.content.decode()) == (language == "en")
    assert Photo.objects.count() == 2


def test_the_same_file_and_one_too_many_are_found_before_anything_is_decoded(alice):
    post = factories.idea(by=alice)
    first = actions.add_photo(post, picture(), by=alice)
    for number in range(1, photos.MAX_PHOTOS):
        actions.add_photo(post, picture(colour=(30 * number, 0, 0)), by=alice)
    assert actions.add_photo(post, picture(), by=alice) == first
    with pytest.raises(Invalid, match=str(photos.MAX_PHOTOS)):  # not: "this is no picture"
        actions.add_photo(post, SimpleUploadedFile("a.jpg", b"\xff\xd8\xff no picture"), by=alice)


def test_photos_are_added_only_while_the_post_may_change(alice):
    with pytest.raises(WrongState):
        actions.add_photo(in_state("rejected", alice), picture(), by=alice)
    with pytest.raises(Invalid):
        actions.add_photo(factories.idea(by=alice), SimpleUploadedFile("a.jpg", b"x"), by=alice)


def test_content_says_all_that_is_wrong_at_once():
    with pytest.raises(ValidationError) as refused:
        Content(title="", body="x" * 30_001, kind="x", touchpoint="x", anonymity="x", tags=("x" * 41,)).checked()
    assert set(refused.value.error_dict) == {"title", "body", "kind", "touchpoint", "anonymity", "tags"}
