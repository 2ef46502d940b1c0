"""What an admin does to one post from its triage page."""

import pytest
from django.urls import reverse

from ideas import actions
from ideas.models import InternalNote
from portal.people import roles
from tests import factories
from workout.models import DeskReferral

pytestmark = pytest.mark.django_db

SECRET = "CANARY 내부 판단"


def act(client, post, action, **data):
    response = client.post(reverse("triage:act", args=[post.pk, action]), data)
    post.refresh_from_db()
    return response


def page(client, post):
    return client.get(reverse("triage:post", args=[post.pk])).content.decode()


def test_a_division_is_chosen_and_taken_away(desk):
    post, division = factories.idea(), factories.division()
    assert act(desk, post, "assign", division=division.pk).url == reverse("triage:post", args=[post.pk])
    assert post.responsible_division == division
    act(desk, post, "assign", division="")
    assert post.responsible_division is None


def test_tags_are_added_and_any_removed(desk):
    post = factories.idea(tags=("요금",))
    act(desk, post, "tag", tag="#WiFi")
    assert set(post.tags.names()) == {"요금", "wifi"}
    act(desk, post, "untag", tagging=post.taggings.get(tag__name="요금").pk)
    assert set(post.tags.names()) == {"wifi"}
    elsewhere = factories.idea(tags=("다른",))
    assert act(desk, post, "untag", tagging=elsewhere.taggings.get().pk).status_code == 422
    assert elsewhere.tags.exists()


def test_notes_are_the_admins_alone(desk, signed_in):
    post = factories.idea()
    act(desk, post, "note", body=SECRET)
    assert SECRET in page(desk, post)
    author = post.author
    for reader in (
        author,
        factories.employee(),
        *(factories.employee(role) for role in roles.ALL if role != roles.TRIAGE_ADMIN),
    ):
        client = signed_in(reader)
        for address in (
            post.get_absolute_url(),
            reverse("triage:post", args=[post.pk]),
            reverse("triage:index"),
            "/ideas/",
            "/",
        ):
            assert SECRET not in client.get(address, follow=True).content.decode()


def test_a_refused_form_comes_back_with_its_text(desk):
    post = factories.idea()
    long = "가" * 5001
    response = act(desk, post, "note", body=long)
    assert response.status_code == 422
    assert long in response.content.decode()
    assert not InternalNote.objects.exists()
    assert act(desk, post, "note", body="\x00 \u202e").status_code == 422


def test_markup_in_a_note_stays_text(desk):
    post = factories.idea(title="<b>굵게</b>")
    act(desk, post, "note", body="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page(desk, post)
    assert "<b>굵게" not in page(desk, post)


def test_a_post_goes_on_an_agenda_and_off_again(desk):
    post, meeting = factories.idea(), factories.meeting()
    act(desk, post, "agenda", meeting=meeting.pk, minutes=7)
    item = meeting.items.get()
    assert (item.idea, item.minutes, post.state) == (post, 7, "scheduled")
    assert str(meeting) in page(desk, post)
    act(desk, post, "agenda-remove", item=item.pk)
    assert post.state == "open"
    assert not meeting.items.exists()


def test_a_post_already_scheduled_is_refused_with_the_reason(desk):
    post = factories.idea()
    factories.item(factories.meeting(), post)
    response = act(desk, post, "agenda", meeting=factories.meeting().pk, minutes=5)
    assert response.status_code == 422
    assert "waiting for a ruling" in response.content.decode()


def test_a_post_goes_to_a_desk_and_comes_back(desk):
    head = factories.employee(roles.DIVISION_HEAD)
    post = factories.idea(responsible_division=factories.division(head=head))
    assert head.name in page(desk, post)
    act(desk, post, "desk")
    referral = DeskReferral.objects.get(idea=post)
    assert post.state == "scheduled"
    act(desk, post, "desk-back", referral=referral.pk)
    referral.refresh_from_db()
    assert post.state == "open"
    assert referral.closed_at is not None


def test_without_a_head_nothing_goes_to_a_desk(desk):
    post = factories.idea(responsible_division=factories.division())
    assert act(desk, post, "desk").status_code == 422
    assert post.state == "open"


def test_looking_changes_nothing_and_an_unknown_action_is_none(desk):
    post = factories.idea()
    assert desk.get(reverse("triage:act", args=[post.pk, "desk"])).status_code == 405
    assert act(desk, post, "explode").status_code == 404
    assert desk.get(reverse("triage:post", args=[post.pk + 999])).status_code == 404


def test_drafts_have_no_triage_page_even_for_their_author(desk, admin):
    draft = factories.draft(by=admin)
    assert desk.get(reverse("triage:post", args=[draft.pk])).status_code == 404


def test_a_hidden_name_stays_hidden(desk):
    author = factories.employee(name="숨은사람")
    post = factories.idea(by=author, anonymity="always")
    for address in (
        reverse("triage:post", args=[post.pk]),
        reverse("triage:index"),
        reverse("triage:merge", args=[factories.idea().pk, post.pk]),
    ):
        assert "숨은사람" not in desk.get(address).content.decode()


def test_rulings_are_shown(desk):
    ruling = factories.ruled(factories.reject())
    assert f"#{ruling.number}" in page(desk, ruling.idea)


def test_the_public_page_leads_admins_here(desk, signed_in):
    post = factories.idea()
    actions.add_note(post, SECRET, by=factories.employee(roles.TRIAGE_ADMIN))
    link = reverse("triage:post", args=[post.pk])
    assert link in desk.get(post.get_absolute_url()).content.decode()
    assert link not in signed_in(post.author).get(post.get_absolute_url()).content.decode()
