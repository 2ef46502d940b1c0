"""Writing a post through its form: drafts, photos, editing, and the double click."""

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from ideas import actions
from ideas.content import Content
from ideas.models import Idea, Photo
from ideas.states import Anonymity, State
from tests import factories
from tests.ideas.stories import in_state, picture

pytestmark = pytest.mark.django_db

NEW = "/ideas/new/"


def sent(**fields):
    """What the form sends."""
    return {
        "key": str(uuid.uuid4()), "kind": "fix", "title": "와이파이가 끊겨요", "body": "저녁마다", "touchpoint": "shop",
        "place": "강남", "tags": "와이파이, 공유기", "anonymity": "named", "do": "post",
    } | fields  # fmt: skip


@pytest.fixture
def writer(browse, alice):
    factories.campaign()
    return browse(alice)


def only_post():
    return Idea.objects.get()


def test_a_title_is_enough(writer):
    answer = writer.post(
        NEW, {"title": "끊겨요", "kind": "fix", "touchpoint": "shop", "anonymity": "named", "do": "post"}
    )
    post = only_post()
    assert answer.url == f"{post.get_absolute_url()}#main"
    assert (post.title, post.state) == ("끊겨요", "open")


def test_everything_said_is_on_the_post(writer):
    answering = factories.division("네트워크품질담당")
    fields = sent(
        responsible_division=answering.pk, anonymity="until_ruling", photos=[picture(), picture(colour="red")]
    )
    writer.post(NEW, fields)
    post = only_post()
    assert (post.body, post.touchpoint, post.place, post.anonymity) == ("저녁마다", "shop", "강남", "until_ruling")
    assert (sorted(post.tags.names()), post.responsible_division) == (["공유기", "와이파이"], answering)
    assert post.photos.count() == 2


def test_the_form_asks_for_the_campaign_only_where_there_is_a_choice(writer):
    assert 'name="campaign"' not in writer.get(NEW).content.decode()
    winter = factories.campaign(title="겨울")
    page = writer.get(NEW, {"campaign": winter.slug}).content.decode()
    assert f'<option value="{winter.pk}" selected>' in page
    writer.post(NEW, sent(campaign=winter.pk))
    assert only_post().campaign == winter


def test_an_address_may_bring_the_title_along(writer):
    assert 'value="끊김 &lt;b&gt;"' in writer.get(NEW, {"title": "끊김 <b>"}).content.decode()


def test_the_touchpoint_is_that_of_the_last_post(writer):
    assert '<option value="internal" selected>' in writer.get(NEW).content.decode()
    writer.post(NEW, sent(touchpoint="technician-visit"))
    assert '<option value="technician-visit" selected>' in writer.get(NEW).content.decode()


def test_guests_get_no_form(browse, charlie):
    assert browse(charlie).get(NEW).status_code == 404
    assert browse(charlie).post(NEW, sent()).status_code == 404


# --- Drafts -------------------------------------------------------------------------------------


def test_a_draft_needs_nothing_and_can_be_gone_on_with(writer):
    fields = sent(title="", do="draft")
    answer = writer.post(NEW, fields)
    draft = only_post()
    edit = reverse("idea-edit", args=[draft.pk])
    assert (answer.url, draft.state, draft.body) == (edit, "draft", "저녁마다")
    assert "저녁마다" in writer.get(edit).content.decode()
    assert writer.post(edit, sent(title="")).status_code == 422
    writer.post(edit, sent(title="이제 제목"))
    draft.refresh_from_db()
    assert (draft.state, draft.title) == ("open", "이제 제목")


def test_a_draft_sent_twice_is_one_draft(writer):
    fields = sent(do="draft")
    writer.post(NEW, fields)
    writer.post(NEW, fields | {"title": "나중 제목"})
    assert only_post().title == "나중 제목"


def test_a_draft_is_discarded_after_asking(writer):
    writer.post(NEW, sent(do="draft", photos=[picture()]))
    address = reverse("idea-discard", args=[only_post().pk])
    assert writer.get(address).status_code == 200
    assert Idea.objects.count() == 1
    writer.post(address)
    assert not Idea.objects.exists()


# --- The double click ---------------------------------------------------------------------------


def test_the_form_sent_again_leads_to_the_post(writer):
    fields = sent()
    first, second = writer.post(NEW, fields), writer.post(NEW, fields)
    assert first.url.startswith(only_post().get_absolute_url())
    assert second.url == only_post().get_absolute_url()


@pytest.mark.parametrize("key", ["", "not-a-key", "0" * 400])
def test_a_form_without_a_good_key_is_taken_all_the_same(writer, key):
    assert writer.post(NEW, sent(key=key)).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("with_photo", [False, True])
def test_a_real_double_click_posts_once(browse, alice, with_photo):
    factories.campaign()
    fields, gate, answers = sent(), threading.Barrier(4), []
    photo = picture().read()

    def click():
        try:
            browser = browse(alice)
            files = {"photos": [SimpleUploadedFile("p.jpg", photo, "image/jpeg")]} if with_photo else {}
            gate.wait()
            answers.append(browser.post(NEW, fields | files))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    post = only_post()
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url.split("#")[0] for answer in answers} == {post.get_absolute_url()}
    assert (post.state, post.versions.count(), post.photos.count()) == ("open", 1, int(with_photo))


# --- Errors keep everything ---------------------------------------------------------------------


def test_an_error_keeps_the_text_and_the_photos(writer):
    fields = sent(title="", photos=[picture(), picture(colour="red")])
    answer = writer.post(NEW, fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please give it a title." in page
    assert "저녁마다" in page
    draft = only_post()
    assert (draft.state, draft.photos.count()) == ("draft", 2)
    for photo in draft.photos.all():
        assert photo.get_absolute_url() in page
    writer.post(NEW, fields | {"title": "이제 있어요", "photos": []})
    post = only_post()
    assert (post.pk, post.state, post.photos.count()) == (draft.pk, "open", 2)


def test_a_photo_that_is_none_does_not_lose_the_others(writer):
    noise = SimpleUploadedFile("noise.jpg", b"\x00" * 100, "image/jpeg")
    answer = writer.post(NEW, sent(photos=[picture(), noise]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "noise.jpg: Photos are read as JPEG, PNG, WebP, GIF, HEIC or AVIF." in page
    draft = only_post()
    assert (draft.state, draft.title, draft.photos.count()) == ("draft", "와이파이가 끊겨요", 1)


def test_the_same_photo_again_is_the_photo_that_is_there(writer):
    fields = sent(title="", photos=[picture()])
    writer.post(NEW, fields)
    fields["photos"][0].seek(0)
    writer.post(NEW, fields | {"title": "제목"})
    assert Photo.objects.count() == 1


# --- Editing ------------------------------------------------------------------------------------


def test_an_edit_is_saved_with_its_version(writer, alice):
    post = factories.idea("처음", by=alice, tags=("하나",))
    address = reverse("idea-edit", args=[post.pk])
    assert 'name="version" value="1"' in writer.get(address).content.decode()
    writer.post(address, sent(title="나중", version="1", do="save", photos=[picture()]))
    post.refresh_from_db()
    assert (post.title, post.version, post.photos.count()) == ("나중", 2, 1)


def test_what_triage_set_is_not_undone_by_an_edit(writer, alice, admin):
    post = factories.idea(by=alice, anonymity=Anonymity.ALWAYS)
    actions.assign_division(post, factories.division("담당"), by=admin)
    writer.post(reverse("idea-edit", args=[post.pk]), sent(version="1", do="save", anonymity="named"))
    post.refresh_from_db()
    assert (str(post.responsible_division), post.anonymity, post.version) == ("담당", "always", 2)


def test_saving_nothing_new_makes_no_version(writer, alice):
    post = factories.idea(
        "그대로", by=alice, body="저녁마다", touchpoint="shop", place="강남", tags=("와이파이", "공유기")
    )
    for _ in range(2):  # the second click of a double click is such a one, too
        writer.post(reverse("idea-edit", args=[post.pk]), sent(title="그대로", version="1", do="save"))
    post.refresh_from_db()
    assert post.version == 1


def test_of_two_who_edit_at_once_the_second_sees_both_texts(writer, alice):
    post = factories.idea("처음", by=alice)
    actions.edit(post, Content(title="먼저 저장한 글", body="먼저"), by=alice, seen_version=1)
    address = reverse("idea-edit", args=[post.pk])
    answer = writer.post(address, sent(title="나중에 쓴 글", body="나중", version="1", do="save"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "먼저 저장한 글" in page
    assert 'value="나중에 쓴 글"' in page
    assert 'name="version" value="2"' in page
    writer.post(address, sent(title="나중에 쓴 글", body="나중", version="2", do="save"))
    post.refresh_from_db()
    assert (post.title, post.version) == ("나중에 쓴 글", 3)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_made_up_version_saves_nothing(writer, alice, version):
    post = factories.idea("처음", by=alice)
    answer = writer.post(reverse("idea-edit", args=[post.pk]), sent(title="나중", version=version, do="save"))
    assert answer.status_code == 409
    assert Idea.objects.get(pk=post.pk).title == "처음"


@pytest.mark.parametrize("state", ["accepted", "needs_info", "rejected", "done", "confirmed", "merged"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_edit_after_the_ruling_gives_the_text_back(browse, alice, state, language):
    alice.language = language
    alice.save()
    post, browser = in_state(state, alice), browse(alice)
    answer = browser.post(
        reverse("idea-edit", args=[post.pk]), sent(title="늦은 글", body="CANARY 본문", version="1", do="save")
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "CANARY 본문" in page
    assert ("can no longer be changed" in page) == (language == "en")
    assert Idea.objects.get(pk=post.pk).title == post.title
    assert browser.get(reverse("idea-edit", args=[post.pk])).status_code == 409


# --- Withdrawing, versions, photos --------------------------------------------------------------


def test_withdrawing_asks_first(writer, browse, alice, bob):
    post = factories.idea(by=alice)
    address = reverse("idea-withdraw", args=[post.pk])
    assert writer.get(address).status_code == 200
    assert Idea.objects.get(pk=post.pk).state == State.OPEN
    assert browse(bob).get(address).status_code == 403
    writer.post(address)
    assert Idea.objects.get(pk=post.pk).state == State.WITHDRAWN
    assert writer.post(address).status_code == 302  # the second click
    assert browse(bob).get(post.get_absolute_url()).status_code == 404


def test_versions_show_what_changed(browse, alice, bob):
    post = factories.idea("처음 제목", by=alice, body="한 줄\n두 줄")
    actions.edit(post, Content(title="나중 제목", body="한 줄\n세 줄"), by=alice, seen_version=1)
    page = browse(bob).get(reverse("idea-versions", args=[post.pk])).content.decode()
    for taken_out in ("처음 제목", "두 줄"):
        assert f"</span>{taken_out}</del>" in page
    for added in ("나중 제목", "세 줄"):
        assert f"</span>{added}</ins>" in page
    assert "<p>한 줄</p>" in page


def test_a_photo_is_for_who_sees_its_post(browse, alice, bob, charlie):
    post, draft = factories.idea(by=alice), factories.draft(by=alice)
    shown, kept = (actions.add_photo(each, picture(size=(900, 600)), by=alice) for each in (post, draft))
    for size in ("", "?size=small"):
        answer = browse(bob).get(shown.get_absolute_url() + size)
        body = b"".join(answer.streaming_content)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert body[:4] == b"RIFF"
        assert "private" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert [browse(p).get(kept.get_absolute_url()).status_code for p in (bob, charlie)] == [404, 404]
    assert browse(charlie).get(shown.get_absolute_url()).status_code == 404
    assert browse(bob).get(reverse("idea-photo", args=[post.pk, kept.pk])).status_code == 404


def test_a_photo_is_taken_off_by_the_author_until_the_ruling(browse, alice, bob):
    post = factories.idea(by=alice)
    photo = actions.add_photo(post, picture(), by=alice)
    address = reverse("idea-photo-remove", args=[post.pk, photo.pk])
    assert browse(bob).post(address).status_code == 403
    assert browse(alice).post(address, HTTP_HX_REQUEST="true").content == b""
    assert not post.photos.exists()
    late = actions.add_photo(post, picture(), by=alice)
    factories.ruled(factories.reject(), post)
    assert browse(alice).post(reverse("idea-photo-remove", args=[post.pk, late.pk])).status_code == 403
